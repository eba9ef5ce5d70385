// What holds after any history: an allocator that followed a cluster knows what one knows that sees it for the first time.

import { expect, test } from 'bun:test'
import { parseConfig } from '@ingot/config'
import type { Config } from '@ingot/config'
import { array, assert, constantFrom, nat, oneof, option, property, record, subarray } from 'fast-check'
import type { Service } from 'kubernetes-types/core/v1'
import { allocate } from './allocate.ts'
import { Allocator } from './allocator.ts'
import { PREFER, V6, service, written } from './cluster.fixture.ts'
import { readSharing, sharingGroup } from './sharing.ts'

const config = (annotations: Record<string, string>, addresses: string[]): Config =>
  parseConfig({
    pools: [
      { metadata: { name: 'a', annotations }, spec: { addresses } },
      { metadata: { name: 'b' }, spec: { addresses: ['198.51.100.0/31', 'fd01::/126'], autoAssign: false } },
    ],
    l2Advertisements: [],
    namespaces: [],
  }).config

const CONFIGS = [
  config({}, ['192.0.2.0/30', 'fd00::/126']),
  config({}, ['192.0.2.2/31', 'fd00::/127']),
  config({ 'metallb.io/share-address-pool': 'true' }, ['192.0.2.0/31', 'fd00::/126']),
  config({ 'ingot.dev/quota': '*=2', 'ingot.dev/reservations': '192.0.2.1=default/s1' }, ['192.0.2.0/29']),
  config({ 'ingot.dev/strategy': 'least-recently-used' }, ['192.0.2.0/30', 'fd00::/126']),
  config({ 'ingot.dev/draining': 'true' }, ['192.0.2.0/30']),
]

const anyStep = oneof(
  record({
    kind: constantFrom('put'),
    name: nat(7),
    ports: subarray([80, 443], { minLength: 1 }),
    share: option(constantFrom('k', 'j'), { nil: '' }),
    spec: constantFrom({}, {}, V6, PREFER, { loadBalancerIP: '192.0.2.1' }),
    pool: constantFrom('', '', '', 'b'),
  }),
  record({ kind: constantFrom('delete', 'write'), name: nat(7) }),
  record({ kind: constantFrom('configure'), config: nat(CONFIGS.length - 1) }),
)

test('nobody has what another may not share, waits in vain or moves for nothing, and a new start decides the same', () => {
  assert(
    property(array(anyStep, { maxLength: 60, size: 'max' }), (steps) => {
      let current = CONFIGS[0] ?? config({}, [])
      const allocator = new Allocator(current, '')
      const services = new Map<string, Service>()
      for (const it of steps) {
        if ('config' in it) {
          current = CONFIGS[it.config] ?? current
          allocator.configure(current)
        } else {
          const name = `s${it.name}`
          const before = services.get(name)
          const after = 'share' in it ? edited(name, it, before) : changed(it.kind, before, allocator)
          if (after === undefined) allocator.forget(`default/${name}`)
          else allocator.tell(after)
          if (after === undefined) services.delete(name)
          else services.set(name, after)
        }
        allocator.decide()
        expectNoConflict(services, allocator, current)
        expectNoneWaitsInVain(services, allocator)
      }
      const all = written([...services.values()], allocator.decisions)
      for (const it of all) allocator.tell(it)
      allocator.decide()
      const settled = written(all, allocator.decisions)
      expect(settled).toEqual(all)
      const anew = allocate({ services: all, config: current, loadBalancerClass: '' })
      for (const it of all) {
        const key = `default/${it.metadata?.name}`
        expect(anew.get(key)?.ingress).toEqual(allocator.decisions.get(key)?.ingress)
      }
    }),
    { numRuns: 60 },
  )
})

interface Put {
  readonly name: number
  readonly ports: number[]
  readonly share: string
  readonly spec: Service['spec']
  readonly pool: string
}

function edited(name: string, { ports, share, spec, pool }: Put, before: Service | undefined): Service {
  const annotations = pool === '' ? {} : { 'metallb.io/address-pool': pool }
  const next = service(name, { ports, share, annotations, spec })
  return before === undefined ? next : { ...next, status: before.status ?? {} }
}

function changed(kind: string, before: Service | undefined, { decisions }: Allocator): Service | undefined {
  return kind === 'delete' || before === undefined ? undefined : written([before], decisions)[0]
}

function expectNoConflict(services: Map<string, Service>, { decisions }: Allocator, config: Config): void {
  const taken = new Map<string, { group: string; ports: string[] }>()
  for (const [name, it] of services) {
    const decision = decisions.get(`default/${name}`)
    const sharing = readSharing(it)
    const group = sharingGroup(
      sharing,
      config.pools.find((pool) => pool.name === decision?.pool),
    )
    for (const ip of decision?.ingress ?? []) {
      const other = taken.get(ip)
      expect(other === undefined || (group !== '' && group === other.group)).toBe(true)
      expect(sharing.ports.filter((port) => other?.ports.includes(port))).toEqual([])
      taken.set(ip, { group, ports: [...sharing.ports, ...(other?.ports ?? [])] })
    }
  }
}

/** No pool would give anything to one that has nothing; who asks for an address by name may have to wait for that one. */
function expectNoneWaitsInVain(services: Map<string, Service>, allocator: Allocator): void {
  for (const [name, { spec }] of services) {
    const key = `default/${name}`
    if (spec?.loadBalancerIP !== undefined || allocator.decisions.get(key)?.ingress.length !== 0) continue
    expect(allocator.consider(key).flatMap(({ addresses }) => addresses)).toEqual([])
  }
}
