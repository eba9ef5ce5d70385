import { expect, test } from 'bun:test'
import { isExpectedOn, readMeta, writeMeta } from './meta.ts'

test('a node is expected on the links that it names', () => {
  const meta = readMeta(writeMeta(7n, ['192.0.2.0/24', '2001:db8::/64']))
  expect(meta?.boot).toBe(7n)
  if (meta === undefined) return
  expect(isExpectedOn(meta, ['198.51.100.0/24', '2001:db8::/64'])).toBe(true)
  expect(isExpectedOn(meta, ['198.51.100.0/24'])).toBe(false)
})

test('a node on very many links names as many as memberlist lets through', () => {
  const prefixes = Array.from({ length: 1000 }, (_, i) => `10.${i >> 8}.${i & 255}.0/24`)
  expect(writeMeta(1n, prefixes).length).toBeLessThanOrEqual(512)
})

test.each([
  ['empty, as MetalLB’s', new Uint8Array(0)],
  ['another program’s', new TextEncoder().encode('consul 1.2.3, datacentre 1')],
  ['of a later version', writeMeta(1n, []).with(5, 2)],
  ['cut short', writeMeta(1n, []).subarray(0, 13)],
])('Meta that is %s says nothing', (_, meta) => {
  expect(readMeta(meta)).toBeUndefined()
})
