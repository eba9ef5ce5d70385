// Counting addresses.

import { describe, expect, test } from 'bun:test'
import { PLAIN_RULES } from '@ingot/config'
import type { Pool } from '@ingot/config'
import { parseRange } from '@ingot/net'
import { countPool, usableAddresses } from './pool-size.ts'

function poolOf(entries: string[], avoidBuggyIPs: boolean): Pool {
  const ranges = entries.flatMap((entry) => {
    const parsed = parseRange(entry)
    return parsed.ok ? [parsed.range] : []
  })
  expect(ranges).toHaveLength(entries.length)
  return {
    name: 'a',
    ranges,
    autoAssign: true,
    avoidBuggyIPs,
    rules: PLAIN_RULES,
    layer2Advertisements: [],
    bgpAdvertisements: [],
  }
}

function size(entries: string[], avoidBuggyIPs: boolean, family: 'IPv4' | 'IPv6' = 'IPv4'): bigint {
  return usableAddresses(poolOf(entries, avoidBuggyIPs), family)
}

describe('the size of a pool', () => {
  test.each<[string[], boolean, bigint]>([
    [['192.0.2.0/30'], false, 4n],
    [['192.0.2.0/30'], true, 3n],
    [['192.0.2.0/24'], true, 254n],
    [['10.0.0.0/22'], true, 1016n],
    [['192.0.2.0/32'], true, 0n],
    [['192.0.2.255/32'], true, 0n],
    [['192.0.2.1/32'], true, 1n],
    [['192.0.2.250-192.0.3.5'], true, 10n],
    [['0.0.0.0/24'], true, 254n],
    [['192.0.2.0/30', '192.0.2.8/30'], false, 8n],
  ])('of %p is right, avoidBuggyIPs %p', (entries, avoidBuggyIPs, expected) => {
    expect(size(entries, avoidBuggyIPs)).toBe(expected)
  })

  test('never overflows, and IPv6 addresses are never buggy', () => {
    expect(size(['fd00::/64', 'fd01::/120'], true, 'IPv6')).toBe(2n ** 64n + 256n)
    expect(size(['fd00::/64'], true, 'IPv4')).toBe(0n)
  })
})

describe('the status of a pool', () => {
  const LARGEST = 2n ** 63n - 1n

  test.each<[string, string[], boolean, [number, number], [bigint, bigint]]>([
    ['what is left of each family', ['192.0.2.0/30', 'fd00::/126'], false, [1, 2], [3n, 2n]],
    ['nothing, not less, of one buggy address', ['192.0.2.0/32'], true, [0, 0], [0n, 0n]],
    ['nothing, not less, where more is in use than usable', ['192.0.2.0/32'], true, [1, 0], [0n, 0n]],
    ['the largest int64 of a /64', ['fd00::/64'], false, [0, 5], [0n, LARGEST]],
    ['the largest int64 also where more follows', ['fd00::/64', 'fd01::/120'], false, [0, 0], [0n, LARGEST]],
    ['all digits of a /66', ['fd00::/66'], false, [0, 3], [0n, 2n ** 62n - 3n]],
  ])('has %s', (_what, entries, avoidBuggyIPs, [IPv4, IPv6], [availableIPv4, availableIPv6]) => {
    expect(countPool(poolOf(entries, avoidBuggyIPs), { IPv4, IPv6 })).toEqual({
      assignedIPv4: BigInt(IPv4),
      assignedIPv6: BigInt(IPv6),
      availableIPv4,
      availableIPv6,
    })
  })
})
