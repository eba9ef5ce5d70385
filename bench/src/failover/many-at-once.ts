// A thousand addresses that one node has, and that lose it at once: when the last of them is answered again, and when the
// last is announced.

import type { SpeakerSegment } from '@ingot/lab'
import { outagesOf } from '../segment/outage.ts'
import { Prober, wallClock } from '../segment/prober.ts'
import { announceServices, electedFor, expectedOwners, withdrawServices } from '../segment/services.ts'
import { FAILOVER_EVENTS } from './failover-events.ts'
import type { FailoverEvent } from './failover-events.ts'
import { LIMIT, settle } from './trial.ts'

/** How many addresses. */
export const MANY = 1000

export interface ManyAtOnce {
  readonly event: string
  /** Milliseconds from the event until somebody had announced the last, and until he had answered for it. */
  readonly announced: number
  readonly answered: number
  /** The worst of an address, as outage.ts has it. */
  readonly gap: number
  readonly both: number
  /** Addresses that nobody had before the limit. */
  readonly untaken: number
}

/** Between two questions for an address: milliseconds. Ten thousand questions a second are borne by all kinds. */
const INTERVAL = 100
const EVENTS = new Set(['killed', 'terminated', 'excluded'])
const PATIENCE = 120_000

export async function measureManyAtOnce(
  segment: SpeakerSegment,
  program: string,
): Promise<readonly ManyAtOnce[]> {
  const names = segment.speakers.map(({ node }) => node.name)
  const [owner = ''] = names
  const addresses = addressesOf(owner, names)
  const services = addresses.map((address, index) => ({ name: `many-${index}`, address }))
  await announceServices(segment.client, services)
  await using prober = await Prober.start(program, { ...segment.place, addresses, interval: INTERVAL })
  const results: ManyAtOnce[] = []
  for (const event of FAILOVER_EVENTS.filter(({ name }) => EVENTS.has(name))) {
    const before = await settle(prober, expectedOwners(segment, addresses, names), PATIENCE)
    if (before.length > 0) throw new Error(`before ${event.name}: ${before.slice(0, 3).join(', ')}`)
    results.push(await play(segment, prober, event, addresses))
  }
  await settle(prober, expectedOwners(segment, addresses, names), PATIENCE)
  await withdrawServices(segment.client, services)
  return results
}

async function play(
  segment: SpeakerSegment,
  prober: Prober,
  event: FailoverEvent,
  addresses: readonly string[],
): Promise<ManyAtOnce> {
  const [owner, next] = segment.speakers
  const [address = ''] = addresses
  if (owner === undefined || next === undefined) throw new Error('a takeover needs two nodes')
  const stage = { segment, service: { name: 'many-0', address }, owner, next }
  const survivors = segment.speakers.map(({ node }) => node.name).filter((name) => name !== owner.node.name)
  prober.forget()
  const from = wallClock()
  await event.strike(stage)
  const quarrels = await settle(prober, expectedOwners(segment, addresses, survivors), LIMIT)
  const { answers, announcements } = prober.recording
  const isAnother = (it: { readonly hardwareAddress: string }) =>
    it.hardwareAddress !== owner.node.hardwareAddress
  const outages = [...outagesOf(prober.recording, { from, to: wallClock() - INTERVAL }).values()]
  const result = {
    event: event.name,
    announced:
      lastOfFirsts(announcements.filter(isAnother).map((it) => ({ ...it, at: it.announcedAt }))) - from,
    answered: lastOfFirsts(answers.filter(isAnother).map((it) => ({ ...it, at: it.answeredAt }))) - from,
    gap: Math.max(...outages.map(({ gap }) => gap)),
    both: Math.max(...outages.map(({ both }) => both)),
    untaken: quarrels.length,
  }
  await event.undo(stage)
  return result
}

/** When the last address had its first; NaN where none had. */
function lastOfFirsts(sightings: readonly { readonly address: string; readonly at: number }[]): number {
  const firsts = new Map<string, number>()
  for (const { address, at } of sightings) if (!firsts.has(address)) firsts.set(address, at)
  return firsts.size === 0 ? NaN : Math.max(...firsts.values())
}

/** The first of the pool for which that node is elected. */
function addressesOf(owner: string, names: readonly string[]): readonly string[] {
  const found: string[] = []
  for (let number = 0x1000; found.length < MANY; number++) {
    const address = `10.99.${number >> 8}.${number & 255}`
    if (electedFor(address, names) === owner) found.push(address)
  }
  return found
}
