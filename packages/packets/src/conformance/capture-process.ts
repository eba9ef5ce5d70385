// A capture on a real link, in a process of its own for the sake of its network namespace: `ready`, then the frames as
// lines of hex, then how it ended as a line of JSON. It is told to end by SIGTERM.

import { openCapture } from '../frame-capture.ts'

const [name = ''] = process.argv.slice(2)
const stop = new AbortController()
process.on('SIGTERM', () => stop.abort())

const say = (line: string) => {
  process.stdout.write(`${line}\n`)
}
const sayFrames = async (frames: readonly Uint8Array[]) =>
  frames.forEach((frame) => say(Buffer.from(frame).toString('hex')))

const opened = openCapture(name)
if (opened.ok) {
  say('ready')
  say(JSON.stringify(await opened.capture.read(sayFrames, stop.signal)))
} else {
  say(opened.message)
}
