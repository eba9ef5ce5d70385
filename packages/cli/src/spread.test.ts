// Balanced owners from the annotation to the succession of every speaker, on an API server.

import { findKubernetes } from '@ingot/lab'
import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { realApi } from './spread-api.fixture.ts'
import { SpreadCluster } from './spread-cluster.fixture.ts'

const NODES = ['node-1', 'node-2', 'node-3']

const assets = findKubernetes(process.env, [])
const needs = assets.ok ? '' : ' [needs kube-apiserver: KUBEBUILDER_ASSETS or Go]'

let cluster: SpreadCluster

beforeEach(() => {
  cluster = new SpreadCluster(...NODES)
})

afterEach(() => cluster.stop())

/** With nine Services, whose owners are elected. */
async function start(): Promise<void> {
  await cluster.start()
  cluster.gossip(NODES)
  for (let i = 0; i < 9; i++) await cluster.createService(`s${i}`)
  await cluster.until(() => cluster.owners()?.size === 9)
}

const isBalanced = (...loads: number[]) => Bun.deepEquals(cluster.loads(), loads)

/** Whether all these addresses have the owners they had. */
const areOwners = (before: ReadonlyMap<string, string> | undefined) =>
  [...(before ?? [])].every(([address, owner]) => cluster.owners()?.get(address) === owner)

async function balanceAndKeep(): Promise<void> {
  await start()
  const elected = cluster.owners()
  expect(cluster.loads()).not.toEqual([3, 3, 3])
  await cluster.ask('spread')
  await cluster.until(() => isBalanced(3, 3, 3))

  await cluster.send('DELETE', '/api/v1/nodes/node-3')
  await cluster.until(() => cluster.isFollowed('node-3'))
  expect(cluster.loads().toSorted()).toEqual([0, 4, 5])
  const before = cluster.owners()
  await cluster.send('POST', '/api/v1/nodes', { metadata: { name: 'node-3' } })
  // until the controller has listed the node, a new address is none for it
  await cluster.pass(15)
  await cluster.createService('new')
  await cluster.until(() => cluster.owners()?.size === 10 && cluster.loads()[2] === 1)
  expect(areOwners(before)).toBe(true)

  await cluster.ask('election')
  await cluster.until(() => areOwners(elected))
}

const BALANCED =
  'every node gets as many addresses as the others; one that is gone for a while gets none back'
test(BALANCED, balanceAndKeep, 60_000)

describe.skipIf(!assets.ok)(`kube-apiserver${needs}`, () => {
  test(
    BALANCED,
    async () => {
      await cluster.moveTo(await realApi(assets.ok ? assets.value : ''))
      await balanceAndKeep()
    },
    120_000,
  )
})

test('a speaker of MetalLB has everybody go by the election, and a person may choose', async () => {
  await start()
  const elected = cluster.owners()
  await cluster.ask('spread')
  await cluster.until(() => isBalanced(3, 3, 3))
  cluster.gossip(NODES, ['node-2'])
  await cluster.until(() => Bun.deepEquals(cluster.owners(), elected))
  cluster.gossip(NODES)
  await cluster.until(() => isBalanced(3, 3, 3))

  const [name = ''] = [...(await cluster.chosen())].find(([, node]) => node !== 'node-1') ?? []
  await cluster.choose(name, 'node-1')
  await cluster.until(() => cluster.loads()[0] === 4)
  await cluster.choose(name, null)
  await cluster.until(() => isBalanced(3, 3, 3))
}, 60_000)
