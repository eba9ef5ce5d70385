// A speaker on a machine with too little processor time, which does nothing for a moment again and again.

import { expect, setDefaultTimeout, test } from 'bun:test'
import { seeds } from '../effort.fixture.ts'
import { World } from './world.ts'

setDefaultTimeout(60_000)

test.each(seeds(3))(
  'who is stopped for 400 ms again and again has its addresses moved twice at the most (seed %d)',
  (seed) => {
    const world = new World({ seed })
    world.settle()
    for (let stop = 0; stop < 40; stop++) {
      world.node('a').freeze(400)
      world.pass(2000 + world.dice.random() * 2000)
    }
    // to the next and back again, each time
    expect(world.outage.measured.moves).toBeWithin(1, 5)
    expect(world.answering('192.0.2.0', 'client')).toEqual(['a'])
  },
)
