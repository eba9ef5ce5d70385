// The write that makes a decision true, as tables.

import { describe, expect, test } from 'bun:test'
import type { Decision } from '@ingot/allocator'
import { ALLOCATED_FROM_POOL } from '@ingot/api'
import { releaseOf, writeOf } from './service-write.ts'
import type { ServiceWrite, StoredService } from './service-write.ts'

function service(ips: string[], pool?: string): StoredService {
  const annotations = { team: 'a', ...(pool !== undefined && { [ALLOCATED_FROM_POOL]: pool }) }
  return {
    metadata: { name: 'a', namespace: 'default', resourceVersion: '1', annotations },
    spec: { type: 'LoadBalancer' },
    status: { loadBalancer: { ingress: ips.map((ip) => ({ ip, ipMode: 'VIP' })) } },
  }
}

const ALLOCATED = {
  type: 'ingot.dev/Allocated',
  status: 'True',
  reason: 'IPAllocated',
  message: 'Assigned IP ["1.1.1.1"]',
  lastTransitionTime: '2026-01-02T03:04:05Z',
}
const NOW = new Date('2026-01-02T03:04:05.678Z')

const decision = (...ingress: string[]): Decision => ({
  ingress,
  pool: ingress.length === 0 ? null : 'web',
  verdicts: [
    { reason: 'ClearAssignment', message: 'not allowed', facts: {} },
    { reason: 'IPAllocated', message: 'Assigned IP', facts: {} },
  ],
})

/** Addresses and pool annotation of a Service as it is to be written. */
function of(write: ServiceWrite | undefined): [(string | undefined)[], string | undefined] | undefined {
  if (write === undefined) return undefined
  const { metadata, status } = write.after
  return [
    (status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip),
    metadata.annotations?.[ALLOCATED_FROM_POOL],
  ]
}

describe('the whole Service is written', () => {
  test.each<[string, StoredService, Decision, [string[], string | undefined]]>([
    ['when it gets an address', service([]), decision('1.1.1.1'), [['1.1.1.1'], 'web']],
    ['when it loses one, annotation and all', service(['1.1.1.1'], 'web'), decision(), [[], undefined]],
    ['when the pool was renamed', service(['1.1.1.1'], 'old'), decision('1.1.1.1'), [['1.1.1.1'], 'web']],
  ])('%s', (_name, before, decided, expected) => {
    expect(of(writeOf('default/a', before, decided, NOW))).toEqual(expected)
  })

  test('with everything else as it was, and entries of nothing but the address', () => {
    const before = { ...service(['2.2.2.2'], 'old'), spec: { type: 'LoadBalancer', clusterIP: '10.0.0.1' } }
    const { after } = writeOf('default/a', before, decision('1.1.1.1'), NOW)
    expect(after).toEqual({
      ...before,
      metadata: { ...before.metadata, annotations: { team: 'a', [ALLOCATED_FROM_POOL]: 'web' } },
      status: { loadBalancer: { ingress: [{ ip: '1.1.1.1' }] }, conditions: [ALLOCATED] },
    })
  })

  test('and what is told with it names deprecated annotations', () => {
    const before = service([])
    const annotations = { 'metallb.universe.tf/address-pool': 'web' }
    const { verdicts } = writeOf(
      'default/a',
      { ...before, metadata: { ...before.metadata, annotations } },
      decision('1.1.1.1'),
      NOW,
    )
    expect(verdicts.map(({ reason }) => reason)).toEqual([
      'ClearAssignment',
      'IPAllocated',
      'deprecatedAnnotation',
    ])
  })
})

describe('only letting go', () => {
  test('keeps what the Service is to have anyway, in every spelling', () => {
    const before = service(['1.1.1.1', '2001:DB8:0::1'], 'web')
    const write = releaseOf('default/a', before, decision('2001:db8::1', '3.3.3.3'))
    expect(of(write)).toEqual([['2001:DB8:0::1'], 'web'])
    expect(write?.verdicts.map(({ reason }) => reason)).toEqual(['ClearAssignment'])
  })

  test('of everything takes the annotation too', () => {
    expect(of(releaseOf('default/a', service(['1.1.1.1'], 'web'), decision('3.3.3.3')))).toEqual([
      [],
      undefined,
    ])
  })

  test('is nothing where there is nothing to let go', () => {
    expect(releaseOf('default/a', service(['1.1.1.1']), decision('1.1.1.1', '3.3.3.3'))).toBeUndefined()
  })
})
