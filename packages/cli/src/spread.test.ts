// Balanced owners from the annotation to the succession of every speaker, on an API server.

import { afterEach, beforeEach, expect, test } from 'bun:test'
import { SpreadCluster } from './spread-cluster.fixture.ts'

const NODES = ['node-1', 'node-2', 'node-3']

let cluster: SpreadCluster

beforeEach(async () => {
  cluster = new SpreadCluster(...NODES)
  await cluster.start()
  cluster.gossip(NODES)
  for (let i = 0; i < 9; i++) await cluster.createService(`s${i}`)
  await cluster.until(() => cluster.owners()?.size === 9)
})

afterEach(() => cluster.stop())

const isBalanced = (...loads: number[]) => Bun.deepEquals(cluster.loads(), loads)

/** Whether all these addresses have the owners they had. */
const areOwners = (before: ReadonlyMap<string, string> | undefined) =>
  [...(before ?? [])].every(([address, owner]) => cluster.owners()?.get(address) === owner)

test('every node gets as many addresses as the others; one that is gone for a while gets none back', async () => {
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
}, 60_000)

test('a speaker of MetalLB has everybody go by the election, and a person may choose', async () => {
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
