// For how long a node that is back waits for its addresses: longer the more often it failed, and a false alarm is no
// failure.

import { expect, setDefaultTimeout, test } from 'bun:test'
import { seeds } from '../effort.fixture.ts'
import { World } from './world.ts'

setDefaultTimeout(60_000)

/** How long a node waits for the address after a restart, to a tenth of a second. */
function returnAfterKill(world: World, name: string): number {
  world.node(name).kill()
  world.pass(2000)
  world.start(name)
  for (let waited = 0; waited < 60_000; waited += 100) {
    if (world.answering('192.0.2.0', 'client').join() === name) return waited
    world.pass(100)
  }
  return Infinity
}

const times = (node: { readonly transitions: readonly { readonly to: string }[] }, state: string) =>
  node.transitions.filter(({ to }) => to === state).length

test.each(seeds(5))('alarms that move nothing make nobody wait longer (seed %d)', (seed) => {
  const world = new World({ seed })
  world.settle()
  const b = world.node('b')
  for (let i = 0; i < 30; i++) {
    for (const to of ['b', 'c']) world.air.cut('a', to)
    world.pass(230)
    world.air.mend()
    world.pass(1000 + world.dice.random() * 100)
  }
  // the owner was asked for, and answered
  expect(times(b, 'asking')).toBeGreaterThan(3)
  expect(times(b, 'owner')).toBe(0)
  expect(world.outage.measured.moves).toBe(0)
  expect(returnAfterKill(world, 'a')).toBeWithin(900, 1500)
})

test.each(seeds(3))('each failure doubles the wait (seed %d)', (seed) => {
  const world = new World({ seed })
  world.settle()
  const waits = [1000, 2000, 4000, 8000].map(() => {
    const waited = returnAfterKill(world, 'a')
    world.pass(1000)
    return waited
  })
  waits.forEach((waited, i) => expect(waited).toBeWithin(1000 * 2 ** i - 100, 1000 * 2 ** i + 500))
})

test.each(seeds(3))(
  'turns that come late on all nodes leave no address with the wrong one (seed %d)',
  (seed) => {
    const world = new World({ seed, addresses: 300 })
    world.settle()
    for (const node of world.nodes.values()) node.lateness = 150
    world.pass(20_000)
    expect(world.outage.measured.moves).toBe(0)
    expect(returnAfterKill(world, 'a')).toBeWithin(900, 1700)
    world.pass(1000)
    const wrong = world.addresses.filter((address) => world.answering(address, 'client').join() !== 'a')
    expect(wrong).toEqual([])
  },
)
