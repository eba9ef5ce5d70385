// The faults that a segment's owner can meet, one row each, as docs/takeover.md lists them: what is done to a settled
// world, and what may be noticed of it, by the times of the protocol. A row ends with everything mended and the first eligible node answering again.

import type { Timing } from '@ingot/layer2'
import { type Fault, FRAME, replaced } from './fault.ts'
import { pathFaults } from './path-faults.ts'
import type { World } from './world.ts'

const TWO = ['a', 'b']

/** All rows, for nodes with these times. */
export function faults(timing: Timing): readonly Fault[] {
  const { interval, multiplier } = timing
  const rows = [...nodeFaults(timing), ...VIEW_FAULTS, ...HOSTILE_FAULTS, ...pathFaults(timing)]
  return rows.map((row) => ({ ...row, options: { ...row.options, settings: { interval, multiplier } } }))
}

/** Nodes that end, stand still, and come back. */
function nodeFaults(timing: Timing): readonly Fault[] {
  const { detection, rung, askDecision } = timing
  return [
    {
      name: 'the owner is killed and comes back',
      gap: replaced(timing),
      both: FRAME,
      play(world) {
        world.node('a').kill()
        world.pass(2000)
        world.start('a')
      },
    },
    {
      name: 'the owner is killed, two nodes',
      options: { nodes: TWO },
      gap: replaced(timing),
      both: FRAME,
      play(world) {
        world.node('a').kill()
        world.pass(10_000)
        world.start('a')
      },
    },
    {
      name: 'the owner is restarted before it is missed',
      gap: timing.starting + askDecision,
      both: FRAME,
      play(world) {
        world.node('a').kill()
        world.pass(detection / 3)
        world.start('a')
      },
    },
    ...freezes(timing),
    {
      name: 'the owner is told to end',
      gap: 0,
      both: FRAME,
      play(world) {
        world.node('a').leave()
        world.pass(2000)
        world.start('a')
      },
    },
    {
      name: 'the owner is dead, and the next thinks itself out',
      gap: detection + rung + askDecision + FRAME,
      both: FRAME,
      moves: 3,
      play: killBeforeOneWithAnOldView,
    },
    {
      name: 'the owner and the next are dead at once',
      gap: replaced(timing),
      both: FRAME,
      moves: 4,
      play(world) {
        world.node('a').kill()
        world.node('b').kill()
        world.pass(3000)
        world.start('a')
        world.start('b')
      },
    },
    {
      name: 'the owner is dead, and the next dies while it asks',
      gap: 2 * detection + askDecision + FRAME,
      both: FRAME,
      moves: 4,
      play(world) {
        world.node('a').kill()
        world.pass(detection + askDecision / 2)
        world.node('b').kill()
        world.pass(3000)
        world.start('a')
        world.start('b')
      },
    },
  ]
}

/** For less than the lease, around the time at which others take over, and for long. */
function freezes({ detection, askDecisionAfterThaw, interval, multiplier }: Timing): readonly Fault[] {
  const gap = detection + askDecisionAfterThaw + FRAME
  const freezing = (share: number) => Math.round(share * interval * multiplier)
  return [
    { duration: freezing(0.5), gap: freezing(0.5), both: 0, moves: 0 },
    ...[freezing(0.9), freezing(1.1), freezing(1.3), 3000].map((duration) => ({
      duration,
      gap,
      both: FRAME,
    })),
  ].map(({ duration, ...noticed }) => ({
    name: `the owner is frozen for ${duration} ms`,
    ...noticed,
    play: (world) => freeze(world, duration),
  }))
}

/** Views that are old, and gossip that is cut: nobody asks in vain. */
const VIEW_FAULTS: readonly Fault[] = [
  {
    name: 'the owner is not eligible any more',
    gap: 0,
    both: FRAME,
    play(world) {
      world.setEligible('a', false)
      world.pass(2000)
      world.setEligible('a', true)
    },
  },
  {
    name: 'the owner is not eligible and has an old view',
    gap: 0,
    both: FRAME,
    play(world) {
      world.stale.add('a')
      world.setEligible('a', false)
      world.pass(4000)
      world.setEligible('a', true)
      world.refresh('a')
    },
  },
  {
    name: 'the owner is not eligible and the next has an old view',
    gap: 0,
    both: FRAME,
    play(world) {
      world.stale.add('b')
      world.setEligible('a', false)
      world.pass(4000)
      world.refresh('b')
      world.setEligible('a', true)
    },
  },
  {
    name: 'the owner is in again, and whoever has it has an old view',
    gap: 0,
    both: FRAME,
    play(world) {
      world.setEligible('a', false)
      world.pass(2000)
      world.stale.add('b')
      world.setEligible('a', true)
      world.pass(4000)
      world.refresh('b')
    },
  },
  {
    name: 'a standby has an old view in which it is eligible',
    gap: 0,
    both: FRAME,
    play(world) {
      world.stale.add('a')
      world.setEligible('a', false)
      world.pass(2000)
      world.node('a').kill()
      world.pass(1000)
      world.start('a')
      world.pass(6000)
      world.refresh('a')
      world.setEligible('a', true)
    },
  },
  {
    name: 'gossip is cut',
    gap: 0,
    both: 0,
    moves: 0,
    play(world) {
      world.gossip.cut('a')
      world.pass(12_000)
      world.gossip.mend()
    },
  },
  {
    name: 'another owner is chosen',
    gap: 0,
    both: FRAME,
    play(world) {
      world.choose('b')
      world.pass(2000)
      world.choose('a')
    },
  },
  {
    name: 'another owner is chosen, and the owner has an old view',
    gap: 0,
    both: FRAME,
    play(world) {
      world.stale.add('a')
      world.choose('b')
      world.pass(4000)
      world.refresh('a')
      world.pass(2000)
      world.choose('a')
    },
  },
  {
    name: 'another owner is chosen, and that one has an old view',
    gap: 0,
    both: FRAME,
    play(world) {
      world.stale.add('b')
      world.choose('b')
      world.pass(4000)
      world.refresh('b')
      world.pass(2000)
      world.choose('a')
    },
  },
  {
    name: 'the API is away for everybody',
    gap: 0,
    both: 0,
    moves: 0,
    play(world) {
      for (const name of world.nodes.keys()) world.stale.add(name)
      world.pass(5000)
      for (const name of world.nodes.keys()) world.refresh(name)
    },
  },
]

const HOSTILE_FAULTS: readonly Fault[] = [
  {
    name: 'the owner is dead, and an attacker answers in its name',
    gap: 7800,
    both: FRAME,
    moves: 3,
    play(world) {
      const { hardwareAddress } = world.node('a')
      world.air.attach({
        name: 'attacker',
        hear(frame, from) {
          if (frame.kind !== 'ask' || frame.address === 'gateway') return
          world.air.send('attacker', { kind: 'answer', address: frame.address, hardwareAddress }, from)
        },
      })
      world.node('a').kill()
      world.pass(9000)
      world.start('a')
    },
  },
  {
    name: 'open frames in the name of nobody, and keyed ones heard before',
    gap: 0,
    both: 0,
    moves: 0,
    play: forge,
  },
  {
    name: 'a foreign host uses the address',
    gap: 0,
    both: 0,
    moves: 0,
    play(world) {
      world.pass(12_000)
      for (let i = 0; i < 20; i++) {
        const hardwareAddress = '02:00:00:00:ee:01'
        world.air.send('client', { kind: 'announcement', address: '192.0.2.0', hardwareAddress })
        world.pass(200)
      }
    },
  },
]

function freeze(world: World, duration: number): void {
  world.node('a').freeze(duration)
  world.pass(duration)
}

/** Gratuitous announcements by everybody for everything, and each keyed frame again, after the run that it was of, too. */
function forge(world: World): void {
  world.air.isRecording = true
  world.pass(500)
  const recorded = [...world.air.recorded]
  world.air.isRecording = false
  for (const name of ['b', 'c']) {
    world.node(name).kill()
    world.pass(1500)
    world.start(name)
    world.pass(1000)
  }
  for (const { octets } of recorded) {
    for (const from of ['client', 'gateway']) {
      world.air.send(from, { kind: 'heartbeat', octets })
      const hardwareAddress = world.dice.pick(['02:00:00:00:00:02', '02:00:00:00:00:01', '02:00:00:00:ee:01'])
      world.air.send(from, { kind: 'announcement', address: '192.0.2.0', hardwareAddress })
    }
    world.pass(20)
  }
}

function killBeforeOneWithAnOldView(world: World): void {
  for (const name of ['a', 'c']) world.stale.add(name)
  world.setEligible('b', false)
  world.pass(50)
  world.stale.add('b')
  world.setEligible('b', true)
  for (const name of ['a', 'c']) world.refresh(name)
  world.pass(500)
  world.outage.reset()
  world.node('a').kill()
  world.pass(3000)
  world.refresh('b')
  world.pass(3000)
  world.start('a')
}
