// Counting addresses.

import { describe, expect, test } from 'bun:test'
import { PLAIN_RULES } from '@ingot/config'
import { parseRange } from '@ingot/net'
import { usableAddresses } from './pool-size.ts'

function size(entries: string[], avoidBuggyIPs: boolean, family: 'IPv4' | 'IPv6' = 'IPv4'): bigint {
  const ranges = entries.flatMap((entry) => {
    const parsed = parseRange(entry)
    return parsed.ok ? [parsed.range] : []
  })
  expect(ranges).toHaveLength(entries.length)
  return usableAddresses(
    { name: 'a', ranges, autoAssign: true, avoidBuggyIPs, rules: PLAIN_RULES, layer2Advertisements: [] },
    family,
  )
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
