// Who says that he announces what.

import { expect, test } from 'bun:test'
import { Announcers } from './announcers.ts'
import type { StoredStatus } from './announcers.ts'

const status = (name: string, service: string, node: string, peers?: string[]): StoredStatus => ({
  metadata: { name, namespace: 'metallb-system' },
  status: { node, serviceName: service, serviceNamespace: 'default', ...(peers && { peers }) },
})

function announcers(...statuses: readonly StoredStatus[]): Announcers {
  const known = new Announcers()
  for (const object of statuses) known.take({ key: object.metadata.name, object, previous: undefined })
  return known
}

test('an object that is about another Service than before concerns both', () => {
  const known = announcers(status('l2-a', 'web', 'node-1'))
  const [previous, object] = [status('l2-a', 'web', 'node-1'), status('l2-a', 'shop', 'node-1')]
  expect(known.take({ key: 'l2-a', object, previous })).toEqual(new Set(['default/web', 'default/shop']))
  expect([known.nodesOf('default/web'), known.nodesOf('default/shop')]).toEqual([[], ['node-1']])
  expect(known.take({ key: 'l2-a', object: undefined, previous: object })).toEqual(new Set(['default/shop']))
  expect(known.nodesOf('default/shop')).toEqual([])
})

test('one that has no status yet concerns nobody', () => {
  const object = { metadata: { name: 'l2-a', namespace: 'metallb-system' } }
  expect(new Announcers().take({ key: 'l2-a', object, previous: undefined })).toEqual(new Set())
})

test('nodes and peers are counted by Services, not by objects', () => {
  const known = announcers(
    status('bgp-1', 'web', 'node-1', ['router', 'spare']),
    status('bgp-2', 'web', 'node-2', ['router']),
    status('bgp-3', 'shop', 'node-1', ['router']),
    // two that were both written by one node
    status('bgp-4', 'shop', 'node-1', []),
  )
  expect(known.countByNode()).toEqual(
    new Map([
      ['node-1', 2],
      ['node-2', 1],
    ]),
  )
  expect(known.byPeer()).toEqual(
    new Map([
      ['router', { nodes: new Set(['node-1', 'node-2']), services: 2 }],
      ['spare', { nodes: new Set(['node-1']), services: 1 }],
    ]),
  )
})
