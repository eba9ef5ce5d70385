// Which configuration is in force.

import { describe, expect, test } from 'bun:test'
import type { Config, ParsedConfig } from '@ingot/config'
import { acceptConfig } from './accepted-config.ts'

const config = (name: string): Config => ({
  pools: [{ name, ranges: [], autoAssign: true, avoidBuggyIPs: false, layer2Advertisements: [] }],
  rejectedPools: [],
})
const good = (name: string): ParsedConfig => ({ config: config(name), rejected: [] })
const bad = (name: string): ParsedConfig => ({
  config: config(name),
  rejected: [{ reason: 'ConfigurationError', message: `${name} is bad`, facts: {} }],
})

const inForce = (...parsed: ParsedConfig[]) => {
  let accepted: ReturnType<typeof acceptConfig> | undefined
  for (const it of parsed) accepted = acceptConfig(accepted, it)
  return [accepted?.config.pools[0]?.name, accepted?.rejected.length]
}

describe('the configuration in force', () => {
  test.each<[string, ParsedConfig[], [string, number]]>([
    ['is the newest when all were good', [good('a'), good('b')], ['b', 0]],
    ['at start is what is valid of a bad one', [bad('a')], ['a', 1]],
    ['stays what is valid until there is a good one', [bad('a'), bad('b')], ['b', 1]],
    ['while running stays the last good one', [good('a'), bad('b'), bad('c')], ['a', 1]],
    ['is the repaired one, even when it is what it was before', [good('a'), bad('b'), good('a')], ['a', 0]],
  ])('%s', (_name, parsed, expected) => {
    expect(inForce(...parsed)).toEqual(expected)
  })
})
