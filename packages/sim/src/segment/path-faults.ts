// The faults of paths: cables, ports, and frames that are lost one way. Rows of the table in faults.ts.

import type { Timing } from '@ingot/layer2'
import { type Fault, FRAME, replaced } from './fault.ts'
import type { World } from './world.ts'

const TWO = ['a', 'b']
/** Until a run that gossip tells of, and nobody hears, is judged by gossip; until whoever is to leave has left. */
const UNHEARD = 3000
const LEFT = 1500

export function pathFaults(timing: Timing): readonly Fault[] {
  const heal = timing.interval + FRAME
  return [...bothWays(timing, heal), ...inOneDirection(timing), ...partial(timing, heal), filtered(timing)]
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
      const owners = world.addresses.flatMap((address) => world.answering(address, 'client'))
      if (owners.join() !== 'a') throw new Error(`by gossip it is a's, not ${owners.join()}'s`)
      world.air.mend()
    },
  }
}

function oneWay(world: World, from: string, to: string): void {
  world.air.cut(from, to)
  world.pass(4000)
  world.air.mend()
}
