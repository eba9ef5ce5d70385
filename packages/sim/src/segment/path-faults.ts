// The faults of paths: cables, ports, and frames that are lost one way. Rows of the table in faults.ts.

import type { Timing } from '@ingot/layer2'
import { type Fault, FRAME, replaced } from './fault.ts'
import type { World } from './world.ts'

const TWO = ['a', 'b']
/** Until a run that gossip tells of, and nobody hears, is judged by gossip; until whoever is to leave has left. */
const UNHEARD = 3000
/** Until an owner that is not heard and answers is asked again. */
const ASK_AGAIN = 200
const LEFT = 1500

export function pathFaults(timing: Timing): readonly Fault[] {
  const heal = timing.interval + FRAME
  return [
    ...bothWays(timing, heal),
    ...inOneDirection(timing),
    ...partial(timing, heal),
    ...blocked(timing),
    filtered(timing),
  ]
}

/** Cables and ports. */
function bothWays(timing: Timing, heal: number): readonly Fault[] {
  return [
    {
      name: 'the owner is unplugged',
      gap: replaced(timing),
      both: heal,
      play(world) {
        world.air.split(['a'])
        world.pass(3000)
        world.air.mend()
      },
    },
    {
      name: 'the owner is unplugged for 10 s, gossip too',
      options: { nodes: TWO },
      gap: replaced(timing),
      both: heal,
      play(world) {
        world.air.split(['a'])
        world.gossip.cut('a')
        world.pass(10_000)
        world.air.mend()
        world.gossip.mend()
      },
    },
    {
      name: 'the owner loses carrier and says so',
      gap: replaced(timing),
      both: FRAME,
      play(world) {
        world.air.split(['a'])
        world.node('a').setCarrier(false)
        world.pass(3000)
        world.air.mend()
        world.node('a').setCarrier(true)
      },
    },
    {
      name: "the owner's interface is another one from one moment to the next",
      gap: replaced(timing),
      both: FRAME,
      play(world) {
        world.node('a').setUp(false)
        world.node('a').setUp(true)
      },
    },
    {
      name: "the owner's interface is set down and up again",
      gap: replaced(timing),
      both: FRAME,
      play(world) {
        world.air.split(['a'])
        world.node('a').setUp(false)
        world.pass(3000)
        world.air.mend()
        world.node('a').setUp(true)
      },
    },
  ]
}

/** What one node sends, or what it should receive, is lost. */
function inOneDirection(timing: Timing): readonly Fault[] {
  return [
    {
      name: 'the owner cannot send',
      gap: replaced(timing),
      both: FRAME,
      play(world) {
        for (const to of world.air.stations()) world.air.cut('a', to)
        world.pass(3000)
        world.air.mend()
      },
    },
    {
      name: 'the owner cannot receive',
      gap: timing.detection + 3 * timing.interval,
      both: FRAME,
      play(world) {
        for (const from of world.air.stations()) world.air.cut(from, 'a')
        world.pass(3000)
        world.air.mend()
      },
    },
    {
      name: 'the next one cannot receive',
      never: 'b',
      gap: 0,
      both: 0,
      moves: 0,
      play(world) {
        for (const from of world.air.stations()) world.air.cut(from, 'b')
        world.pass(9000)
        world.air.mend()
      },
    },
    {
      name: 'the next one cannot receive, two nodes',
      never: 'b',
      options: { nodes: TWO },
      gap: 0,
      both: 0,
      moves: 0,
      play(world) {
        for (const from of world.air.stations()) world.air.cut(from, 'b')
        world.pass(9000)
        world.air.mend()
      },
    },
    {
      name: 'the next one cannot send',
      gap: 0,
      both: 0,
      moves: 0,
      play(world) {
        for (const to of world.air.stations()) world.air.cut('b', to)
        world.pass(3000)
        world.air.mend()
      },
    },
  ]
}

/** Some hear each other and some do not. */
function partial(timing: Timing, heal: number): readonly Fault[] {
  return [
    {
      name: 'only what the owner sends the next is lost, a third hears it',
      gap: 0,
      both: 0,
      moves: 0,
      play: (world) => oneWay(world, 'a', 'b'),
    },
    {
      name: 'only what the next sends the owner is lost',
      gap: 0,
      both: 0,
      moves: 0,
      play: (world) => oneWay(world, 'b', 'a'),
    },
    {
      name: 'only what the owner sends the next is lost, two nodes',
      options: { nodes: TWO },
      gap: 0,
      both: timing.oneWay + timing.interval / 2,
      play: (world) => oneWay(world, 'a', 'b'),
    },
    {
      name: 'the segment is split, the owner alone on one side',
      options: { clients: ['client', 'other'], areClientsAsking: true },
      gap: replaced(timing),
      both: heal,
      play(world) {
        world.air.split(['a', 'other'])
        world.pass(4000)
        world.air.mend()
      },
    },
    {
      name: 'neither of two hears the other, a third hears both',
      gap: 0,
      both: FRAME,
      moves: 4,
      play(world) {
        world.air.cut('a', 'b')
        world.air.cut('b', 'a')
        world.pass(4000)
        world.air.mend()
      },
    },
    {
      name: 'the owner restarts where the next cannot be heard, a third hears both',
      gap: replaced(timing),
      both: heal,
      moves: 4,
      play(world) {
        world.air.cut('a', 'b')
        world.air.cut('b', 'a')
        world.node('a').kill()
        world.pass(2000)
        world.start('a')
        world.pass(6000)
        world.air.mend()
      },
    },
  ]
}

/** A firewall of one node, or of all of them, begins to stop heartbeats while everything else passes. */
function blocked(timing: Timing): readonly Fault[] {
  const out = (name: string) => (world: World) => world.air.refusesFrom.add(name)
  const into = (name: string) => (world: World) => world.air.withholdsFrom.add(name)
  const rows: readonly [string, readonly ((world: World) => unknown)[]][] = [
    ['heartbeats of the owner are refused', [out('a')]],
    ['heartbeats to the owner are withheld', [into('a')]],
    ['heartbeats of the owner and to it are stopped', [out('a'), into('a')]],
    ['heartbeats of the next are refused', [out('b')]],
    ['heartbeats to the next are withheld', [into('b')]],
    ['heartbeats of everybody are refused', ['a', 'b', 'c'].map(out)],
  ]
  const kept = rows.map(([name, block]) => ({
    name,
    gap: 0,
    both: 0,
    moves: 0,
    play(world: World) {
      for (const it of block) it(world)
      world.pass(9000)
      world.air.mend()
    },
  }))
  const dead: typeof rows = [
    ['heartbeats of everybody are refused, and the owner is killed', ['a', 'b', 'c'].map(out)],
    ['heartbeats of the next and to it are stopped, and the owner is killed', [out('b'), into('b')]],
  ]
  const replacing = dead.map(([name, block]) => ({
    name,
    gap: Math.max(replaced(timing), ASK_AGAIN + 2 * timing.askDecision),
    both: UNHEARD + LEFT,
    play(world: World) {
      for (const it of block) it(world)
      world.pass(5000)
      world.node('a').kill()
      world.pass(9000)
      expectOwner(world, 'b')
      world.start('a')
      world.pass(8000)
      expectOwner(world, 'a')
      world.air.mend()
    },
  }))
  return [...kept, ...replacing]
}

/** Gossip alone tells who is back, after as long as it takes; the rest is as beside MetalLB. */
function filtered(timing: Timing): Fault {
  return {
    name: 'no heartbeat gets through any more, and the owner restarts',
    options: { nodes: TWO },
    gap: replaced(timing),
    both: UNHEARD + LEFT,
    play(world) {
      world.air.filtersHeartbeats = true
      world.pass(2000)
      world.node('a').kill()
      world.pass(9000)
      world.start('a')
      world.pass(8000)
      expectOwner(world, 'a')
      world.air.mend()
    },
  }
}

function expectOwner(world: World, name: string): void {
  const owners = world.addresses.flatMap((address) => world.answering(address, 'client'))
  if (owners.join() !== name) throw new Error(`by gossip it is ${name}'s, not ${owners.join()}'s`)
}

function oneWay(world: World, from: string, to: string): void {
  world.air.cut(from, to)
  world.pass(4000)
  world.air.mend()
}
