// Plans and explanations under the strategy spread: the nodes that the controller would choose.

import { expect, test } from 'bun:test'
import type { Service } from 'kubernetes-types/core/v1'
import { cluster, pool, service, SETTINGS } from './cluster.fixture.ts'
import type { Cluster } from './cluster.ts'
import { explainService } from './explain.ts'
import { planChange } from './plan.ts'

const POOLS = [pool('web', ['192.0.2.0/24'])]
const four = ['a', 'b', 'c', 'd'].map((name, i) => service(name, [`192.0.2.${i}`]))

function spread(...services: readonly Service[]): Cluster {
  const before = cluster(POOLS, ...services)
  const annotations = { 'ingot.dev/layer2-strategy': 'spread' }
  return {
    ...before,
    objects: { ...before.objects, l2Advertisements: [{ metadata: { name: 'all', annotations } }] },
  }
}

const chosen = (it: Service, node: string): Service => ({
  ...it,
  metadata: { ...it.metadata, annotations: { 'ingot.dev/layer2-node': node } },
})

const owners = (before: Cluster, after: Cluster) =>
  planChange(before, after, SETTINGS).services.map(({ announcement, formerOwner }) =>
    [announcement.layer2[0], formerOwner].join(' < '),
  )

test('to ask for the strategy balances the owners, and says who was it before', () => {
  const plain = cluster(POOLS, ...four)
  const [before, after] = [owners(plain, plain), owners(plain, spread(...four))]
  expect(after.filter((it) => it.startsWith('node-1'))).toHaveLength(2)
  expect(after).toEqual(
    after.map((row, i) => {
      const [[now], [then]] = [row.split(' < '), (before[i] ?? '').split(' < ')]
      return now === then ? `${now} < ` : `${now} < ${then}`
    }),
  )
  expect(after).not.toEqual(before)
})

test('what is chosen stays, and a new Service goes to the node with fewer', () => {
  const services = [...four.slice(0, 3).map((it) => chosen(it, 'node-1')), service('new')]
  expect(owners(spread(...services), spread(...services))).toEqual([
    'node-1 < ',
    'node-1 < ',
    'node-1 < ',
    'node-2 < ',
  ])
})

test('what is chosen and cannot announce is chosen anew', () => {
  const services = four.map((it) => chosen(it, 'node-9'))
  const rows = owners(spread(...services), spread(...services))
  expect(rows.filter((row) => row.startsWith('node-1'))).toHaveLength(2)
})

test('an explanation has the choice, and why it does not count', () => {
  const explained = (node: string) => {
    const web = chosen(service('web', ['192.0.2.1']), node)
    const slice = {
      metadata: { namespace: 'default', labels: { 'kubernetes.io/service-name': 'web' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.1.0.1'], nodeName: 'node-1' }],
    }
    return explainService({ ...spread(web), endpointSlices: [slice] }, 'default/web', SETTINGS)?.announcement
  }
  for (const node of ['node-1', 'node-2'])
    expect(explained(node)).toMatchObject({ choice: { node, ignored: undefined } })
  expect(explained('node-2')?.layer2[0]).toBe('node-2')
  expect(explained('node-9')?.choice?.ignored?.reason).toBe('Layer2NodeIgnored')
})
