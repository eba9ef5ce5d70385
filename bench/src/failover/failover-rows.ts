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
import type { ComparedTrial } from './failover.ts'
import { MANY } from './many-at-once.ts'
import type { ManyAtOnce } from './many-at-once.ts'

export function failoverRow(programs: NativePrograms, options: RowOptions): Promise<Figures> {
  const { times } = options
  const events = FAILOVER_EVENTS.filter(
    ({ name }) => options.events.length === 0 || options.events.some((word) => name.includes(word)),
  )
  return ofEachKind('failover', options, async (kind) => {
    const played = ({ name }: { readonly name: string }, trials: readonly ComparedTrial[]) =>
      console.log(`failover ${kind}, ${name}: ${trialsText(trials)}`)
    return eventFigures(rowOf(kind), await measureEvents({ programs, kind, times, events, played }))
  })
}

export function createdRow(programs: NativePrograms, options: RowOptions): Promise<Figures> {
  const { times } = options
  const measure = async (kind: SpeakerKind, api: ApiKind, row: string) => {
    const created = await measureCreated({ programs, kind, times }, api)
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

export function takeoverRow(programs: NativePrograms, options: RowOptions): Promise<Figures> {
  const { times } = options
  return ofEachKind('takeover', options, async (kind) => {
    const many = await measureTakeover({ programs, kind, times })
    for (const it of many)
      console.log(`takeover ${kind}, ${MANY} addresses at once, ${it.event}: ${manyText(it)}`)
    return manyFigures(rowOf(kind), many)
  })
}

const rowOf = (kind: SpeakerKind) => (kind === 'ingot' ? 'failover' : `failover ${kind}`)

function trialsText(trials: readonly ComparedTrial[]): string {
  const range = (values: readonly number[]) => {
    const { median, highest } = spread(values)
    return `${median.toFixed(0)} ms (worst ${highest.toFixed(0)})`
  }
  const untaken = trials.filter(({ isTaken }) => !isTaken).length
  const lossless = trials.filter(({ lost }) => lost === 0).length
  return (
    `${range(trials.map(({ gap }) => gap))} without an answer, ${range(trials.map(({ both }) => both))} with two; ` +
    `no answer lost in ${lossless} of ${trials.length}; C beside it ${range(trials.map(({ reference }) => reference.gap))}` +
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
export function eventFigures(row: string, trials: ReadonlyMap<string, readonly ComparedTrial[]>): Figures {
  const figures: Record<string, number> = {}
  for (const [event, own] of trials) {
    const times = {
      gap: own.map(({ gap }) => gap),
      both: own.map(({ both }) => both),
      'native gap': own.map(({ reference }) => reference.gap),
    }
    for (const [figure, values] of Object.entries(times)) {
      const { median, highest } = spread(values)
      figures[`${row} ${event} ${figure} ms`] = rounded(median)
      figures[`${row} ${event} ${figure} worst ms`] = rounded(highest)
    }
    figures[`${row} ${event} lossless`] = own.filter(({ lost }) => lost === 0).length
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
