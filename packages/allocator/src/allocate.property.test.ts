// What holds for every cluster: small pools, many Services, every mixture of sharing, families and requests.

import { expect, test } from 'bun:test'
import { parseAddress } from '@ingot/net'
import { array, assert, constantFrom, option, property, record, shuffledSubarray, subarray } from 'fast-check'
import type { Service } from 'kubernetes-types/core/v1'
import { PREFER, REQUIRE, V6, decisionsFor, pools, service, written } from './cluster.fixture.ts'
import { indexPools, poolContaining } from '@ingot/config'
import { readSharing, sharingGroup } from './sharing.ts'

const config = pools({
  a: ['192.0.2.0/30', 'fd00::/126'],
  b: { addresses: ['198.51.100.0/31'], serviceAllocation: { namespaces: ['blue'], priority: 5 } },
  c: { addresses: ['fd01::/64', '203.0.113.254-203.0.114.1'], autoAssign: false, avoidBuggyIPs: true },
})
const known = [
  '192.0.2.0',
  '192.0.2.3',
  'fd00::',
  'fd01::5',
  '198.51.100.1',
  '203.0.113.255',
  '10.0.0.1',
  'bad',
]

const anyWords = record({
  namespace: constantFrom('default', 'blue'),
  age: constantFrom(0, 1, 2),
  ports: subarray([80, 443, 'UDP/80'], { minLength: 1 }),
  share: option(constantFrom('k', 'j'), { nil: '' }),
  ingress: shuffledSubarray(known, { maxLength: 2 }),
  spec: constantFrom(
    {},
    V6,
    PREFER,
    REQUIRE,
    { externalTrafficPolicy: 'Local' },
    { loadBalancerIP: '192.0.2.3' },
  ),
  annotations: constantFrom<Record<string, string>>({}, { 'metallb.io/address-pool': 'c' }),
})

const anyCluster = array(anyWords, { maxLength: 14, size: 'max' }).map((all) =>
  all.map((words, i) => service(`s${i}`, words)),
)

const keyOf = ({ metadata }: Service) => `${metadata?.namespace}/${metadata?.name}`

test('no two Services have one address unless they may share it', () => {
  assert(
    property(anyCluster, (services) => {
      const decisions = decisionsFor(config, services)
      const taken = new Map<string, { group: string; ports: string[] }>()
      for (const it of services) {
        const sharing = readSharing(it)
        const { ports } = sharing
        const group = sharingGroup(sharing, undefined)
        for (const ip of decisions.get(keyOf(it))?.ingress ?? []) {
          const other = taken.get(ip)
          expect(other === undefined || (group !== '' && group === other.group)).toBe(true)
          expect(ports.filter((port) => other?.ports.includes(port))).toEqual([])
          taken.set(ip, { group, ports: [...ports, ...(other?.ports ?? [])] })
        }
      }
    }),
  )
})

test('addresses are of one pool that serves the Service, and of families that it has', () => {
  assert(
    property(anyCluster, (services) => {
      for (const [key, { ingress, pool }] of decisionsFor(config, services)) {
        const addresses = ingress.flatMap((ip) => parseAddress(ip) ?? [])
        expect(poolContaining(indexPools(config), addresses)?.name ?? null).toBe(pool)
        if (pool === 'b') expect(key).toStartWith('blue/')
        expect(ingress).not.toContain('203.0.113.255')
        const spec = services.find((it) => keyOf(it) === key)?.spec
        const families = addresses.map(({ family }) => family)
        expect(new Set(families).size).toBe(families.length)
        if (spec?.clusterIPs?.length === 1) {
          expect(families.length).toBeLessThan(2)
          if (families.length === 1)
            expect(families[0] === 'IPv6').toBe(spec.clusterIPs[0]?.includes(':') ?? false)
        }
        if (spec?.ipFamilyPolicy === 'RequireDualStack') expect(families.length).not.toBe(1)
      }
    }),
  )
})

test('what was decided and written is decided again: nobody moves, and only who waits still waits', () => {
  assert(
    property(anyCluster, (services) => {
      const first = decisionsFor(config, services)
      const again = decisionsFor(config, written(services, first))
      for (const [key, { ingress, pool }] of first) {
        if (ingress.length > 0) expect(again.get(key)?.ingress.slice(0, ingress.length)).toEqual([...ingress])
        if (pool !== null) expect(again.get(key)?.pool).toBe(pool)
      }
    }),
  )
})

test('what was decided twice and written is decided again', () => {
  assert(
    property(anyCluster, (services) => {
      const second = written(services, decisionsFor(config, services))
      const third = written(second, decisionsFor(config, second))
      expect(written(third, decisionsFor(config, third))).toEqual(third)
    }),
  )
})

test('the order of the list does not matter', () => {
  assert(
    property(anyCluster, (services) => {
      const sorted = (all: readonly Service[]) =>
        [...decisionsFor(config, all)].toSorted(([a], [b]) => (a < b ? -1 : 1))
      expect(sorted(services.toReversed())).toEqual(sorted(services))
    }),
  )
})

test('every Service gets a decision, and every decision says why', () => {
  assert(
    property(anyCluster, (services) => {
      const decisions = decisionsFor(config, services)
      expect([...decisions.keys()].toSorted()).toEqual(services.map(keyOf).toSorted())
      for (const { verdicts } of decisions.values()) expect(verdicts.length).toBeGreaterThan(0)
    }),
  )
})
