// What is wrong at rest, and what is not.

import { expect, test } from 'bun:test'
import { Objects } from '../objects.ts'
import type { StoredPool, StoredService } from '../objects.ts'
import { untold, wrongAtRest } from './at-rest.ts'
import { pool, service } from './services.fixture.ts'

const WEB = pool('web', ['192.0.2.0/31'])
const DUAL = pool('web', ['192.0.2.0/32', '2001:db8::/128'])
const dual = (policy: string) => ({
  type: 'LoadBalancer',
  clusterIPs: ['10.96.0.1', 'fd00::1'],
  ipFamilyPolicy: policy,
})

function store(pools: readonly StoredPool[], ...services: StoredService[]): Objects {
  const objects = new Objects()
  for (const it of pools) objects.pools.set(it.metadata.name, it)
  for (const it of services) objects.services.set(`${it.metadata.namespace}/${it.metadata.name}`, it)
  return objects
}

const a = (...has: string[]) => service('a', { has })

test.each<[what: string, StoredPool[], StoredService[], wrong: string[]]>([
  ['everybody has what is allowed', [WEB], [a('192.0.2.0'), service('b', { has: ['192.0.2.1'] })], []],
  [
    'one address twice',
    [WEB],
    [a('192.0.2.0'), service('b', { has: ['192.0.2.0'] })],
    ['default/a and default/b both have 192.0.2.0'],
  ],
  [
    'one address shared',
    [WEB],
    [
      service('a', { key: 'k', has: ['192.0.2.0'] }),
      service('b', { key: 'k', port: 443, has: ['192.0.2.0'] }),
    ],
    [],
  ],
  [
    'one address shared, and two nodes chosen for it',
    [WEB],
    [
      service('a', { key: 'k', has: ['192.0.2.0'], chosen: 'node-1' }),
      service('b', { key: 'k', port: 443, has: ['192.0.2.0'], chosen: 'node-2' }),
    ],
    ['default/a names node-1 for 192.0.2.0, another node-2'],
  ],
  [
    'a node chosen for one and none for another',
    [WEB],
    [service('a', { has: ['192.0.2.0'], chosen: 'node-1' }), service('b', { has: ['192.0.2.1'] })],
    ['default/b names no node for 192.0.2.1'],
  ],
  ['an address of no pool', [WEB], [a('192.0.2.9')], ['default/a still has 192.0.2.9, but no pool has them']],
  ['a pool that is wrong excuses it', [pool('web', ['192.0.2.0/33'])], [a('192.0.2.9')], []],
  [
    'one waits though there is a free address',
    [WEB],
    [a()],
    ['default/a waits, though 192.0.2.0 can be had'],
  ],
  ['one waits since the pool is full', [pool('web', ['192.0.2.0/32'])], [a('192.0.2.0'), service('b')], []],
  [
    'one waits though it could share',
    [pool('web', ['192.0.2.0/32'])],
    [service('a', { key: 'k', has: ['192.0.2.0'] }), service('b', { key: 'k', port: 443 })],
    ['default/b waits, though 192.0.2.0 can be had'],
  ],
  [
    'one waits since the pool is not for all',
    [pool('web', ['192.0.2.0/31'], { autoAssign: false })],
    [a()],
    [],
  ],
  [
    'one waits though it names the pool',
    [pool('web', ['192.0.2.0/31'], { autoAssign: false })],
    [service('a', { pool: 'web' })],
    ['default/a waits, though 192.0.2.0 can be had'],
  ],
  [
    'one waits since the pool is for others',
    [pool('web', ['192.0.2.0/31'], { serviceAllocation: { namespaces: ['team'] } })],
    [a()],
    [],
  ],
  [
    'one waits for an address that is free',
    [WEB],
    [service('a', { wants: '192.0.2.1' })],
    ['default/a waits, though 192.0.2.1 can be had'],
  ],
  ['one asks for nonsense', [WEB], [service('a', { wants: 'nonsense' })], []],
  [
    'one waits for two families',
    [DUAL],
    [service('a', { spec: dual('RequireDualStack') })],
    ['default/a waits, though 192.0.2.0,2001:db8:: can be had'],
  ],
  [
    'one prefers two families and asks for one address',
    [DUAL],
    [service('a', { wants: '192.0.2.0', spec: dual('PreferDualStack') })],
    [],
  ],
])('%s', (_what, pools, services, wrong) => {
  expect(wrongAtRest(store(pools, ...services))).toEqual(wrong)
})

test('an Event says why one waits, and where none can be lost, what one got', () => {
  const objects = store([WEB], a(), service('b', { has: ['192.0.2.0'] }))
  expect(untold(objects, false)).toEqual(['default/a waits and no Event says why'])
  expect(untold(objects, true)).toContain('no Event says what default/b got')
  const about = (name: string, type: string) => ({
    metadata: { name: `${name}.1` },
    involvedObject: { uid: `uid-${name}` },
    type,
  })
  objects.events.set('1', about('a', 'Warning'))
  objects.events.set('2', about('b', 'Normal'))
  expect(untold(objects, true)).toEqual([])
})
