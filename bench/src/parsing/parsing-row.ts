// The packet thread while the main thread of the same process parses lists of 50 MB, both on one core: its longest turn,
// and how long a client waits for a reply, idle and meanwhile. The C responder has the same parser beside it, a process of
// its own.

import { runForJson, startResponder } from '../child.ts'
import type { Responder } from '../child.ts'
import type { Latency } from '../latency.ts'
import type { NativePrograms } from '../native.ts'
import type { Figures } from '../row.ts'
import { median, rounded } from '../statistics.ts'
import { INTERFACE, WirePair } from '../wire-pair.ts'
import type { Parsed } from './large-list.ts'

const ADDRESSES = 1_000
const ROUNDS = 3
const ASKS = 1_500
const GAP_MICROSECONDS = 500
/** Longer than the asks take. */
const SECONDS = 4
/** It parses for certain by then. */
const HEAD_START = 200

type Said = Parsed & { readonly longestTurn: number }

/** What a client saw, and what the process says, while it did one thing. */
export interface Sample extends Latency {
  readonly longestTurn: number
}

export type Work = 'idle' | 'parse'
export type Samples = Readonly<Record<Work, readonly Sample[]>>

export async function parsingRow(programs: NativePrograms): Promise<Figures> {
  await using ours = await WirePair.create('parsing')
  await using theirs = await WirePair.create('parsing-c')
  await using ingot = await startResponder(ours.responder, [process.execPath, script, String(ADDRESSES)])
  await using _ = await startResponder(theirs.responder, [
    programs.responder,
    INTERFACE,
    'arp',
    String(ADDRESSES),
  ])
  await using parser = await startResponder(theirs.responder, [process.execPath, script, 'alone'])
  const samples = { ingot: noSamples(), native: noSamples() }
  for (let round = 0; round <= ROUNDS; round++) {
    for (const work of ['idle', 'parse'] as const) {
      const own = await sample(programs, ours, ingot, work)
      const native = await sample(programs, theirs, parser, work)
      // the first round compiles
      if (round === 0) continue
      samples.ingot[work].push(own)
      samples.native[work].push(native)
    }
  }
  for (const work of ['idle', 'parse'] as const) {
    console.log(
      `main thread ${WORDS[work]}: ${text(samples.ingot[work], true)}; C ${text(samples.native[work], false)}`,
    )
  }
  return {
    ...figuresOf('parsing', samples.ingot, true),
    ...figuresOf('parsing native', samples.native, false),
  }
}

const WORDS = { idle: 'idle', parse: 'parses 50 MB' } as const
const noSamples = (): Record<Work, Sample[]> => ({ idle: [], parse: [] })

/** `hasTurns`: the responder has turns of a loop that are looked at. */
export function figuresOf(row: string, samples: Samples, hasTurns: boolean): Figures {
  const figures: Record<string, number> = {}
  for (const work of ['idle', 'parse'] as const) {
    const own = samples[work]
    const name = `${row} ${work}`
    figures[`${name} p50 us`] = rounded(median(own.map(({ p50_us }) => p50_us)))
    figures[`${name} p99 us`] = rounded(median(own.map(({ p99_us }) => p99_us)))
    figures[`${name} worst us`] = rounded(Math.max(...own.map(({ worst_us }) => worst_us)))
    figures[`${name} lost`] = own.reduce((sum, { lost }) => sum + lost, 0)
    if (!hasTurns) continue
    figures[`${name} longest turn ms`] = rounded(median(own.map(({ longestTurn }) => longestTurn)))
    figures[`${name} longest turn worst ms`] = rounded(Math.max(...own.map(({ longestTurn }) => longestTurn)))
  }
  return figures
}

function text(samples: readonly Sample[], hasTurns: boolean): string {
  const us = (figure: 'p50_us' | 'p99_us') => median(samples.map((it) => it[figure])).toFixed(0)
  const worst = (figure: 'worst_us' | 'longestTurn') => Math.max(...samples.map((it) => it[figure]))
  const turns = median(samples.map(({ longestTurn }) => longestTurn))
  const lost = samples.reduce((sum, it) => sum + it.lost, 0)
  return (
    `reply p50 ${us('p50_us')} us, p99 ${us('p99_us')} us, worst ${worst('worst_us').toFixed(0)} us, ${lost} lost` +
    (hasTurns ? `, longest turn ${turns.toFixed(2)} ms (worst ${worst('longestTurn').toFixed(2)})` : '')
  )
}

async function sample(
  { requester }: NativePrograms,
  pair: WirePair,
  process: Responder,
  work: Work,
): Promise<Sample> {
  let isOver = false
  const working = process.ask(`${work} ${SECONDS}`).finally(() => (isOver = true))
  await Bun.sleep(HEAD_START)
  const asks = ['arp', String(ADDRESSES), String(ASKS), String(GAP_MICROSECONDS)]
  const latency = await runForJson<Latency>(pair.requester, [requester, 'latency', INTERFACE, ...asks])
  if (isOver) throw new Error(`the asks took longer than the ${SECONDS} s of work beside them`)
  const { times, longestTurn }: Said = JSON.parse(await working)
  if (work === 'parse' && times === 0) throw new Error('nothing was parsed')
  return { ...latency, longestTurn }
}

const script = Bun.fileURLToPath(new URL('./parsing-process.ts', import.meta.url))
