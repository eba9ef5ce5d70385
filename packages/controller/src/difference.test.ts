// The difference between what is and what was decided, as tables.

import { describe, expect, test } from 'bun:test'
import type { Decision } from '@ingot/allocator'
import { ALLOCATED_FROM_POOL } from '@ingot/api'
import { difference, settledServices } from './difference.ts'
import type { StoredService } from './world.ts'

function service(name: string, ips: string[], pool?: string, ipMode = 'VIP'): StoredService {
  return {
    metadata: {
      name,
      namespace: 'default',
      resourceVersion: '1',
      annotations: { team: 'a', ...(pool !== undefined && { [ALLOCATED_FROM_POOL]: pool }) },
    },
    spec: { type: 'LoadBalancer' },
    status: { loadBalancer: ips.length === 0 ? {} : { ingress: ips.map((ip) => ({ ip, ipMode })) } },
  }
}

const decision = (ingress: string[], pool: string | null = 'web'): Decision => ({
  ingress,
  pool: ingress.length === 0 ? null : pool,
  verdicts: [{ reason: 'IPAllocated', message: 'Assigned IP', facts: {} }],
})

const byName = (services: StoredService[]) =>
  new Map(services.map((it) => [`default/${it.metadata.name}`, it]))

/** Name, addresses and pool annotation of a Service as it is to be written. */
type Written = [name: string, ingress: (string | undefined)[], pool: string | undefined]

function differenceOf(
  stored: StoredService[],
  decided: Record<string, Decision>,
  assumed: StoredService[] = [],
) {
  const decisions = new Map(Object.entries(decided).map(([name, it]) => [`default/${name}`, it]))
  const { writes, held } = difference({ stored: byName(stored), assumed: byName(assumed) }, decisions)
  return {
    writes: writes.map(({ key, after }): Written => [
      key.slice('default/'.length),
      (after.status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip),
      after.metadata.annotations?.[ALLOCATED_FROM_POOL],
    ]),
    held: [...held].map((key) => key.slice('default/'.length)),
  }
}

describe('nothing is written', () => {
  test.each<[string, StoredService[], Record<string, Decision>]>([
    [
      'when the status and the annotation are as decided',
      [service('a', ['1.1.1.1'], 'web')],
      { a: decision(['1.1.1.1']) },
    ],
    ['when there is no address and none was decided', [service('a', [])], { a: decision([]) }],
    ['for a Service without a decision', [service('a', ['1.1.1.1'])], {}],
    ['for a Service that is gone', [], { a: decision(['1.1.1.1']) }],
  ])('%s', (_name, stored, decided) => {
    expect(differenceOf(stored, decided)).toEqual({ writes: [], held: [] })
  })
})

describe('the whole Service is written', () => {
  test.each<[string, StoredService, Decision, Written]>([
    ['when it gets an address', service('a', []), decision(['1.1.1.1']), ['a', ['1.1.1.1'], 'web']],
    [
      'when it loses one, annotation and all',
      service('a', ['1.1.1.1'], 'web'),
      decision([]),
      ['a', [], undefined],
    ],
    [
      'when the pool was renamed',
      service('a', ['1.1.1.1'], 'old'),
      decision(['1.1.1.1']),
      ['a', ['1.1.1.1'], 'web'],
    ],
    [
      'when the order changes',
      service('a', ['1.1.1.1', '::1'], 'web'),
      decision(['::1', '1.1.1.1']),
      ['a', ['::1', '1.1.1.1'], 'web'],
    ],
    [
      'when somebody wrote ipMode Proxy',
      service('a', ['1.1.1.1'], 'web', 'Proxy'),
      decision(['1.1.1.1']),
      ['a', ['1.1.1.1'], 'web'],
    ],
  ])('%s', (_name, before, decided, expected) => {
    expect(differenceOf([before], { a: decided }).writes).toEqual([expected])
  })

  test('with everything else as it was, and entries of nothing but the address', () => {
    const before = service('a', ['1.1.1.1'], 'web')
    const { writes } = difference(
      { stored: byName([before]), assumed: new Map() },
      new Map([['default/a', decision(['2.2.2.2'])]]),
    )
    expect(writes[0]?.after).toEqual({
      ...before,
      status: { loadBalancer: { ingress: [{ ip: '2.2.2.2' }] } },
    })
  })
})

describe('an address that changes hands', () => {
  test('is taken from the one first, and the other waits', () => {
    const stored = [service('a', ['1.1.1.1'], 'web'), service('b', [])]
    expect(differenceOf(stored, { a: decision([]), b: decision(['1.1.1.1']) })).toEqual({
      writes: [['a', [], undefined]],
      held: ['b'],
    })
  })

  test('is not given while the write that takes it away is not confirmed', () => {
    const stored = [service('a', ['1.1.1.1'], 'web'), service('b', [])]
    const assumed = [service('a', [])]
    expect(differenceOf(stored, { a: decision([]), b: decision(['1.1.1.1']) }, assumed)).toEqual({
      writes: [],
      held: ['b'],
    })
  })

  test('is not given while a write that may have given it to another is under way', () => {
    const stored = [service('a', []), service('b', [])]
    const assumed = [service('a', ['1.1.1.1'], 'web')]
    const { held } = differenceOf(stored, { a: decision(['2.2.2.2']), b: decision(['1.1.1.1']) }, assumed)
    expect(held).toEqual(['b'])
  })

  test('is given at once when the other keeps it too, because they share it', () => {
    const stored = [service('a', ['1.1.1.1'], 'web'), service('b', [])]
    const { writes } = differenceOf(stored, { a: decision(['1.1.1.1']), b: decision(['1.1.1.1']) })
    expect(writes).toEqual([['b', ['1.1.1.1'], 'web']])
  })

  test('is given at once when the other Service is none of ours', () => {
    const stored = [service('a', ['1.1.1.1']), service('b', [])]
    expect(differenceOf(stored, { b: decision(['1.1.1.1']) }).writes).toEqual([['b', ['1.1.1.1'], 'web']])
  })

  test('is recognised in every spelling', () => {
    const stored = [service('a', ['2001:DB8:0::1'], 'web'), service('b', [])]
    expect(differenceOf(stored, { a: decision([]), b: decision(['2001:db8::1']) }).held).toEqual(['b'])
  })

  test('for another one, in a ring: both let go, so that neither waits for ever', () => {
    const stored = [service('a', ['1.1.1.1'], 'web'), service('b', ['2.2.2.2', '::1'], 'web')]
    const decided = { a: decision(['2.2.2.2']), b: decision(['1.1.1.1', '::1']) }
    expect(differenceOf(stored, decided)).toEqual({
      writes: [
        ['a', [], undefined],
        ['b', ['::1'], 'web'],
      ],
      held: ['a', 'b'],
    })
  })
})

test('a Service is settled as it is when it has what was decided, and stays as it was until it has', () => {
  const before = byName([service('a', ['1.1.1.1'], 'web'), service('b', ['2.2.2.2'], 'web')])
  const stored = byName([
    service('a', ['1.1.1.1'], 'changed'),
    service('b', ['2.2.2.2'], 'web'),
    service('new', []),
  ])
  const decided = new Map([
    ['default/a', decision(['3.3.3.3'])],
    ['default/b', decision(['2.2.2.2'])],
    ['default/new', decision(['4.4.4.4'])],
  ])
  const settled = settledServices(before, stored, decided)
  expect([...settled.keys()]).toEqual(['default/a', 'default/b'])
  expect(settled.get('default/a')).toBe(before.get('default/a'))
  expect(settled.get('default/b')).toBe(stored.get('default/b'))
})
