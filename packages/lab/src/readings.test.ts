// From what was seen to rows, the table and the checks.

import { ALLOCATED_FROM_POOL } from '@ingot/api'
import { expect, test } from 'bun:test'
import { checkLine, checks, closingLine } from './checks.ts'
import type { Observation } from './client.ts'
import { service } from './kinds.fixture.ts'
import type { Event, Service } from './kinds.ts'
import { assignedNode, readings, urlsOf } from './readings.ts'
import { serviceTable } from './table.ts'
import { labNodes } from './topology.ts'

const IPV4 = '192.168.250.100'
const IPV6 = 'fd00:250::100'
const NODES = labNodes(3)
const [first, second] = NODES.map(({ hardwareAddress }) => hardwareAddress)
const dual: Service = {
  ...service('dual', {}, [IPV4, IPV6]),
  metadata: { name: 'dual', namespace: 'default', annotations: { [ALLOCATED_FROM_POOL]: 'lab' } },
}
const event = assigned('dual', 'node-1', '2026-03-01T12:00:00Z')

function assigned(name: string, node: string, lastTimestamp: string): Event {
  return {
    metadata: { name: `${name}.${lastTimestamp}`, namespace: 'default' },
    involvedObject: { kind: 'Service', namespace: 'default', name },
    reason: 'nodeAssigned',
    message: `announcing from node "${node}" with protocol "layer2"`,
    lastTimestamp,
  }
}

function observation(answersOfIpv4: readonly string[] = [first ?? '']): Observation {
  return {
    responses: new Map(
      urlsOf([dual]).map((url, id) => [url, { id, url, isAnswered: true, answer: '200', text: 'hello' }]),
    ),
    answers: new Map([
      [IPV4, answersOfIpv4],
      [IPV6, [first ?? '']],
    ]),
    neighbours: new Map([
      [IPV4, first ?? ''],
      [IPV6, first ?? ''],
    ]),
  }
}

function failures(observed: Observation, events = [event], services = [dual]): string[] {
  return checks(services, readings(services, events, observed, NODES))
    .filter(({ passed }) => !passed)
    .map(checkLine)
}

test('the table has a row for each address and port, and one for a Service without', () => {
  expect(serviceTable(readings([dual], [event], observation(), NODES), [dual, service('new')]).join('\n'))
    .toMatchInlineSnapshot(`
    "SERVICE  ADDRESS          PORT  POOL  OWNER   MAC THAT ANSWERED  ANSWER
    dual     192.168.250.100  80    lab   node-1  02:00:c0:a8:fa:11  200
    dual     fd00:250::100    80    lab   node-1  02:00:c0:a8:fa:11  200
    new      <pending>"
  `)
})

test('all is well where one node answers, is the one the event names, and HTTP works', () => {
  const results = checks([dual], readings([dual], [event], observation(), NODES))
  expect(closingLine(results)).toBe(`${results.length} passed, 0 failed`)
})

test('two nodes that answer for one address are found', () => {
  expect(failures(observation([first ?? '', second ?? '']))).toEqual([
    `not ok exactly one node answers for ${IPV4}: ${first}, ${second}`,
  ])
})

test('an event that names another node than the one that answers is found', () => {
  const moved = assigned('dual', 'node-2', '2026-03-01T12:00:01Z')
  expect(failures(observation(), [moved, event]).length).toBe(2)
  expect(assignedNode(dual, [moved, event])).toBe('node-2')
})

test('an address that nobody answers for is found, and shown as such', () => {
  const silent: Observation = { responses: new Map(), answers: new Map(), neighbours: new Map() }
  expect(failures(silent)).toContain(`not ok exactly one node answers for ${IPV4}: nobody answers`)
  expect(serviceTable(readings([dual], [], silent, NODES), [])[1]).toContain('<none>')
})

test('Services with one sharing key that have different addresses are found', () => {
  const shared = (name: string, address: string): Service => ({
    ...service(name, { ipFamilies: ['IPv4'] }, [address]),
    metadata: { name, namespace: 'default', annotations: { 'metallb.io/allow-shared-ip': 'web' } },
  })
  const services = [shared('http', IPV4), shared('https', '192.168.250.101')]
  expect(failures(observation(), [], services)).toContain(
    `not ok http and https share an address: ${IPV4}, 192.168.250.101`,
  )
})
