// The annotation of an L2Advertisement that says how the node that announces is chosen.

import { expect, test } from 'bun:test'
import { parseConfig } from './parse-config.ts'

const parse = (annotations?: Record<string, string>) =>
  parseConfig({
    pools: [{ metadata: { name: 'web' }, spec: { addresses: ['192.0.2.0/24'] } }],
    l2Advertisements: [{ metadata: { name: 'all', ...(annotations && { annotations }) } }],
  })
const strategy = (value: string) => {
  const { config } = parse({ 'ingot.dev/layer2-strategy': value })
  return config.pools[0]?.layer2Advertisements.map((it) => it.strategy)
}

test('spread is a strategy; none, and MetalLB’s election by its name, are nothing', () => {
  expect(strategy('spread')).toEqual(['spread'])
  for (const value of ['', 'election']) expect(strategy(value)).toEqual([undefined])
  expect(parse({ 'ingot.dev/layer2-strategy': 'election' })).toEqual(parse())
})

test('another value rejects the advertisement, and names the annotation', () => {
  const { config, rejected } = parse({ 'ingot.dev/layer2-strategy': 'even' })
  expect(config.pools[0]?.layer2Advertisements).toEqual([])
  expect(rejected).toEqual([
    {
      reason: 'ConfigurationError',
      message: 'invalid ingot.dev/layer2-strategy: unknown strategy "even"',
      facts: {
        kind: 'L2Advertisement',
        name: 'all',
        field: 'metadata.annotations[ingot.dev/layer2-strategy]',
      },
      remedy: 'write one of election, spread',
    },
  ])
})
