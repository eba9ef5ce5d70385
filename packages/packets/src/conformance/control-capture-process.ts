// The control capture, in a process of its own for the sake of its network namespace. It is told `on`, `off`, or `file` with or
// without an address, and answers each with a line: `=`, and why it cannot be so, or the file in base64.

import { parseAddress } from '@ingot/net'
import { createLogger } from '@ingot/telemetry'
import { ControlCapture } from '../capture/control-capture.ts'
import { readLines } from './lines.ts'

const capture = new ControlCapture({
  excludedInterfaces: [/^excluded/],
  sessionEnds: () => [{ address: Uint8Array.of(192, 0, 2, 2), port: 1179 }],
  log: createLogger({ level: 'none', clock: () => new Date(), write: () => {} }),
})

for await (const line of readLines(Bun.stdin.stream())) {
  const [word, address = ''] = line.split(' ')
  const answer =
    word === 'file'
      ? capture.file({ address: parseAddress(address) })?.toBase64()
      : capture.turn(word === 'on')
  process.stdout.write(`=${answer ?? ''}\n`)
}
capture.turn(false)
