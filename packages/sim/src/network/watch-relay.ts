// One watch on its way through the simulated network: what the server writes is read at once, and reaches the client event
// by event when the network says so, or not at all. In order, since it is one connection.

import { milliseconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import type { Program } from '../virtual-time.ts'
import type { EventFate } from './message.ts'
import { connectionReset, expiredEvent } from './refusal.ts'

export interface Relay {
  /** What the client reads. */
  readonly body: ReadableStream<Uint8Array>
  /** Tears the connection down. */
  reset(): void
  /** Nobody reads any more. */
  drop(): void
}

export interface RelayOptions {
  /** Who reads: after its end nothing is delivered, while it is frozen nothing yet. */
  readonly client: Program
  readonly fateOf: (event: string) => EventFate
  /** How long the next event takes. */
  readonly latency: () => Milliseconds
  readonly ended: () => void
}

export function relayWatch(source: ReadableStream<Uint8Array>, options: RelayOptions): Relay {
  const { client, fateOf, latency, ended } = options
  const reader = source.getReader()
  const text = new TextDecoder()
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  let isOver = false
  let isSilent = false
  let lastDue = 0

  function end(how?: (it: ReadableStreamDefaultController<Uint8Array>) => void): void {
    if (isOver) return
    isOver = true
    void reader.cancel()
    if (controller !== undefined) how?.(controller)
    ended()
  }

  /** After all that was sent before it. */
  function later(delay: Milliseconds, run: () => void): void {
    const { now, setTimer } = client.runtime
    lastDue = Math.max(lastDue, now() + delay)
    setTimer(milliseconds(Math.max(0, lastDue - now())), () => {
      if (!isOver) run()
    })
  }

  function forward(chunk: Uint8Array): void {
    if (isSilent) return
    const event = text.decode(chunk).trim()
    // the empty line with which the server opens a watch is no event
    const fate: EventFate = event === '' ? { kind: 'pass' } : fateOf(event)
    switch (fate.kind) {
      case 'pass':
        return later(latency(), () => controller?.enqueue(chunk))
      case 'slow':
        return later(fate.there, () => controller?.enqueue(chunk))
      case 'reset':
        return later(latency(), () => end((it) => it.error(connectionReset())))
      case 'silence':
        isSilent = true
        return
      case 'expired':
        return later(latency(), () =>
          end((it) => {
            it.enqueue(expiredEvent())
            it.close()
          }),
        )
    }
  }

  async function pump(): Promise<void> {
    for (;;) {
      const { value } = await reader.read()
      if (value === undefined || isOver) break
      forward(value)
    }
    if (!isSilent) later(latency(), () => end((it) => it.close()))
  }

  const body = new ReadableStream<Uint8Array>({
    start: (it) => void (controller = it),
    cancel: () => end(),
  })
  void pump()
  return { body, reset: () => end((it) => it.error(connectionReset())), drop: () => end() }
}
