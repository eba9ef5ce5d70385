// The failover benchmarks, each on three nodes with speakers of one kind: a client that asks every five milliseconds, and
// each event some times; a Service from its creation to its first reply; a thousand addresses that lose their owner at
// once. Ours runs before the embedded API server, MetalLB's before a real one.

import type { SpeakerSegment } from '@ingot/lab'
import { openSegment } from '../segment/open-segment.ts'
import type { ApiKind } from '../segment/open-segment.ts'
import { Prober, wallClock } from '../segment/prober.ts'
import { announceServices, createService, moveEndpoints, withdrawServices } from '../segment/services.ts'
import type { AnnouncedService } from '../segment/services.ts'
import type { SpeakerKind } from '../segment/speaker-kinds.ts'
import { spread } from '../statistics.ts'
import type { Spread } from '../statistics.ts'
import type { FailoverEvent } from './failover-events.ts'
import { measureManyAtOnce } from './many-at-once.ts'
import type { ManyAtOnce } from './many-at-once.ts'
import { playTrial } from './trial.ts'
import type { Trial } from './trial.ts'

/** Between two questions: milliseconds. */
const INTERVAL = 5
const CREATE_INTERVAL = 1
/** The first Services are not timed: speakers start, and compile. */
const WARM_UP = 5

export interface FailoverOptions {
  readonly prober: string
  readonly kind: SpeakerKind
  readonly times: number
}

export interface EventsOptions extends FailoverOptions {
  readonly events: readonly FailoverEvent[]
  /** Told of each event when it has been played. */
  played(event: FailoverEvent, trials: readonly Trial[]): void
}

const SERVICES: readonly AnnouncedService[] = [
  { name: 'cluster', address: '10.99.1.1', policy: 'Cluster' },
  { name: 'local', address: '10.99.1.2', policy: 'Local', endpointsOn: ['node-1'] },
]

/** Plays each event some times; what each cost, by its name. */
export async function measureEvents(options: EventsOptions): Promise<ReadonlyMap<string, readonly Trial[]>> {
  await using segment = await openSegment(options.kind)
  await announceServices(segment.client, SERVICES)
  const trials = await playAll(segment, options)
  await withdrawServices(segment.client, SERVICES)
  return trials
}

/** Milliseconds from the request that creates a Service to the first reply. */
export async function measureCreated(options: FailoverOptions, api: ApiKind): Promise<Spread> {
  await using segment = await openSegment(options.kind, api)
  return spread(await createAll(segment, options))
}

export async function measureTakeover({ prober, kind }: FailoverOptions): Promise<readonly ManyAtOnce[]> {
  await using segment = await openSegment(kind)
  return await measureManyAtOnce(segment, prober)
}

async function playAll(
  segment: SpeakerSegment,
  { prober: program, kind, times, events, played }: EventsOptions,
) {
  const trials = new Map<string, readonly Trial[]>()
  const addresses = SERVICES.map(({ address }) => address)
  await using prober = await Prober.start(program, { ...segment.place, addresses, interval: INTERVAL })
  for (const event of events) {
    const service = SERVICES.find(({ policy }) => policy === event.policy)
    if (service === undefined) continue
    const own: Trial[] = []
    while (own.length < times) {
      if (kind === 'ingot') await renew(segment)
      own.push(await playTrial(prober, segment, event, service))
    }
    trials.set(event.name, own)
    played(event, own)
  }
  return trials
}

/** Speakers that forget what was: ours hold a node that failed off for longer each time. */
async function renew({ speakers }: SpeakerSegment): Promise<void> {
  await Promise.all(speakers.map((speaker) => speaker.terminate()))
  await Promise.all(speakers.map((speaker) => speaker.start()))
}

/** A Service that its endpoints wait for, from the request that creates it to the first reply. */
async function createAll(
  segment: SpeakerSegment,
  { prober: program, times }: FailoverOptions,
): Promise<readonly number[]> {
  const taken: number[] = []
  const created: AnnouncedService[] = []
  for (let index = 0; index < WARM_UP + times; index++) {
    const service: AnnouncedService = { name: `created-${index}`, address: `10.99.2.${index + 1}` }
    const addresses = [service.address]
    await using prober = await Prober.start(program, {
      ...segment.place,
      addresses,
      interval: CREATE_INTERVAL,
    })
    await moveEndpoints(segment.client, service, ['node-1'])
    const from = wallClock()
    await createService(segment.client, service)
    await prober.until(({ answers }) => answers.length > 0, 30_000)
    taken.push((prober.recording.answers[0]?.answeredAt ?? NaN) - from)
    created.push(service)
  }
  await withdrawServices(segment.client, created)
  return taken.slice(WARM_UP)
}
