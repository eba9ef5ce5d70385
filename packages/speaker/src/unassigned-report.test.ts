// What a speaker's log says of Services that the controller has given no address.

import { expect, test } from 'bun:test'
import { ALLOCATED, milliseconds } from '@ingot/api'
import { createLogger } from '@ingot/telemetry'
import type { Service } from 'kubernetes-types/core/v1'
import { UnassignedReport } from './unassigned-report.ts'

const CONFLICT = 'Failed to allocate IP for "default/b": port TCP/80 is already in use on "192.0.2.1"'

function unassigned(reason: string, message: string, spec: Service['spec'] = {}): Service {
  const condition = { type: ALLOCATED, status: 'False', reason, message, lastTransitionTime: '' }
  return { spec: { type: 'LoadBalancer', ...spec }, status: { conditions: [condition] } }
}

const assigned: Service = {
  spec: { type: 'LoadBalancer' },
  status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } },
}

function started() {
  const lines: string[] = []
  const logger = createLogger({
    level: 'info',
    clock: () => new Date(0),
    write: (line) => lines.push(line),
  })
  const report = new UnassignedReport({ logger, now: () => milliseconds(0), loadBalancerClass: '' })
  const update = (services: Record<string, Service>, touched = Object.keys(services)) => {
    report.update(touched, new Map(Object.entries(services)))
    return lines.splice(0)
  }
  return update
}

test('the word that people look for is in the line, beside what the controller says', () => {
  const [line = ''] = started()({ 'default/b': unassigned('SharingConflict', CONFLICT) })
  expect(line).toMatch(/conflict/i)
  expect(JSON.parse(line)).toMatchObject({
    level: 'warn',
    event: 'noAddress',
    service: 'default/b',
    reason: 'SharingConflict',
    msg: `the Service has no address to announce: ${CONFLICT}`,
  })
})

test('it is told once, again for another reason, and again after it had an address', () => {
  const update = started()
  const waits = { a: unassigned('AllocationFailed', 'no available IPs') }
  expect(update(waits)).toHaveLength(1)
  expect(update(waits)).toEqual([])
  expect(update({ a: unassigned('SharingConflict', CONFLICT) })).toHaveLength(1)
  expect(update({ a: assigned })).toEqual([])
  expect(update(waits)).toHaveLength(1)
  expect(update({}, ['a'])).toEqual([])
})

test.each<[string, Service]>([
  ['that has an address', assigned],
  ['that the controller has not decided yet', { spec: { type: 'LoadBalancer' } }],
  ['of another class', unassigned('AllocationFailed', 'x', { loadBalancerClass: 'other' })],
  ['that is no LoadBalancer', unassigned('AllocationFailed', 'x', { type: 'ClusterIP' })],
])('nothing is said of a Service %s', (_, service) => {
  expect(started()({ a: service })).toEqual([])
})

test('of ten thousand Services some are named, and how many were not is counted', () => {
  const many = Array.from({ length: 10_000 }, (_, i) => [`a/${i}`, unassigned('AllocationFailed', 'x')])
  expect(started()(Object.fromEntries(many))).toHaveLength(50)
})
