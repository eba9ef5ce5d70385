// Which configuration is in force after good ones and broken ones.

import { expect, test } from 'bun:test'
import { acceptConfig } from './accept-config.ts'
import { parseConfig, type ParsedConfig } from './parse-config.ts'

function parsed(...pools: [name: string, addresses: string][]): ParsedConfig {
  return parseConfig({
    pools: pools.map(([name, addresses]) => ({ metadata: { name }, spec: { addresses: [addresses] } })),
    l2Advertisements: [],
    namespaces: [],
  })
}

const good = parsed(['web', '10.0.0.0/24'])
const broken = parsed(['web', '10.0.0.0/16'], ['bad', 'nonsense'])
const poolNames = (configuration: ReturnType<typeof acceptConfig>) =>
  configuration.inForce.pools.map(({ name }) => name)

test('at the start the valid objects are taken and the others are named', () => {
  const first = acceptConfig(undefined, broken)
  expect(poolNames(first)).toEqual(['web'])
  expect(first.rejected).toMatchObject([{ reason: 'ConfigurationError', facts: { name: 'bad' } }])
})

test('a broken configuration leaves the last good one in force', () => {
  const first = acceptConfig(undefined, good)
  const second = acceptConfig(first, broken)
  expect(second.inForce).toBe(first.inForce)
  expect(second.rejected).toHaveLength(1)
})

test('what was good before comes back without rejections', () => {
  const first = acceptConfig(undefined, good)
  const again = acceptConfig(acceptConfig(first, broken), parsed(['web', '10.0.0.0/24']))
  expect(again).toEqual({ inForce: first.inForce, isWhole: true, rejected: [] })
  expect(again.inForce).toBe(first.inForce)
})

test('as long as there was no good one, the valid objects of each are taken', () => {
  const first = acceptConfig(undefined, broken)
  const second = acceptConfig(first, parsed(['bad', 'nonsense'], ['more', '10.9.0.0/24']))
  expect(poolNames(second)).toEqual(['more'])
  expect(poolNames(acceptConfig(second, good))).toEqual(['web'])
})

test('a pool that says the same stays the same value when another changes', () => {
  const first = acceptConfig(undefined, parsed(['web', '10.0.0.0/24'], ['db', '10.0.1.0/24']))
  const second = acceptConfig(first, parsed(['db', '10.0.1.0/25'], ['web', '10.0.0.0/24']))
  const pool = ({ inForce }: typeof first, wanted: string) =>
    inForce.pools.find(({ name }) => name === wanted)
  expect(pool(second, 'web')).toBe(pool(first, 'web'))
  expect(pool(second, 'db')).not.toEqual(pool(first, 'db'))
  expect(second.inForce.bgpPeers).toBe(first.inForce.bgpPeers)
})

test('another password is another configuration, the same password is not', () => {
  const withPassword = (password: string) => {
    const spec = { myASN: 64_512, peerASN: 64_513, peerAddress: '192.0.2.1', password }
    return parseConfig({ bgpPeers: [{ metadata: { name: 'router' }, spec }] })
  }
  const first = acceptConfig(undefined, withPassword('a'))
  expect(acceptConfig(first, withPassword('a')).inForce).toBe(first.inForce)
  expect(acceptConfig(first, withPassword('b')).inForce).not.toBe(first.inForce)
})
