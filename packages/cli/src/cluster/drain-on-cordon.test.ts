import { expect, test } from 'bun:test'
import type { Node } from 'kubernetes-types/core/v1'
import { withDrainOnCordon } from './drain-on-cordon.ts'
import { speakerCluster, type Speaker } from './speaker-pods.fixture.ts'

const BY_BGP = { bgpAdvertisements: [{ metadata: { name: 'all' } }] }

function node(name: string, unschedulable = true): Node {
  return { metadata: { name }, spec: { unschedulable } }
}

function saying(on: string, drainsOnCordon?: boolean): Speaker {
  const report = { node: on, time: '2026-01-02T03:04:05.678Z', peers: [], drainsOnCordon }
  return { node: on, body: JSON.stringify(report) }
}

async function ask(
  nodes: readonly Node[],
  speakers: Readonly<Record<string, Speaker>>,
  objects: object = BY_BGP,
) {
  await using it = speakerCluster(speakers)
  const complaints: string[] = []
  const cluster = { objects, services: [], nodes, endpointSlices: [] }
  const settings = { loadBalancerClass: '', families: 'IPv4' as const }
  const opened = { cluster, settings, speakers: it.access }
  const found = await withDrainOnCordon('explain', opened, { complain: (line) => complaints.push(line) })
  return { drainOnCordon: found.drainOnCordon, complaints, asked: it.asked }
}

test.each([true, false])('what a speaker on a cordoned node says holds: %p', async (drainsOnCordon) => {
  const nodes = [node('node-1', false), node('node-2')]
  const speakers = { a: saying('node-1', !drainsOnCordon), b: saying('node-2', drainsOnCordon) }
  expect(await ask(nodes, speakers)).toEqual({
    drainOnCordon: drainsOnCordon,
    complaints: [],
    asked: ['b:7472 /bgp'],
  })
})

test('nobody is asked where no node is cordoned, or nothing is announced by BGP', async () => {
  const speakers = { a: saying('node-1', true) }
  const nothing = { drainOnCordon: undefined, complaints: [], asked: [] }
  expect(await ask([node('node-1', false)], speakers)).toEqual(nothing)
  expect(await ask([node('node-1')], speakers, {})).toEqual(nothing)
})

test('another one is asked where the first does not answer', async () => {
  const speakers = { a: { node: 'node-1', status: 404 }, b: saying('node-2', true) }
  expect(await ask([node('node-1'), node('node-2')], speakers)).toMatchObject({
    drainOnCordon: true,
    complaints: [],
  })
})

test('where nobody says it, that is said', async () => {
  expect(await ask([node('node-1')], {})).toMatchObject({
    drainOnCordon: undefined,
    complaints: [
      'ingot explain: node-1 is cordoned; taken to be not drained, since no Pod of a speaker is on it',
    ],
  })
  const { complaints } = await ask([node('node-1'), node('node-2')], {
    a: saying('node-1'),
    b: saying('node-2'),
  })
  expect(complaints).toEqual([
    'ingot explain: node-1, node-2 are cordoned; taken to be not drained, since the speaker is an older one',
  ])
})
