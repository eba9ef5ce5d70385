// The failover rows: measured, printed, and named for the history; ours, and MetalLB's in the same run where its speaker
// and a real Kubernetes are.

import { findKubernetes, findMetallbSpeaker } from '@ingot/lab'
import type { SpeakerKind } from '../segment/speaker-kinds.ts'
import { rounded, spread } from '../statistics.ts'
import { FAILOVER_EVENTS } from './failover-events.ts'
import { measureFailover } from './failover.ts'
import type { FailoverFigures } from './failover.ts'
import { MANY } from './many-at-once.ts'
import type { Trial } from './trial.ts'

export interface FailoverRowOptions {
  /** How often each event is played. */
  readonly times: number
  /** Only events with one of these in their name; all where there is none. */
  readonly events: readonly string[]
  readonly kinds: readonly SpeakerKind[]
}

export async function failoverRow(
  prober: string,
  options: FailoverRowOptions,
): Promise<Record<string, number>> {
  const { times, kinds } = options
  const events = FAILOVER_EVENTS.filter(
    ({ name }) => options.events.length === 0 || options.events.some((word) => name.includes(word)),
  )
  const figures: Record<string, number> = {}
  for (const kind of kinds) {
    const lack = kind === 'metallb' ? lackOfMetallb() : null
    if (lack !== null) {
      console.log(`failover: not asked of MetalLB: ${lack}`)
      continue
    }
    const played = ({ name }: { readonly name: string }, trials: readonly Trial[]) =>
      console.log(`failover ${kind}, ${name}: ${trialsText(trials)}`)
    const measured = await measureFailover({ prober, kind, times, events, played })
    say(kind, measured)
    Object.assign(figures, figuresOf(kind === 'ingot' ? 'failover' : `failover ${kind}`, measured))
  }
  return figures
}

function lackOfMetallb(): string | null {
  const speaker = findMetallbSpeaker(process.env)
  if (!speaker.ok) return speaker.message
  const kubernetes = findKubernetes(process.env, ['kube-controller-manager', 'kube-proxy'])
  return kubernetes.ok ? null : kubernetes.verdict.message
}

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

function say(
  kind: SpeakerKind,
  { createdToReply: { median, lowest, highest }, manyAtOnce }: FailoverFigures,
): void {
  const ms = (value: number) => `${value.toFixed(0)} ms`
  console.log(
    `failover ${kind}, Service created to first reply: ${ms(median)} (${ms(lowest)} to ${ms(highest)})`,
  )
  for (const { event, announced, answered, gap, both, untaken } of manyAtOnce) {
    console.log(
      `failover ${kind}, ${MANY} addresses at once, ${event}: ` +
        (untaken > 0
          ? `${untaken} not taken over`
          : `all answered after ${ms(answered)}, announced after ${ms(announced)}; ` +
            `worst ${ms(gap)} without an answer, ${ms(both)} with two`),
    )
  }
}

/** Names them for the history; `row` begins each name. */
export function figuresOf(
  row: string,
  { trials, createdToReply, manyAtOnce }: FailoverFigures,
): Record<string, number> {
  const figures: Record<string, number> = { [`${row} created to reply ms`]: rounded(createdToReply.median) }
  for (const [event, own] of trials) {
    for (const figure of ['gap', 'both'] as const) {
      const { median, highest } = spread(own.map((trial) => trial[figure]))
      figures[`${row} ${event} ${figure} ms`] = rounded(median)
      figures[`${row} ${event} ${figure} worst ms`] = rounded(highest)
    }
    figures[`${row} ${event} trials`] = own.length
    figures[`${row} ${event} untaken`] = own.filter(({ isTaken }) => !isTaken).length
  }
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
