// The failover benchmarks, each on three nodes with speakers of one kind: a client that asks every five milliseconds, and
// each event some times, beside an address that a C program answers for on the third node; a Service from its creation to its first reply; a thousand addresses that lose their owner at
// once. Ours runs before the embedded API server, MetalLB's before a real one.

import type { SpeakerSegment } from '@ingot/lab'
import type { Outage } from '@ingot/layer2'
import { startResponder } from '../child.ts'
import type { NativePrograms } from '../native.ts'
import { openSegment } from '../segment/open-segment.ts'
import type { ApiKind } from '../segment/open-segment.ts'
import { outageOf } from '../segment/outage.ts'
import { Prober, wallClock } from '../segment/prober.ts'
import {
  announceServices,
  createService,
  electedFor,
  moveEndpoints,
  withdrawServices,
} from '../segment/services.ts'
import type { AnnouncedService } from '../segment/services.ts'
import type { SpeakerKind } from '../segment/speaker-kinds.ts'
import { spread } from '../statistics.ts'
import type { Spread } from '../statistics.ts'
import type { FailoverEvent } from './failover-events.ts'
import { measureManyAtOnce } from './many-at-once.ts'
import type { ManyAtOnce } from './many-at-once.ts'
import { playTrial, START } from './trial.ts'
import type { Trial } from './trial.ts'

/** Between two questions: milliseconds. */
const INTERVAL = 5
const CREATE_INTERVAL = 1
/** The first Services are not timed: speakers start, and compile. */
const WARM_UP = 5

export interface FailoverOptions {
  readonly programs: NativePrograms
  readonly kind: SpeakerKind
  readonly times: number
}

export interface EventsOptions extends FailoverOptions {
  readonly events: readonly FailoverEvent[]
  /** Told of each event when it has been played. */
  played(event: FailoverEvent, trials: readonly ComparedTrial[]): void
}

/** A trial, and what the client saw meanwhile of the address that the C responder answers for, and nobody moves. */
export interface ComparedTrial extends Trial {
  readonly reference: Outage
}

// Events befall node-1 and node-2: the reference is on node-3.
const SERVICES: readonly AnnouncedService[] = [
  { name: 'cluster', address: firstOf('node-1', 'node-2'), policy: 'Cluster' },
  { name: 'local', address: '10.99.1.2', policy: 'Local', endpointsOn: ['node-1'] },
]
/** The first that responder.c answers for. */
const REFERENCE = '10.99.0.1'

/** Plays each event some times; what each cost, by its name. */
export async function measureEvents(
  options: EventsOptions,
): Promise<ReadonlyMap<string, readonly ComparedTrial[]>> {
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

export async function measureTakeover({ programs, kind }: FailoverOptions): Promise<readonly ManyAtOnce[]> {
  await using segment = await openSegment(kind)
  return await measureManyAtOnce(segment, programs.prober)
}

async function playAll(segment: SpeakerSegment, { programs, kind, times, events, played }: EventsOptions) {
  const trials = new Map<string, readonly ComparedTrial[]>()
  await using _ = await startReference(segment, programs)
  const addresses = [...SERVICES.map(({ address }) => address), REFERENCE]
  await using prober = await Prober.start(programs.prober, {
    ...segment.place,
    addresses,
    interval: INTERVAL,
  })
  for (const event of events) {
    const service = SERVICES.find(({ policy }) => policy === event.policy)
    if (service === undefined) continue
    const own: ComparedTrial[] = []
    while (own.length < times) {
      if (kind === 'ingot') await renew(segment)
      const trial = await playTrial(prober, segment, event, service)
      own.push({ ...trial, reference: outageOf(prober.recording, REFERENCE, trial.window) })
    }
    trials.set(event.name, own)
    played(event, own)
  }
  return trials
}

function startReference({ place, speakers }: SpeakerSegment, { responder }: NativePrograms) {
  const node = speakers.at(-1)?.node.namespace ?? ''
  const enter = [...place.enter, 'ip', 'netns', 'exec', node]
  return startResponder(null, [...enter, responder, place.interface, 'arp', '1'], 'any')
}

/** An address for which the one is elected, and then the other. */
function firstOf(owner: string, next: string): string {
  const others = [next, 'node-3']
  const addresses = Array.from({ length: 200 }, (_, index) => `10.99.1.${index + 10}`)
  const found = addresses.find(
    (address) => electedFor(address, [owner, ...others]) === owner && electedFor(address, others) === next,
  )
  if (found === undefined) throw new Error('no address is elected so')
  return found
}

/**
 * Speakers that forget what was: ours hold a node that failed off for longer each time. An owner that has heard of nobody
 * else yet has nobody to hand its address over to.
 */
async function renew({ speakers }: SpeakerSegment): Promise<void> {
  await Promise.all(speakers.map((speaker) => speaker.terminate()))
  await Promise.all(speakers.map((speaker) => speaker.start()))
  await Bun.sleep(START)
}

/** A Service that its endpoints wait for, from the request that creates it to the first reply. */
async function createAll(
  segment: SpeakerSegment,
  { programs, times }: FailoverOptions,
): Promise<readonly number[]> {
  const taken: number[] = []
  const created: AnnouncedService[] = []
  for (let index = 0; index < WARM_UP + times; index++) {
    const service: AnnouncedService = { name: `created-${index}`, address: `10.99.2.${index + 1}` }
    const addresses = [service.address]
    await using prober = await Prober.start(programs.prober, {
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
