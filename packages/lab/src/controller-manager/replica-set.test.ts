// How many Pods a ReplicaSet makes, and which it takes away. Rollouts are in deployment.test.ts.

import { expect, test } from 'bun:test'
import type { Pod } from '../kinds.ts'
import { planReplicaSet } from './replica-set.ts'
import type { ReplicaSet } from './workloads.ts'

const NOW = Date.parse('2026-03-01T12:00:00Z')
const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'uid-web', controller: true }

function replicaSet(replicas: number): ReplicaSet {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web' }] } }
  return {
    metadata: { name: 'web', namespace: 'default', uid: 'uid-web', generation: 2 },
    spec: { replicas, selector: { matchLabels: { app: 'web' } }, template },
  }
}

function pod(name: string, phase: string, isReady: boolean, creationTimestamp = '2026-03-01T11:00:00Z'): Pod {
  const status = isReady ? 'True' : 'False'
  return {
    metadata: { name, labels: { app: 'web' }, creationTimestamp, ownerReferences: [owner] },
    spec: { nodeName: 'node-1', containers: [] },
    status: { phase, conditions: [{ type: 'Ready', status }] },
  }
}

function verbsOf(set: ReplicaSet, pods: readonly Pod[]) {
  return planReplicaSet(set, pods, NOW).writes.map(({ verb, object }) => `${verb} ${object.metadata.name}`)
}

test('missing Pods are created under a name that the server finds, and belong to it', () => {
  const { writes } = planReplicaSet(replicaSet(2), [], NOW)
  expect(writes.map(({ verb }) => verb)).toEqual(['create', 'create', 'updateStatus'])
  expect(writes[0]?.object.metadata).toMatchObject({
    name: '',
    generateName: 'web-',
    labels: { app: 'web' },
    ownerReferences: [owner],
  })
})

test('of too many, those go first that serve least, then the youngest', () => {
  const pods = [
    pod('old', 'Running', true),
    pod('young', 'Running', true, '2026-03-01T11:30:00Z'),
    pod('unready', 'Running', false),
    pod('pending', 'Pending', false),
  ]
  const last = [3, 2, 1, 0].map((replicas) => {
    const deleted = verbsOf(replicaSet(replicas), pods).filter((each) => each.startsWith('delete'))
    return deleted[deleted.length - 1]
  })
  expect(last).toEqual(['delete pending', 'delete unready', 'delete young', 'delete old'])
})

test('a Pod that is over, on its way out, or another’s does not count', () => {
  const leaving = pod('leaving', 'Running', true)
  const foreign = pod('foreign', 'Running', true)
  const pods = [
    pod('over', 'Failed', false),
    { ...leaving, metadata: { ...leaving.metadata, deletionTimestamp: '2026-03-01T11:59:00Z' } },
    { ...foreign, metadata: { ...foreign.metadata, ownerReferences: [] } },
  ]
  expect(verbsOf(replicaSet(1), pods)).toEqual(['create ', 'updateStatus web'])
})

test('a status that is true already is not written', () => {
  const pods = [pod('a', 'Running', true)]
  const status = {
    replicas: 1,
    fullyLabeledReplicas: 1,
    readyReplicas: 1,
    availableReplicas: 1,
    observedGeneration: 2,
  }
  expect(planReplicaSet(replicaSet(1), pods, NOW).writes[0]?.object).toMatchObject({ status })
  expect(verbsOf({ ...replicaSet(1), status }, pods)).toEqual([])
})
