// Without heartbeats the owners are MetalLB's: at every moment the first of the succession that a node's own member list
// holds, as that node sees both. The model here is that sentence and nothing else.

import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { seeds } from '../effort.fixture.ts'
import { Dice } from '../dice.ts'
import { World } from './world.ts'

setDefaultTimeout(60_000)

const NAMES = ['a', 'b', 'c', 'd']

/** Whether MetalLB's speaker on this node would answer, by what the node knows. */
function wouldAnswer(world: World, name: string): boolean {
  const succession = world.node(name).succession('192.0.2.0')?.succession ?? []
  const members = world.gossip.listOf(name)
  return succession.find((it) => it === name || members.has(it)) === name
}

function expectParity(world: World, isHandingOver: boolean): void {
  for (const [name, node] of world.nodes) {
    if (!node.isRunning || node.hasLeft) continue
    const isAnswering = node.answers('192.0.2.0')
    // Who has to stop does so when his successor is heard: the only thing that is not MetalLB's.
    if (isAnswering && isHandingOver && node.transitions.at(-1)?.to === 'leaving') continue
    expect({ at: world.timeline.now, name, isAnswering }).toEqual({
      at: world.timeline.now,
      name,
      isAnswering: wouldAnswer(world, name),
    })
  }
}

describe('heartbeats off everywhere', () => {
  test.each(seeds(20))('owners are those of MetalLB, whatever gossip and the API say (seed %d)', (seed) => {
    const dice = new Dice(seed, 'parity')
    const world = new World({ seed, nodes: NAMES, metallb: NAMES })
    world.settle()
    for (let i = 0; i < 40; i++) {
      const name = dice.pick(NAMES)
      const node = world.node(name)
      const what = dice.below(6)
      if (what === 0) node.kill()
      else if (what === 1 && !node.isRunning) world.start(name)
      else if (what === 2) world.setEligible(name, !world.eligible.includes(name))
      else if (what === 3) world.gossip.cut(name)
      else if (what === 4) world.gossip.mend()
      else if (node.isRunning) node.leave()
      for (let step = 0; step < 30; step++) {
        world.pass(dice.below(100))
        expectParity(world, true)
      }
    }
    world.gossip.mend()
    world.pass(10_000)
    expectParity(world, false)
  })

  test('a dead owner is replaced when gossip gives it up, and no sooner', () => {
    const world = new World({ seed: 1, metallb: ['a', 'b', 'c'] })
    world.settle()
    world.node('a').kill()
    world.pass(10_000)
    expect(world.outage.measured.gap).toBeGreaterThan(5000)
    expect(world.outage.measured.gap).toBeLessThan(7500)
    expect(world.answering('192.0.2.0', 'client')).toEqual(['b'])
  })

  test('whoever is told to end answers until the next one does', () => {
    const world = new World({ seed: 1, metallb: ['a', 'b', 'c'] })
    world.settle()
    world.node('a').leave()
    world.pass(3000)
    expect(world.outage.measured.gap).toBe(0)
    expect(world.outage.measured.both).toBeLessThan(10)
    expect(world.node('a').isRunning).toBe(false)
  })
})

describe('beside MetalLB’s speakers', () => {
  test.each([
    ['the owner is Ingot’s', ['b', 'c']],
    ['the next is Ingot’s', ['a', 'c']],
    ['only the next is MetalLB’s', ['b']],
  ])('gossip decides where one of the two is MetalLB’s: %s', (_, metallb) => {
    const world = new World({ seed: 1, metallb })
    world.settle()
    expect(world.answering('192.0.2.0', 'client')).toEqual(['a'])
    world.node('a').kill()
    world.pass(9000)
    expect(world.answering('192.0.2.0', 'client')).toEqual(['b'])
    expect(world.outage.measured.gap).toBeGreaterThan(4900)
    expect(world.outage.measured.gap).toBeLessThan(7500)
    world.start('a')
    world.pass(4000)
    expect(world.answering('192.0.2.0', 'client')).toEqual(['a'])
  })

  test('between two of Ingot’s everything stays in force, whoever comes after them', () => {
    const world = new World({ seed: 1, metallb: ['c'] })
    world.settle()
    world.node('a').kill()
    world.pass(3000)
    expect(world.outage.measured.gap).toBeLessThan(410)
    expect(world.answering('192.0.2.0', 'client')).toEqual(['b'])
  })
})
