import { expect, test } from 'bun:test'
import { readBgpCore } from '../core-bytes.ts'
import { Slots, type Slot } from './slots.ts'

const wasm = await readBgpCore()

function takeAll(slots: Slots): Slot[] {
  const taken: Slot[] = []
  for (let slot = slots.take(); slot !== undefined; slot = slots.take()) taken.push(slot)
  return taken
}

test('as many are taken as there are, and no two are the same', () => {
  const slots = new Slots(wasm)
  const taken = takeAll(slots)
  expect(taken).toHaveLength(slots.most)
  for (const [core, those] of Map.groupBy(taken, (slot) => slot.core)) {
    expect(those).toHaveLength(core.slots)
    expect(new Set(those.map(({ number }) => number)).size).toBe(core.slots)
  }
})

test('one that is given back is taken again, and no other core is started for it', () => {
  const slots = new Slots(wasm)
  const first = slots.take()
  if (first !== undefined) slots.give(first)
  expect(slots.take()).toBe(first)
  const rest = takeAll(slots)
  rest.splice(0, 3).forEach((slot) => slots.give(slot))
  expect(takeAll(slots)).toHaveLength(3)
})
