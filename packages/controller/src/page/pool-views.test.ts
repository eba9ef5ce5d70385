// Where in a pool the addresses are that are in use.

import { expect, test } from 'bun:test'
import { Allocator } from '@ingot/allocator'
import { acceptConfig, parseConfig } from '@ingot/config'
import type { ServiceRow } from '@ingot/web'
import { poolViews } from './pool-views.ts'

function viewsOf(addresses: string[], rows: readonly Partial<ServiceRow>[]) {
  const metadata = { name: 'web', namespace: 'metallb-system' }
  const { inForce: config } = acceptConfig(
    undefined,
    parseConfig({ pools: [{ metadata, spec: { addresses } }] }),
  )
  const whole = rows.map((it, i) => ({
    service: `default/${i}`,
    addresses: [],
    pool: 'web',
    state: 'announced' as const,
    owners: [],
    bgpNodes: 0,
    why: '',
    ...it,
  }))
  return poolViews({ config, allocator: new Allocator(config, '') }, whole, () => [3])
}

test('a small pool has a cell for every address, in the order of its ranges', () => {
  const [view] = viewsOf(
    ['192.0.2.8/30', '192.0.2.0-192.0.2.1'],
    [
      { addresses: ['192.0.2.9'] },
      { addresses: ['192.0.2.0'], state: 'conflict' },
      { addresses: ['203.0.113.1'] },
    ],
  )
  expect(view).toMatchObject({
    name: 'web',
    family: 'IPv4',
    ranges: ['192.0.2.8-192.0.2.11', '192.0.2.0-192.0.2.1'],
    total: 6n,
    history: [3, 0],
  })
  expect(view?.cells).toEqual({
    size: 1,
    used: [0, 1, 0, 0, 1, 0],
    labels: new Map([
      [1, '192.0.2.9 default/0'],
      [4, '192.0.2.0 default/1'],
    ]),
    conflicts: new Set([4]),
  })
})

test('an address that is shared is one, and all who have it are named', () => {
  const [view] = viewsOf(['192.0.2.0/31'], [{ addresses: ['192.0.2.1'] }, { addresses: ['192.0.2.1'] }])
  expect(view?.cells?.used).toEqual([0, 1])
  expect(view?.cells?.labels.get(1)).toBe('192.0.2.1 default/0, default/1')
})

test.each([
  ['198.51.100.0/24', 1, 256],
  ['198.51.0.0/16', 256, 256],
  ['198.51.100.0-198.51.101.4', 2, 131],
])('%s has %d addresses to a cell and %d cells', (range, size, count) => {
  const { cells } = viewsOf([range], [{ addresses: ['198.51.100.0'] }])[0] ?? {}
  expect([cells?.size, cells?.used.length]).toEqual([size, count])
  expect(cells?.used.reduce((sum, it) => sum + it)).toBe(1)
})

test('a pool without end is counted and not drawn, and both families of a pool are told apart', () => {
  const views = viewsOf(['192.0.2.0/30', '2001:db8::/64'], [{ addresses: ['192.0.2.1', '2001:db8::1'] }])
  expect(views.map(({ family, total, cells }) => [family, total, cells?.used])).toEqual([
    ['IPv4', 4n, [0, 1, 0, 0]],
    ['IPv6', 2n ** 64n, undefined],
  ])
})
