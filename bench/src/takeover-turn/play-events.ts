// One node with all addresses, and what can befall it: it is killed, given up by gossip, comes back, is excluded and
// taken in again; and another node that was stopped meanwhile has all of it to read at once. What each costs the nodes
// in their longest turn.
//
//   bun bench/src/takeover-turn/play-events.ts ADDRESSES ROUNDS
//
// prints what each round took as JSON. The first round is of code that nothing has compiled yet, as in a speaker that has
// never lost an owner.

import { readCore } from '@ingot/packets'
import { NodeCluster } from './node-cluster.ts'
import { TurnMeter } from './turn-meter.ts'
import type { Turns } from './turn-meter.ts'

/** The turns of each node, by event. */
export type Round = Readonly<Record<string, readonly Turns[]>>

interface Event {
  readonly name: string
  play(cluster: NodeCluster): void
  /** Whose the addresses are afterwards. */
  readonly owner: 'a' | 'b'
}

const EVENTS: readonly Event[] = [
  { name: 'started', owner: 'a', play: (cluster) => cluster.pass(4000) },
  {
    name: 'killed',
    owner: 'b',
    play(cluster) {
      cluster.kill('a')
      cluster.pass(1500)
    },
  },
  { name: 'given up', owner: 'b', play: (cluster) => cluster.pass(7000) },
  {
    name: 'back',
    owner: 'a',
    play(cluster) {
      cluster.start('a')
      cluster.pass(6000)
    },
  },
  {
    name: 'excluded',
    owner: 'b',
    play(cluster) {
      cluster.setEligible(['b', 'c'])
      cluster.pass(4000)
    },
  },
  {
    name: 'stopped meanwhile',
    owner: 'a',
    play(cluster) {
      cluster.stop('c')
      cluster.setEligible(['a', 'b', 'c'])
      cluster.pass(4000)
      cluster.goOn('c')
      cluster.pass(2000)
    },
  },
]

/** Plays each event once, on nodes of their own. */
export function playRound(wasm: Uint8Array<ArrayBuffer>, addresses: number): Round {
  const meter = new TurnMeter()
  const cluster = new NodeCluster(wasm, meter, addresses)
  const round: Record<string, readonly Turns[]> = {}
  for (const { name, play, owner } of EVENTS) {
    play(cluster)
    const owned = cluster.owned(owner)
    if (owned !== addresses) throw new Error(`${name}: ${owner} has ${owned} of ${addresses} addresses`)
    round[name] = meter.take()
  }
  return round
}

if (import.meta.main) {
  const [addresses, rounds] = process.argv.slice(2).map(Number)
  const wasm = await readCore()
  const played = Array.from({ length: rounds ?? 1 }, () => playRound(wasm, addresses ?? 0))
  console.log(JSON.stringify(played))
  process.exit(0)
}
