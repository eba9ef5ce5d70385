// What leaves a node that was stopped, seen by a client that asks all the time: requests wait in its sockets, and whoever
// has the address by then answers them.

import { expect, setDefaultTimeout, test } from 'bun:test'
import { seeds } from '../effort.fixture.ts'
import { World } from './world.ts'

setDefaultTimeout(60_000)

/** A client that asks every 10 ms; the hardware addresses that answer it, with the times. */
function asking(world: World): { readonly at: number; readonly hardwareAddress: string }[] {
  const answers: { readonly at: number; readonly hardwareAddress: string }[] = []
  const [address = ''] = world.addresses
  world.air.attach({
    name: 'asking',
    hear(frame) {
      if (frame.kind === 'answer')
        answers.push({ at: world.timeline.now, hardwareAddress: frame.hardwareAddress })
    },
  })
  const ask = () => {
    world.air.send('asking', { kind: 'ask', address })
    world.timeline.in(10, ask)
  }
  ask()
  return answers
}

test.each(seeds(5))('a node that was stopped answers nothing that waited (seed %d)', (seed) => {
  const world = new World({ seed })
  world.settle()
  const answers = asking(world)
  world.pass(200 + world.dice.random() * 100)
  const { hardwareAddress } = world.node('a')
  expect(answers.at(-1)?.hardwareAddress).toBe(hardwareAddress)
  world.node('a').freeze(3000)
  world.pass(5)
  const stopped = world.timeline.now
  // It is not to have the address back within a second.
  world.pass(3900)
  const late = answers.filter((it) => it.at > stopped && it.hardwareAddress === hardwareAddress)
  expect(late).toEqual([])
  expect(answers.at(-1)?.hardwareAddress).toBe(world.node('b').hardwareAddress)
})

test('an owner announces again what another node may have answered for too late, once a second', () => {
  const world = new World({ seed: 1, addresses: 300 })
  world.settle()
  // the rounds of the start are over
  world.pass(6000)
  let announced: string[] = []
  world.air.attach({
    name: 'listening',
    hear(frame) {
      if (frame.kind === 'announcement') announced.push(frame.address)
    },
  })
  world.pass(2000)
  expect(announced).toEqual([])
  const some = world.addresses.slice(0, 200)
  world.node('b').repair(some)
  world.pass(500)
  expect(announced.toSorted()).toEqual([...some].toSorted())
  announced = []
  for (let i = 0; i < 30; i++) {
    world.node('b').repair(['192.0.2.7'])
    world.pass(100)
  }
  // three of these are asked for, none is a round of before
  expect(announced.filter((address) => address === '192.0.2.7')).toHaveLength(3)
})
