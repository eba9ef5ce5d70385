// What a speaker costs while nothing happens: resident memory and processor time of three speakers of one kind, with
// heartbeats and gossip on, as the number of Services grows. No client asks. And then what it takes to read their metrics.

import { processTime, residentMemory } from '../child.ts'
import { openSegment } from '../segment/open-segment.ts'
import { announceServices } from '../segment/services.ts'
import type { AnnouncedService } from '../segment/services.ts'
import type { SpeakerKind } from '../segment/speaker-kinds.ts'
import { spread } from '../statistics.ts'
import type { Spread } from '../statistics.ts'
import { scrape } from './scrape.ts'
import type { Scrapes } from './scrape.ts'

export const SERVICES = [1, 1_000, 10_000] as const
/** How long a look at idle speakers takes: milliseconds. */
const IDLE = 20_000
const LOOK = 2_000
/** Of one core: a speaker that takes more in a look is at work still. And two looks in a row, since work comes in bursts. */
const AT_WORK = 0.1
const QUIET_LOOKS = 2
const PATIENCE = 180_000

/** Of the three speakers. */
export interface SpeakerCost {
  readonly services: number
  /** Octets. */
  readonly memory: Spread
  /** Percent of one core. */
  readonly processor: Spread
  /** All were at rest before; otherwise it is work that was measured. */
  readonly isSettled: boolean
  readonly scrapes: Scrapes
}

/** `measured` is told of each as soon as it is known. */
export async function measureSpeakerCost(
  kind: SpeakerKind,
  prober: string,
  measured: (cost: SpeakerCost) => void,
): Promise<readonly SpeakerCost[]> {
  await using segment = await openSegment(kind)
  const pids = segment.speakers.flatMap(({ pid }) => pid ?? [])
  const costs: SpeakerCost[] = []
  let from = 0
  for (const services of SERVICES) {
    const added = servicesBetween(from, services)
    await announceServices(segment.client, added)
    from = services
    const isSettled = await settle(pids)
    const processor = await shares(pids, IDLE)
    const cost = {
      services,
      memory: spread(pids.map(residentMemory)),
      processor: spread(processor.map((share) => share * 100)),
      isSettled,
      scrapes: await scrape(segment, prober, added[0]?.address ?? ''),
    }
    costs.push(cost)
    measured(cost)
  }
  return costs
}

/** Numbers of the pool, each with an address of its own. */
export function servicesBetween(from: number, to: number): readonly AnnouncedService[] {
  return Array.from({ length: to - from }, (_, index) => {
    const number = 0x1000 + from + index
    return { name: `idle-${from + index}`, address: `10.99.${number >> 8}.${number & 255}` }
  })
}

/** Waits until none of them is at work; false where that takes too long. */
async function settle(pids: readonly number[]): Promise<boolean> {
  const end = performance.now() + PATIENCE
  let quiet = 0
  while (quiet < QUIET_LOOKS) {
    if (performance.now() > end) return false
    const isQuiet = (await shares(pids, LOOK)).every((share) => share < AT_WORK)
    quiet = isQuiet ? quiet + 1 : 0
  }
  return true
}

/** What part of one core each took in so many milliseconds from now. */
async function shares(pids: readonly number[], duration: number): Promise<readonly number[]> {
  const [before, start] = [pids.map(processTime), performance.now()]
  await Bun.sleep(duration)
  const passed = (performance.now() - start) * 1e6
  return pids.map((pid, index) => (processTime(pid) - (before[index] ?? NaN)) / passed)
}
