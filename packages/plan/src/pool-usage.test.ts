// How full pools are.

import { expect, test } from 'bun:test'
import { cluster, pool, service, SETTINGS } from './cluster.fixture.ts'
import { poolUsage } from './pool-usage.ts'

test('counts by family what is in use or about to be, and names what is special about a pool', () => {
  const annotations = { 'ingot.dev/draining': 'true', 'ingot.dev/reservations': '10.0.0.1=a/b 10.0.0.1=a/c' }
  const { pools, rejected } = poolUsage(
    cluster(
      [
        pool('bad', ['x']),
        pool('old', ['10.0.0.0/30'], { autoAssign: false }, annotations),
        pool('web', ['192.0.2.0/30', 'fd00::/64'], { avoidBuggyIPs: true }),
      ],
      service('a', ['10.0.0.3']),
      service('b'),
    ),
    SETTINGS,
  )
  expect(rejected.map(({ facts }) => facts['name'])).toEqual(['bad'])
  expect(pools).toEqual([
    {
      pool: 'old',
      family: 'IPv4',
      inUse: 1n,
      free: 3n,
      total: 4n,
      reserved: 1,
      remarks: ['on request', 'draining'],
    },
    { pool: 'web', family: 'IPv4', inUse: 1n, free: 2n, total: 3n, reserved: 0, remarks: ['no .0 and .255'] },
    {
      pool: 'web',
      family: 'IPv6',
      inUse: 0n,
      free: 2n ** 64n,
      total: 2n ** 64n,
      reserved: 0,
      remarks: ['no .0 and .255'],
    },
  ])
})
