// The neighbours of a speaker: `native/bgp-sink.c` in a namespace, and what it says, in order.

import { readLines } from '@ingot/packets/conformance'
import { REQUESTER_CORE } from '../child.ts'
import { SINK_ASN, SPEAKER } from './bgp-pair.ts'

/** `numbers` are what stands behind the time in a line of the sink. */
export interface SinkEvent {
  readonly name: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly numbers: readonly number[]
}

export interface Sink extends AsyncDisposable {
  /** The next event with one of these names; those before it are dropped. */
  next(...names: readonly ('established' | 'told' | 'update' | 'closed')[]): Promise<SinkEvent>
  /** Closes all connections. */
  reset(): void
}

/** Milliseconds: what has not come by then comes never, and the row fails. */
const LONGEST = 60_000

/** What it is to do: be connected to, or connect. */
export type Opening = 'listen' | 'dial'

/** @param routes how many prefixes a session is to know until it counts as told */
export async function startSink(
  program: string,
  namespace: string,
  opening: Opening,
  routes: number,
): Promise<Sink> {
  const address = opening === 'listen' ? '0.0.0.0' : SPEAKER
  const words = [program, opening, address, String(SINK_ASN), String(routes)]
  const child = Bun.spawn(
    ['ip', 'netns', 'exec', namespace, 'taskset', '-c', String(REQUESTER_CORE), ...words],
    { stdin: 'pipe', stdout: 'pipe', stderr: 'inherit', timeout: LONGEST },
  )
  const lines = readLines(child.stdout)
  await lines.next()
  return {
    next: async (...names) => {
      for (;;) {
        const { value, done } = await lines.next()
        if (done === true) throw new Error(`the sink ended before ${names.join()}`)
        const [said, at, ...numbers] = value.split(' ')
        const name = names.find((it) => it === said)
        if (name !== undefined) return { name, at: Number(at), numbers: numbers.map(Number) }
      }
    },
    reset: () => {
      child.stdin.write('reset\n')
      child.stdin.flush()
    },
    async [Symbol.asyncDispose]() {
      // by a signal: who dials a speaker that is gone reads no input
      child.kill()
      await child.exited
    },
  }
}

/** By the clock that the sink has. */
export function sinkTime(): number {
  return performance.timeOrigin + performance.now()
}
