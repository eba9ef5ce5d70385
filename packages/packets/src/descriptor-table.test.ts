import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { DescriptorTable } from './descriptor-table.ts'

test('both threads see the same descriptors', () => {
  const mine = new DescriptorTable()
  const theirs = new DescriptorTable(mine.buffer)
  mine.add(5)
  mine.add(9)
  mine.remove(5)
  expect(theirs.list()).toEqual([9])
})

test('it holds exactly what was added and not removed', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(20))), (steps) => {
      const table = new DescriptorTable()
      const open = new Set<number>()
      for (const [isAdded, fd] of steps) {
        if (isAdded === open.has(fd)) continue
        if (isAdded) table.add(fd)
        else table.remove(fd)
        if (isAdded) open.add(fd)
        else open.delete(fd)
      }
      expect(table.list().toSorted()).toEqual([...open].toSorted())
    }),
  )
})

test('a full table takes no more, and keeps what it has', () => {
  const table = new DescriptorTable()
  for (let fd = 0; fd <= 4095; fd++) table.add(fd)
  expect(table.list()).toHaveLength(4095)
  expect(table.list()).not.toContain(4095)
})
