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
