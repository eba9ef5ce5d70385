// What is told of decisions and writes: once when it is new, and again when it has become new again.

import { expect, test } from 'bun:test'
import type { Decision } from '@ingot/allocator'
import { ALLOCATED_FROM_POOL } from '@ingot/api'
import type { Reason } from '@ingot/api'
import type { EventContent } from '@ingot/kube'
import { createLogger } from '@ingot/telemetry'
import { DecisionTeller } from './decision-teller.ts'
import type { StoredService } from './service-write.ts'

function start() {
  const events: EventContent[] = []
  const lines: Record<string, unknown>[] = []
  const recorder = {
    record: (_resource: unknown, _about: unknown, content: EventContent) => void events.push(content),
    idle: () => Promise.resolve(),
  }
  const write = (line: string) => lines.push(JSON.parse(line))
  const logger = createLogger({ level: 'debug', clock: () => new Date(0), write })
  return { events, lines, teller: new DecisionTeller(recorder, logger) }
}

function service(name: string, ...ips: string[]): StoredService {
  return {
    metadata: { name, namespace: 'default', annotations: { [ALLOCATED_FROM_POOL]: 'web' } },
    status: { loadBalancer: { ingress: ips.map((ip) => ({ ip })) } },
  }
}

const decided = (reason: Reason, message: string): Decision => ({
  ingress: [],
  pool: null,
  verdicts: [{ reason, message, facts: { pools: ['web is full'] }, remedy: 'do something' }],
})
const full = decided('AllocationFailed', 'no available IPs')

test('a warning is an event and a line, is counted, and is not repeated while it holds', () => {
  const { events, lines, teller } = start()
  const second = decided('AdditionalAssignFailed', 'no second address')
  const tellAll = () =>
    [
      teller.decided('default/a', service('a'), full),
      teller.decided('default/b', service('b'), second),
      teller.decided('default/c', service('c'), second),
    ].reduce((sum, count) => sum + count)
  expect(tellAll()).toBe(1)
  expect(tellAll()).toBe(0)
  expect(events).toEqual([
    { type: 'Warning', reason: 'AllocationFailed', message: 'no available IPs' },
    { type: 'Normal', reason: 'AdditionalAssignFailed', message: 'no second address' },
    { type: 'Normal', reason: 'AdditionalAssignFailed', message: 'no second address' },
  ])
  expect(lines).toMatchObject([
    {
      level: 'warn',
      service: 'default/a',
      msg: 'no available IPs',
      pools: ['web is full'],
      remedy: 'do something',
    },
    { level: 'info', service: 'default/b' },
    { level: 'info', service: 'default/c' },
  ])
})

test('a warning is told again when it holds again, and of a Service that was created again', () => {
  const { events, teller } = start()
  const tell = (decision: Decision) => teller.decided('default/a', service('a'), decision)
  tell(full)
  tell(decided('AddressKept', 'keeps its address'))
  tell(full)
  teller.deleted('default/a', undefined)
  tell(full)
  expect(events.map(({ reason }) => reason)).toEqual(Array(3).fill('AllocationFailed'))
})

test('what comes with a write is told when that is written', () => {
  const { events, lines, teller } = start()
  const [before, after] = [service('a'), service('a', '192.0.2.1')]
  const { verdicts } = decided('IPAllocated', 'Assigned IP ["192.0.2.1"]')
  const write = { key: 'default/a', before, after, verdicts }
  teller.written(write)
  expect(events).toMatchObject([{ type: 'Normal', reason: 'IPAllocated' }])
  expect(lines).toMatchObject([
    { event: 'ipAllocated', service: 'default/a', ips: ['192.0.2.1'], pool: 'web' },
    { event: 'serviceUpdated' },
    { msg: 'Assigned IP ["192.0.2.1"]' },
  ])
})

test('an assignment that is cleared is named with its reason', () => {
  const { lines, teller } = start()
  const { verdicts } = decided('ClearAssignment', 'not allowed by config')
  teller.written({ key: 'default/a', before: service('a', '192.0.2.1'), after: service('a'), verdicts })
  expect(lines[0]).toMatchObject({ event: 'clearAssignment', ips: ['192.0.2.1'], reason: 'ClearAssignment' })
})

test('a write that fails is an error, but a conflict is only worth a word in passing', () => {
  const { lines, teller } = start()
  const write = { key: 'default/a', before: service('a'), after: service('a'), verdicts: [] }
  teller.writeFailed(write, { code: 500, reason: 'InternalError', message: 'etcd is away', causes: [] })
  teller.writeFailed(write, { code: 409, reason: 'Conflict', message: 'modified', causes: [] })
  expect(lines).toMatchObject([
    { level: 'error', op: 'updateServiceStatus', service: 'default/a', error: 'etcd is away' },
    { level: 'debug', reason: 'Conflict' },
  ])
})

test('a deleted Service is told of when addresses went with it', () => {
  const { lines, teller } = start()
  teller.deleted('default/a', service('a'))
  teller.deleted('default/b', service('b', '192.0.2.1'))
  expect(lines).toMatchObject([{ event: 'serviceDeleted', service: 'default/b' }])
})
