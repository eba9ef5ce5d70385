// The chain from what a Service asks for to its address.

import { expect, test } from 'bun:test'
import { cluster, pool, service, SETTINGS } from './cluster.fixture.ts'
import { explainService } from './explain.ts'

const POOLS = [
  pool('manual', ['10.0.0.0/24'], { autoAssign: false }),
  pool('old', ['172.16.0.0/24'], {}, { 'ingot.dev/draining': 'true' }),
  pool('six', ['fd00::/64']),
  pool('team', ['192.0.2.0/24'], { serviceAllocation: { namespaces: ['team'] } }),
  pool('web', ['198.51.100.0/32']),
]

test('of one that waits: every pool with its reason, and what would change the answer', () => {
  const explanation = explainService(
    cluster(POOLS, service('first', ['198.51.100.0']), service('web')),
    'default/web',
    SETTINGS,
  )
  expect(explanation).toMatchObject({
    service: 'default/web',
    has: [],
    decided: [],
    pool: null,
    announcement: { layer2: [] },
    rejected: [],
  })
  expect(explanation?.pools.map(({ text }) => text)).toEqual([
    'manual gives addresses only on request (autoAssign is false)',
    'old is draining: it gives no new addresses',
    'six has no IPv4 addresses',
    'team is reserved for other namespaces',
    'web has no free IPv4 address',
  ])
  expect(explanation?.pools[0]?.remedy).toBe('ask for it with the annotation metallb.io/address-pool: manual')
  expect(explanation?.verdicts.at(-1)?.remedy).toBe(
    'ask for it with the annotation metallb.io/address-pool: manual',
  )
})

test('of one that has an address: that it keeps it, and who announces it', () => {
  const explanation = explainService(cluster(POOLS, service('a', ['198.51.100.0'])), 'default/a', SETTINGS)
  expect(explanation).toMatchObject({ has: ['198.51.100.0'], decided: ['198.51.100.0'], pool: 'web' })
  expect(explanation?.verdicts.map(({ reason }) => reason)).toEqual(['AddressKept'])
  expect(explanation?.announcement.layer2.toSorted()).toEqual(['node-1', 'node-2'])
})

test('what it asks for is said with where it says so', () => {
  const asking = service('a', [], { loadBalancerIP: '10.0.0.9', externalTrafficPolicy: 'Local' })
  const annotated = {
    ...asking,
    metadata: { ...asking.metadata, annotations: { 'metallb.universe.tf/address-pool': 'manual' } },
  }
  expect(explainService(cluster(POOLS, annotated), 'default/a', SETTINGS)?.asksFor).toEqual([
    'the address 10.0.0.9 (spec.loadBalancerIP)',
    'an address of pool manual (annotation metallb.universe.tf/address-pool)',
    'any family (ipFamilyPolicy SingleStack)',
    'ports TCP/80 (externalTrafficPolicy Local)',
  ])
})

test('a pool that has not the address asked for would give no other', () => {
  const asking = (loadBalancerIP: string) =>
    explainService(
      cluster(POOLS, service('web', ['198.51.100.0']), service('a', [], { loadBalancerIP })),
      'default/a',
      SETTINGS,
    )?.pools.map(({ text, remedy }) => (text.includes('ipFamily') ? `${text}; ${remedy}` : text))
  expect(asking('10.0.0.9')?.slice(0, 2)).toEqual([
    'manual would give 10.0.0.9',
    'old has not 10.0.0.9, which the Service asks for',
  ])
  expect(asking('172.16.0.1')?.[1]).toBe('old cannot give 172.16.0.1: pool old is draining')
  expect(asking('fd00::1')?.[2]).toBe(
    'six cannot give fd00::1: requested loadBalancer IP(s) ["fd00::1"] does not match the ipFamily of the service; ask for one IPv4 address',
  )
  expect(asking('nonsense')).toEqual([])
  expect(asking('198.51.100.0')?.at(-1)).toBe(
    'web cannot give 198.51.100.0: can\'t change sharing key for "default/a", address also in use by default/web',
  )
})

test('one of another class is said to be somebody else’s, one that does not exist is none', () => {
  const other = service('a', [], { loadBalancerClass: 'x' })
  const explanation = explainService(cluster(POOLS, other), 'default/a', SETTINGS)
  expect(explanation?.verdicts).toMatchObject([{ reason: 'OtherClass' }])
  expect(explanation?.pools).toEqual([])
  expect(explainService(cluster(POOLS), 'default/a', SETTINGS)).toBeUndefined()
})
