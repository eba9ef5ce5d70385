import { expect, test } from 'bun:test'
import { BgpCore, createBgpMemory } from '@ingot/wire'
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
  expect(taken).toHaveLength(256)
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

test('where there is no memory for another core, none is free until one is given back or there is memory', () => {
  let cores = 1
  const slots = new Slots(wasm, () => {
    if (cores-- > 0) return new BgpCore(wasm, createBgpMemory(2))
    throw new RangeError('Out of memory')
  })
  const [first] = takeAll(slots)
  expect(slots.taken).toBe(2)
  expect(slots.take()).toBeUndefined()
  if (first !== undefined) slots.give(first)
  expect(slots.take()).toBe(first)
  cores = 1
  expect(takeAll(slots)).toHaveLength(2)
  expect(slots.taken).toBe(4)
})

test('a core that fails for another reason is a bug', () => {
  const slots = new Slots(wasm, () => {
    throw new TypeError('no core')
  })
  expect(() => slots.take()).toThrow('no core')
})
