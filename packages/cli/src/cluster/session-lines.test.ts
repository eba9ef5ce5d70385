// Whether the sessions stand that a Service needs, for a person.

import { expect, test } from 'bun:test'
import { bgpReportSchema } from '@ingot/api/bgp-report'
import type { BgpNode } from '@ingot/plan'
import { explain } from './explain.ts'
import { peersByNode } from './ask-speakers.ts'
import { sessionLines } from './session-lines.ts'
import { startSmallSite } from './small-site.fixture.ts'

const route = { prefix: '192.0.2.10/32', advertisement: 'all', peers: ['tor-b', 'tor-a'] }
const verdict = { reason: 'nodeAssigned' as const, message: 'announcing', facts: {} }
const NODES: BgpNode[] = [
  { node: 'node-1', verdict, routes: [route, { ...route, prefix: '192.0.2.0/24', peers: ['tor-a'] }] },
  { node: 'node-2', verdict, routes: [{ ...route, peers: ['tor-a'] }] },
  { node: 'node-3', verdict: { ...verdict, reason: 'notOwner' }, routes: [] },
]
const NOW = '2026-01-02T03:04:05.000Z'
const MESSAGES = { open: 0, update: 0, notification: 0, keepalive: 0, routeRefresh: 0 }

function peer(name: string, more: object = {}) {
  return {
    ...{ name, port: 179, localAsn: 65_001, peerAsn: 65_002, isMultiHop: false, families: ['IPv4'] },
    ...{ state: 'active', sent: MESSAGES, received: MESSAGES, established: 0, ended: 0 },
    ...{ prefixesSent: 0, prefixesWanted: 1, ...more },
  }
}
const session = {
  ...{ establishedAt: NOW, peerAsn: 65_002, peerIdentifier: '192.0.2.254', localAddress: '192.0.2.1' },
  ...{ families: ['IPv4'], holdTime: 90, keepaliveTime: 30 },
}
const answer = (node: string, ...peers: object[]) => ({
  node,
  report: bgpReportSchema.parse({ node, time: NOW, peers }),
})

test('only nodes with a route to somebody are asked', () => {
  expect([...peersByNode(NODES)]).toEqual([
    ['node-1', ['tor-a', 'tor-b']],
    ['node-2', ['tor-a']],
  ])
})

test('those that stand are counted, and the others say why', () => {
  const lastFailure = { at: '2026-01-02T03:04:04.000Z', cause: 'failed', text: 'ECONNREFUSED' }
  const up = peer('tor-a', { state: 'established', session })
  expect(
    sessionLines([answer('node-1', up, peer('tor-b', { lastFailure })), answer('node-2', up)], NODES),
  ).toEqual(['', 'Sessions:', '  2 of 3 are established', '  node-1, tor-b: ECONNREFUSED (1.0 s ago)'])
  expect(
    sessionLines([answer('node-1', peer('tor-a')), { node: 'node-2', unasked: 'gone' }], NODES).slice(2),
  ).toEqual([
    '  0 of 3 are established',
    '  node-1, tor-a: Active',
    '  node-1, tor-b: its speaker has no such peer: see whether its configuration is in force',
    '  node-2: gone',
  ])
  expect(sessionLines([], NODES)).toEqual([])
})

test('`ingot explain` asks for them', async () => {
  await using site = await startSmallSite()
  const { lines } = await site.run(explain, ['svc/front'])
  expect(lines.slice(lines.indexOf('Sessions:'), lines.indexOf('Speakers:'))).toEqual([
    'Sessions:',
    '  0 of 2 are established',
    '  node-1, tor: Active',
    '  node-2, tor: Active',
    '',
  ])
  const { lines: json } = await site.run(explain, ['svc/front', '-o', 'json'])
  expect(JSON.parse(json.join('\n')).sessions).toHaveLength(2)
})
