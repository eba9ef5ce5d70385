import { expect, test } from 'bun:test'
import fc from 'fast-check'
import type { AddressFilter } from './address-filter.ts'
import { run } from './bpf.ts'
import { LinkFilter } from './link-filter.ts'
import type { Link } from './network.ts'

class RecordingLink implements Link {
  readonly interfaceIndex = 1
  readonly protocol = 'arp'
  readonly filters: AddressFilter[] = []
  isRefusing = false

  setFilter(build: (limit: number) => AddressFilter): AddressFilter | undefined {
    if (this.isRefusing) return undefined
    const filter = build(2000)
    this.filters.push(filter)
    return filter
  }

  passes(address: number): boolean {
    const frame = new Uint8Array(42)
    new DataView(frame.buffer).setUint32(38, address)
    return run(this.filters.at(-1)?.program ?? [], frame) > 0
  }

  receive = () => 0
  send = () => 0
  close = () => {}
}

test('a filter is built once for all addresses of a change', () => {
  const link = new RecordingLink()
  const filter = new LinkFilter(link)
  for (let address = 1; address <= 100; address++) filter.add(address)
  expect(filter.flush()).toBe(true)
  expect(filter.flush()).toBe(true)
  expect(link.filters).toHaveLength(1)
})

test('a new address inside what passes already changes nothing', () => {
  const link = new RecordingLink()
  const filter = new LinkFilter(link)
  // Every fifth address of a block: too many to be exact, so gaps are closed.
  for (let address = 0; address < 20_000; address += 5) filter.add(address)
  filter.flush()
  filter.add(7)
  filter.flush()
  expect(link.filters).toHaveLength(1)
  expect(link.passes(7)).toBe(true)
})

test('while more are to come, a rebuild waits for as many as are worth it', () => {
  const link = new RecordingLink()
  const filter = new LinkFilter(link)
  for (let address = 0; address < 10_000; address++) {
    filter.add(address * 1000)
    if (address % 64 === 0) filter.flush(true)
  }
  expect(link.filters.length).toBeLessThan(50)
  filter.flush()
  expect(link.passes(9_999_000)).toBe(true)
})

test('removals are gathered until they are worth a rebuild', () => {
  const link = new RecordingLink()
  const filter = new LinkFilter(link)
  for (let address = 0; address < 160; address++) filter.add(address)
  filter.flush()
  for (let address = 0; address < 10; address++) filter.remove(address)
  filter.flush()
  expect(link.filters).toHaveLength(1)
  for (let address = 10; address < 20; address++) filter.remove(address)
  filter.flush()
  expect(link.filters).toHaveLength(2)
  expect(link.passes(5)).toBe(false)
})

test('a refused filter is tried again at the next change', () => {
  const link = new RecordingLink()
  const filter = new LinkFilter(link)
  link.isRefusing = true
  filter.add(1)
  expect(filter.flush()).toBe(false)
  link.isRefusing = false
  expect(filter.flush()).toBe(true)
  expect(link.passes(1)).toBe(true)
})

test('after any changes every address that is left passes', () => {
  const address = fc.integer({ min: 0, max: 60 })
  const step = fc.record({ isAdded: fc.boolean(), address, isFlushed: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100, size: 'max' }), (steps) => {
      const link = new RecordingLink()
      const filter = new LinkFilter(link)
      const counts = new Map<number, number>()
      for (const { isAdded, address, isFlushed } of steps) {
        const count = counts.get(address) ?? 0
        if (isAdded) filter.add(address)
        else filter.remove(address)
        counts.set(address, Math.max(0, count + (isAdded ? 1 : -1)))
        if (isFlushed) filter.flush()
      }
      filter.flush()
      for (const [address, count] of counts) if (count > 0) expect(link.passes(address)).toBe(true)
    }),
  )
})
