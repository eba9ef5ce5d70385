// Bodies that end badly. On Bun.serve a body that errors takes its connection down with a reset: before its first byte
// even before the headers. An error that is undefined is one that Bun does not print.

import type { RequestFacts } from './fault.ts'
import type { FaultSwitch, OpenWatch, WatchStrike } from './fault-switch.ts'

/** A body that resets its connection after so many bytes of `source`, or where `source` ends before. */
export function resetAfter(
  bytes: number,
  source: ReadableStream<Uint8Array> | null,
): ReadableStream<Uint8Array> {
  const reader = source?.getReader()
  let left = bytes
  return new ReadableStream({
    async pull(controller) {
      const read = left > 0 ? await reader?.read() : undefined
      const piece = read?.value?.subarray(0, left) ?? new Uint8Array()
      left -= piece.length
      if (piece.length > 0) return controller.enqueue(piece)
      controller.error(undefined)
      await reader?.cancel()
    },
    cancel: () => reader?.cancel(),
  })
}

/** The body of a watch as it is, for as long as nothing strikes it. */
export function strikable(
  faults: FaultSwitch,
  facts: RequestFacts,
  source: ReadableStream<Uint8Array>,
  expired: Uint8Array,
): ReadableStream<Uint8Array> {
  const reader = source.getReader()
  const ended = Promise.withResolvers<void>()
  let struck: WatchStrike | undefined
  let forget = () => {}
  const end = () => {
    forget()
    ended.resolve()
  }

  return new ReadableStream({
    start(controller) {
      const watch: OpenWatch = {
        facts,
        strike(how) {
          struck = how
          forget()
          if (how === 'freeze') return
          if (how === 'reset') controller.error(undefined)
          else {
            controller.enqueue(expired)
            controller.close()
          }
          end()
          void reader.cancel()
        },
      }
      forget = faults.opened(watch)
    },
    async pull(controller) {
      const { done, value } = await reader.read()
      if (struck === 'freeze') return ended.promise
      if (struck !== undefined) return undefined
      if (!done) return controller.enqueue(value)
      end()
      return controller.close()
    },
    async cancel() {
      end()
      await reader.cancel()
    },
  })
}
