// Anything that can go wrong on a segment, a few things at a time, by one seed; then everything is mended. While it lasts
// only what must never be is looked at; afterwards the election has to have its way.

import { timing, type Timing } from '@ingot/layer2'
import { Dice } from '../dice.ts'
import type { Measured } from './outage.ts'
import { unsettled } from './play.ts'
import { World } from './world.ts'

export interface Stormed {
  readonly measured: Measured
  readonly violations: readonly string[]
  readonly world: World
}

const FAULTS_AT_ONCE = 4
/** With four faults and a fifth of the frames lost; what takeover.md promises. */
const GAP_AFTER = 1200
const BOTH = 1110
/** The longest hold of a node that failed four times, gossip's opinion, and some more. */
const REST = 20_000

export function storm(seed: number, { interval, multiplier }: Timing = timing()): Stormed {
  const dice = new Dice(seed, 'storm')
  const names = ['a', 'b', 'c', 'd', 'e'].slice(0, 2 + dice.below(4))
  const world = new World({ seed, nodes: names, settings: { interval, multiplier } })
  world.settle()
  world.air.loss = dice.below(21)
  world.air.duplication = dice.below(11)
  for (let i = 0; i < 1 + dice.below(FAULTS_AT_ONCE); i++) {
    strike(world, dice, names)
    world.pass(dice.below(1500))
  }
  mendAll(world, names)
  // From here on somebody has to answer soon: what came before was perhaps nobody's fault.
  world.outage.reset()
  world.pass(3000)
  world.air.loss = 0
  const { gap } = world.outage.measured
  world.pass(REST)
  const { both, moves } = world.outage.measured
  world.pass(2000)
  const violations = unsettled(world)
  if (gap > GAP_AFTER) violations.push(`nobody answers for ${gap} ms after the last fault`)
  if (both > BOTH) violations.push(`two answer for ${both} ms after the last fault`)
  if (world.outage.measured.moves > moves) violations.push('it does not come to rest')
  return { measured: { gap, both, moves }, violations, world }
}

function strike(world: World, dice: Dice, names: readonly string[]): void {
  const name = dice.pick(names)
  const other = dice.pick(world.air.stations())
  const what = dice.pick(STRIKES)
  world.trace.add(name, `is struck: ${what} ${other}`)
  if (what === 'kill') world.node(name).kill()
  else if (what === 'leave') world.node(name).leave()
  else if (what === 'freeze') world.node(name).freeze(dice.below(2000))
  else if (what === 'cut') world.air.cut(name, other)
  else if (what === 'split') world.air.split([name])
  else if (what === 'deafen') for (const from of world.air.stations()) world.air.cut(from, name)
  else if (what === 'gossip') world.gossip.cut(name)
  else if (what === 'carrier') unplug(world, name)
  else if (what === 'down') setDown(world, name)
  else if (what === 'stale') world.stale.add(name)
  else world.setEligible(name, !world.eligible.includes(name))
}

const ON_NODES = ['kill', 'leave', 'freeze', 'stale', 'eligible'] as const
const ON_PATHS = ['cut', 'split', 'deafen', 'gossip', 'carrier', 'down'] as const
const STRIKES = [...ON_NODES, ...ON_PATHS] as const

function unplug(world: World, name: string): void {
  world.air.split([name])
  world.node(name).setCarrier(false)
}

function setDown(world: World, name: string): void {
  world.air.split([name])
  world.node(name).setUp(false)
}

function mendAll(world: World, names: readonly string[]): void {
  world.trace.add('', 'everything is mended')
  world.air.mend()
  world.gossip.mend()
  for (const name of names) {
    world.setEligible(name, true)
    world.node(name).thaw()
    world.node(name).setCarrier(true)
    world.node(name).setUp(true)
    world.refresh(name)
    if (!world.node(name).isRunning || world.node(name).hasLeft) {
      world.node(name).kill()
      world.start(name)
    }
  }
}
