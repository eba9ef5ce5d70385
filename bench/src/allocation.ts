// The allocator alone, in memory: many Services from empty, one more among many, and a configuration of many pools. The C
// program that it is held against finds a free address and no more.

import { Allocator } from '@ingot/allocator'
import { parseConfig } from '@ingot/config'
import type { Config } from '@ingot/config'
import { $ } from 'bun'
import type { Service } from 'kubernetes-types/core/v1'
import type { NativePrograms } from './native.ts'
import { median, spread } from './statistics.ts'
import type { Spread } from './statistics.ts'

const ROUNDS = 5
const SERVICES = 100_000
const HELD = 50_000
const MORE = 2_000
const POOLS = 1_000

export interface AllocationFigures {
  /** 100,000 Services read and given an address from empty, in ms; and the C program. */
  readonly assignAll: Spread
  readonly nativeAssignAll: number
  /** Only deciding, the Services having been read, in ms. */
  readonly decideAll: Spread
  /** The same from an IPv6 /64, in ms. */
  readonly decideAllIPv6: Spread
  /** One more with 50,000 in use, told and decided, in us; and the C program. */
  readonly oneMore: number
  readonly nativeOneMore: number
  /** One less, in us. */
  readonly oneLess: number
  readonly nativeOneLess: number
  /** A configuration of 1,000 pools with two entries each, in ms. */
  readonly parsePools: Spread
}

/** Medians of some rounds each, the C program between them. */
export async function measureAllocation({ allocator }: NativePrograms): Promise<AllocationFigures> {
  const all: number[] = []
  const decided: number[] = []
  const decidedIPv6: number[] = []
  const native: number[][] = []
  for (let round = 0; round < ROUNDS; round++) {
    const { told, decided: time } = assign('10.0.0.0/8', '10.96.0.1')
    all.push(told + time)
    decided.push(time)
    decidedIPv6.push(assign('fd00::/64', 'fd00:96::1').decided)
    const output = await $`${allocator} ${SERVICES} ${MORE}`.text()
    native.push(output.trim().split(' ').map(Number))
  }
  const nativeOf = (column: number) => median(native.map((row) => row[column] ?? NaN))
  const among = oneAmongMany()
  return {
    assignAll: spread(all),
    nativeAssignAll: nativeOf(0) / 1e6,
    decideAll: spread(decided),
    decideAllIPv6: spread(decidedIPv6),
    ...among,
    nativeOneMore: nativeOf(1) / 1e3,
    nativeOneLess: nativeOf(2) / 1e3,
    parsePools: spread(Array.from({ length: ROUNDS }, parsePools)),
  }
}

/** Milliseconds until all are told, and until all are decided after that. */
function assign(addresses: string, clusterAddress: string): { told: number; decided: number } {
  const services = Array.from({ length: SERVICES }, (_, i) => service(i, clusterAddress))
  const allocator = new Allocator(poolOf(addresses), '')
  Bun.gc(true)
  const start = performance.now()
  for (const it of services) allocator.tell(it)
  const told = performance.now()
  allocator.decide()
  const decided = performance.now()
  if (allocator.inUse('pool', addresses.includes(':') ? 'IPv6' : 'IPv4') !== SERVICES) {
    throw new Error('a Service has no address')
  }
  return { told: told - start, decided: decided - told }
}

function oneAmongMany(): { oneMore: number; oneLess: number } {
  const allocator = new Allocator(poolOf('10.0.0.0/16'), '')
  for (let i = 0; i < HELD; i++) allocator.tell(service(i, '10.96.0.1'))
  allocator.decide()
  const more = Array.from({ length: MORE }, (_, i) => service(HELD + i, '10.96.0.1'))
  const [given, takenBack]: [number[], number[]] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    for (const it of more) {
      const start = performance.now()
      allocator.tell(it)
      allocator.decide()
      given.push(performance.now() - start)
    }
    for (const { metadata } of more) {
      const start = performance.now()
      allocator.forget(`default/${metadata?.name}`)
      allocator.decide()
      takenBack.push(performance.now() - start)
    }
  }
  return { oneMore: median(given) * 1000, oneLess: median(takenBack) * 1000 }
}

function parsePools(): number {
  const pools = Array.from({ length: POOLS }, (_, i) => {
    const block = `${i >> 8}.${i & 255}`
    return {
      metadata: { name: `pool-${i}` },
      spec: { addresses: [`10.${block}.0/25`, `10.${block}.130-10.${block}.200`] },
    }
  })
  const start = performance.now()
  const { rejected } = parseConfig({ pools, l2Advertisements: [], namespaces: [] })
  if (rejected.length > 0) throw new Error('a pool was rejected')
  return performance.now() - start
}

function poolOf(addresses: string): Config {
  const pools = [{ metadata: { name: 'pool' }, spec: { addresses: [addresses] } }]
  return parseConfig({ pools, l2Advertisements: [], namespaces: [] }).config
}

function service(i: number, clusterAddress: string): Service {
  return {
    metadata: {
      name: `s${i}`,
      namespace: 'default',
      uid: `uid-${i}`,
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
    spec: {
      type: 'LoadBalancer',
      clusterIPs: [clusterAddress],
      ports: [{ port: 80, protocol: 'TCP' }],
    },
  }
}
