// A speaker on a machine with too little processor time, which does nothing for a moment again and again.

import { expect, setDefaultTimeout, test } from 'bun:test'
import { seeds } from '../effort.fixture.ts'
import { World } from './world.ts'

setDefaultTimeout(60_000)

test.each([
  ['every three seconds', 40, 2000, seeds(2)],
  ['now and then, for longer than stops are remembered', 35, 19_000, seeds(1)],
])(
  'who is stopped for 400 ms %s has its addresses moved away three times at the most',
  (_, stops, pause, all) => {
    for (const seed of all) {
      const world = new World({ seed })
      world.settle()
      for (let stop = 0; stop < stops; stop++) {
        world.node('a').freeze(400)
        world.pass(pause + world.dice.random() * 2000)
      }
      // to the next and back again, each time
      expect(world.outage.measured.moves).toBeWithin(1, 7)
      expect(world.answering('192.0.2.0', 'client')).toEqual(['a'])
    }
  },
)
