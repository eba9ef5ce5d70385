// What one change costs a speaker's main thread with many Services, and with few: processor time from the change as a watch
// tells it to the message that goes to the packet thread, and what is told of it afterwards. A process of its own:
//
//   bun bench/src/one-change/one-change.ts layer2
//
// prints the milliseconds of each change as JSON.

import { AnnouncedCluster } from './announced-cluster.ts'
import type { Protocol } from './announced-cluster.ts'

export const FEW = 100
export const MANY = 10_000

/** Processor time is counted in ticks of some milliseconds: so many changes are timed together. */
const BATCH = 100

export interface Sizes {
  readonly few: number
  readonly many: number
  /** Beside the first, in which everything compiles. */
  readonly rounds: number
}

const SIZES: Sizes = { few: FEW, many: MANY, rounds: 9 }

export type Event = 'one more' | 'endpoint moved'

/** One round, both in turn: milliseconds of one change. */
export interface Pair {
  readonly few: number
  readonly many: number
}

const EVENTS: Readonly<Record<Event, (cluster: AnnouncedCluster, index: number) => void>> = {
  'one more': (cluster) => cluster.add(),
  'endpoint moved': (cluster, index) => cluster.move(index % cluster.services),
}

/** Plays each event many times. */
export async function measureChanges(
  protocol: Protocol,
  sizes = SIZES,
): Promise<Readonly<Record<Event, readonly Pair[]>>> {
  const few = new AnnouncedCluster(protocol, sizes.few)
  const many = new AnnouncedCluster(protocol, sizes.many)
  await Promise.all([few.start(), many.start()])
  const pairs: Record<Event, Pair[]> = { 'one more': [], 'endpoint moved': [] }
  for (let round = 0; round <= sizes.rounds; round++) {
    for (const event of ['one more', 'endpoint moved'] as const) {
      const pair = { few: await batch(few, event), many: await batch(many, event) }
      if (round > 0) pairs[event].push(pair)
    }
  }
  await Promise.all([few.stop(), many.stop()])
  return pairs
}

async function batch(cluster: AnnouncedCluster, event: Event): Promise<number> {
  const [before, crossed] = [processorTime(), cluster.crossed]
  for (let index = 0; index < BATCH; index++) {
    EVENTS[event](cluster, index)
    await cluster.settle()
  }
  const taken = processorTime() - before
  if (cluster.crossed - crossed !== BATCH)
    throw new Error(`${event}: ${cluster.crossed - crossed} of ${BATCH} changes went to the packet thread`)
  return taken / BATCH
}

/** Milliseconds of all threads of the process: what is collected in the background counts too. */
function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

if (import.meta.main) {
  console.log(JSON.stringify(await measureChanges(process.argv[2] === 'bgp' ? 'bgp' : 'layer2')))
  process.exit(0)
}
