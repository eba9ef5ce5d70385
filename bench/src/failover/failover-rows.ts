// The rows about takeovers with real packets: measured, printed, and named for the history; ours, and MetalLB's in the
// same run where its speaker and a real Kubernetes are.

import type { NativePrograms } from '../native.ts'
import { ofEachKind } from '../of-each-kind.ts'
import type { Figures, RowOptions } from '../row.ts'
import { usualApi } from '../segment/open-segment.ts'
import type { ApiKind } from '../segment/open-segment.ts'
import { lackOfKubernetes } from '../segment/speaker-kinds.ts'
import type { SpeakerKind } from '../segment/speaker-kinds.ts'
import { rounded, spread } from '../statistics.ts'
import type { Spread } from '../statistics.ts'
import { FAILOVER_EVENTS } from './failover-events.ts'
import { measureCreated, measureEvents, measureTakeover } from './failover.ts'
import { MANY } from './many-at-once.ts'
import type { ManyAtOnce } from './many-at-once.ts'
import type { Trial } from './trial.ts'

export function failoverRow({ prober }: NativePrograms, options: RowOptions): Promise<Figures> {
  const { times } = options
  const events = FAILOVER_EVENTS.filter(
    ({ name }) => options.events.length === 0 || options.events.some((word) => name.includes(word)),
  )
  return ofEachKind('failover', options, async (kind) => {
    const played = ({ name }: { readonly name: string }, trials: readonly Trial[]) =>
      console.log(`failover ${kind}, ${name}: ${trialsText(trials)}`)
    return eventFigures(rowOf(kind), await measureEvents({ prober, kind, times, events, played }))
  })
}

export function createdRow({ prober }: NativePrograms, options: RowOptions): Promise<Figures> {
  const { times } = options
  const measure = async (kind: SpeakerKind, api: ApiKind, row: string) => {
    const created = await measureCreated({ prober, kind, times }, api)
    console.log(`created ${kind}, ${api} API server, to the first reply: ${createdText(created)}`)
    return {
      [`${row} created to reply ms`]: rounded(created.median),
      [`${row} created to reply worst ms`]: rounded(created.highest),
    }
  }
  return ofEachKind('created', options, async (kind) => {
    const figures = await measure(kind, usualApi(kind), rowOf(kind))
    // ours before the server that MetalLB's needs, too: it takes longer to write than ours
    if (kind === 'metallb' || lackOfKubernetes() !== null) return figures
    return { ...figures, ...(await measure(kind, 'real', 'failover real')) }
  })
}

export function takeoverRow({ prober }: NativePrograms, options: RowOptions): Promise<Figures> {
  const { times } = options
  return ofEachKind('takeover', options, async (kind) => {
    const many = await measureTakeover({ prober, kind, times })
    for (const it of many)
      console.log(`takeover ${kind}, ${MANY} addresses at once, ${it.event}: ${manyText(it)}`)
    return manyFigures(rowOf(kind), many)
  })
}

const rowOf = (kind: SpeakerKind) => (kind === 'ingot' ? 'failover' : `failover ${kind}`)

function trialsText(trials: readonly Trial[]): string {
  const range = (figure: 'gap' | 'both') => {
    const { median, highest } = spread(trials.map((trial) => trial[figure]))
    return `${median.toFixed(0)} ms (worst ${highest.toFixed(0)})`
  }
  const untaken = trials.filter(({ isTaken }) => !isTaken).length
  return (
    `${range('gap')} without an answer, ${range('both')} with two` +
    (untaken === 0 ? '' : `; ${untaken} of ${trials.length} not taken over`)
  )
}

function createdText({ median, lowest, highest }: Spread): string {
  return `${median.toFixed(0)} ms (${lowest.toFixed(0)} to ${highest.toFixed(0)})`
}

function manyText({ announced, answered, gap, both, untaken }: ManyAtOnce): string {
  if (untaken > 0) return `${untaken} not taken over`
  const ms = (value: number) => `${value.toFixed(0)} ms`
  return (
    `all answered after ${ms(answered)}, announced after ${ms(announced)}; ` +
    `worst ${ms(gap)} without an answer, ${ms(both)} with two`
  )
}

/** Names them for the history; `row` begins each name. */
export function eventFigures(row: string, trials: ReadonlyMap<string, readonly Trial[]>): Figures {
  const figures: Record<string, number> = {}
  for (const [event, own] of trials) {
    for (const figure of ['gap', 'both'] as const) {
      const { median, highest } = spread(own.map((trial) => trial[figure]))
      figures[`${row} ${event} ${figure} ms`] = rounded(median)
      figures[`${row} ${event} ${figure} worst ms`] = rounded(highest)
    }
    figures[`${row} ${event} trials`] = own.length
    figures[`${row} ${event} untaken`] = own.filter(({ isTaken }) => !isTaken).length
  }
  return figures
}

/** The same. */
export function manyFigures(row: string, manyAtOnce: readonly ManyAtOnce[]): Figures {
  const figures: Record<string, number> = {}
  for (const { event, untaken, announced, answered, ...outage } of manyAtOnce) {
    const name = `${row} ${MANY} ${event}`
    figures[`${name} untaken`] = untaken
    // of what nobody takes there is no time
    if (untaken > 0) continue
    figures[`${name} announced ms`] = rounded(announced)
    figures[`${name} answered ms`] = rounded(answered)
    figures[`${name} gap ms`] = rounded(outage.gap)
    figures[`${name} both ms`] = rounded(outage.both)
  }
  return figures
}
