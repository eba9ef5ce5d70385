// `ingot lab frames`: the frames of a link as a pcap stream on standard output, each at once. `ingot lab capture` starts
// it inside a namespace and gives what it writes to tcpdump outside.

import { pcapHeader, pcapRecord } from '@ingot/packets/pcap'
import { commandWithOperands } from '../command.ts'

const operands = { text: 'LINK', least: 1, most: 1 }

export const labFrames = {
  ...commandWithOperands(
    'lab frames',
    'the frames of a link, as a pcap stream',
    operands,
    {},
    async (_, { complain, signal }, [link = '']) => {
      const { openCapture } = await import('@ingot/packets')
      const opened = openCapture(link)
      if (!opened.ok) {
        complain(`ingot lab capture: ${opened.message}`)
        return 1
      }
      const reader = new AbortController()
      const write = writerTo(Bun.stdout.writer(), () => reader.abort())
      await write([pcapHeader()])
      const { isLinkGone, lost } = await opened.capture.read(
        (frames) => write(frames.map((frame) => pcapRecord(frame, microsecondsNow()))),
        AbortSignal.any([signal, reader.signal]),
      )
      if (isLinkGone) complain(`ingot lab capture: ${link} is gone`)
      if (lost > 0) complain(`ingot lab capture: frames that came too fast to be shown: ${lost}`)
      return 0
    },
  ),
  isHidden: true,
}

/** Writes through, at the reader's pace. `left` is called where there is no reader any more. */
function writerTo(output: Bun.FileSink, left: () => void) {
  return async (pieces: readonly Uint8Array[]) => {
    try {
      for (const piece of pieces) output.write(piece)
      await output.flush()
    } catch {
      left()
    }
  }
}

function microsecondsNow(): number {
  return (performance.timeOrigin + performance.now()) * 1000
}
