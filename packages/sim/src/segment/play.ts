// Plays one fault by one seed and says what was wrong with it, and what clients noticed.

import type { Measured } from './outage.ts'
import type { Fault } from './fault.ts'
import { World } from './world.ts'

export interface Played {
  readonly measured: Measured
  readonly violations: readonly string[]
  readonly world: World
}

/** After the last fault: three heartbeats and the longest hold of a node that failed a few times. */
const REST = 6000
/** Nothing may move any more after that. */
const STILL = 2000

export function play(fault: Fault, seed: number): Played {
  const world = new World({ seed, ...fault.options })
  world.settle()
  // Faults meet the heartbeats at any phase.
  world.pass(world.dice.random() * 100)
  fault.play(world)
  world.pass(fault.rest ?? REST)
  const { measured } = world.outage
  const violations = [...exceeding(fault, measured), ...unsettled(world), ...trespassing(fault, world)]
  world.pass(STILL)
  if (world.outage.measured.moves > measured.moves) violations.push('it does not come to rest')
  return { measured, violations, world }
}

function exceeding({ gap, both, moves = 2 }: Fault, measured: Measured): string[] {
  return [
    ...(measured.gap > gap ? [`nobody answers for ${measured.gap} ms, not ${gap}`] : []),
    ...(measured.both > both ? [`two answer for ${measured.both} ms, not ${both}`] : []),
    ...(measured.moves > moves ? [`it moves ${measured.moves} times, not ${moves}`] : []),
  ]
}

function trespassing({ never }: Fault, world: World): string[] {
  if (never === undefined) return []
  const isTrespassing = world.node(never).transitions.some(({ to }) => to === 'owner')
  return isTrespassing ? [`${never} takes what it must not have`] : []
}

/** The owner is the first eligible node that runs, everywhere. */
export function unsettled(world: World): string[] {
  const expected = world.eligible.filter((name) => world.node(name).isRunning).slice(0, 1)
  return world.addresses.flatMap((address) => {
    const answering = world.answering(address, 'client')
    const isRight = answering.join() === expected.join()
    return isRight
      ? []
      : [`${address} is answered by ${answering.join() || 'nobody'}, not by ${expected.join()}`]
  })
}
