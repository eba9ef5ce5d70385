// The writes that bring ServiceL2Statuses to what they should be, one after the other.

import { describe, expect, test } from 'bun:test'
import { BGP_STATUS, L2_STATUS, nextWrite, serviceOf } from './service-status.ts'
import type { StoredStatus } from './service-status.ts'

const POD = { apiVersion: 'v1', kind: 'Pod', name: 'speaker-x', uid: 'uid-x' }
const WRITER = { kind: L2_STATUS, node: 'here', namespace: 'metallb-system', owner: POD }
const KEY = 'default/web'

function stored(name: string, node: string, rest: Partial<StoredStatus> = {}): StoredStatus {
  const labels = {
    'metallb.io/node': node,
    'metallb.io/service-name': 'web',
    'metallb.io/service-namespace': 'default',
  }
  const status = { node, serviceName: 'web', serviceNamespace: 'default', interfaces: [] }
  return { metadata: { namespace: 'metallb-system', name, labels, ownerReferences: [POD] }, status, ...rest }
}

/** `VERB NAME` of the next write. */
function next(interfaces: readonly string[] | undefined, ...objects: StoredStatus[]): string {
  const write = nextWrite(WRITER, KEY, interfaces, objects)
  return write === undefined ? 'nothing' : `${write.verb} ${write.object.metadata.name}`
}

const fresh = nextWrite(WRITER, KEY, [], [])?.object.metadata.name ?? ''

describe('a node that announces', () => {
  test("creates an object with MetalLB's labels, owned by its Pod, without a status", () => {
    expect(nextWrite(WRITER, KEY, ['eth0'], [])).toEqual({
      verb: 'create',
      object: {
        metadata: {
          namespace: 'metallb-system',
          name: expect.stringMatching(/^l2-[0-9a-f]{20}$/),
          labels: stored('', 'here').metadata.labels ?? {},
          ownerReferences: [POD],
        },
      },
    })
  })

  test('calls it by one name at every try, and by another for each node and Service', () => {
    const names = [
      [WRITER, KEY],
      [WRITER, KEY],
      [{ ...WRITER, node: 'there' }, KEY],
      [WRITER, 'default/other'],
    ] as const
    const given = names.map(([writer, key]) => nextWrite(writer, key, [], [])?.object.metadata.name)
    expect(new Set(given).size).toBe(3)
    expect(given[0]).toBe(given[1])
  })

  test('then writes the status, with its interfaces in order', () => {
    const write = nextWrite(WRITER, KEY, ['eth1', 'eth0'], [stored('l2-a', 'here', { status: {} })])
    expect(write).toMatchObject({
      verb: 'updateStatus',
      object: {
        status: {
          node: 'here',
          serviceName: 'web',
          serviceNamespace: 'default',
          interfaces: [{ name: 'eth0' }, { name: 'eth1' }],
        },
      },
    })
  })

  test.each<[string, readonly string[], StoredStatus[], string]>([
    ['has nothing to do when all is said', [], [stored('l2-a', 'here')], 'nothing'],
    [
      "leaves MetalLB's order of interfaces",
      ['eth0', 'eth1'],
      [
        stored('l2-a', 'here', {
          status: { ...stored('', 'here').status, interfaces: [{ name: 'eth1' }, { name: 'eth0' }] },
        }),
      ],
      'nothing',
    ],
    ['follows a change of interfaces', ['eth0'], [stored('l2-a', 'here')], 'updateStatus l2-a'],
    [
      "deletes another node's before all else",
      ['eth0'],
      [stored('l2-a', 'here'), stored('l2-b', 'there')],
      'delete l2-b',
    ],
    ['deletes all but one of its own', [], [stored('l2-b', 'here'), stored('l2-a', 'here')], 'delete l2-b'],
    [
      'deletes one that says something else, which cannot be changed',
      [],
      [stored('l2-a', 'here', { status: { node: 'there' } })],
      'delete l2-a',
    ],
    [
      'adds itself to the owners of one from before its start',
      [],
      [stored('l2-a', 'here', { metadata: { ...stored('l2-a', 'here').metadata, ownerReferences: [] } })],
      'update l2-a',
    ],
    ['makes one where there is another node only, afterwards', [], [], `create ${fresh}`],
  ])('%s', (_, interfaces, objects, expected) => {
    expect(next(interfaces, ...objects)).toBe(expected)
  })
})

test('a node that does not announce deletes its own, and leaves those of others', () => {
  expect(next(undefined, stored('l2-b', 'there'), stored('l2-a', 'here'))).toBe('delete l2-a')
  expect(next(undefined, stored('l2-b', 'there'))).toBe('nothing')
})

test('an object without all three labels is about no Service', () => {
  expect(serviceOf(stored('l2-a', 'here'))).toBe('default/web')
  const labels = { 'metallb.io/service-name': 'web', 'metallb.io/service-namespace': 'default' }
  expect(serviceOf({ metadata: { name: 'l2-a', labels } })).toBeUndefined()
})

describe('a node that announces by BGP', () => {
  const writer = { ...WRITER, kind: BGP_STATUS }
  const own = stored('bgp-a', 'here', {
    status: { node: 'here', serviceName: 'web', serviceNamespace: 'default', peers: ['tor-2', 'tor-1'] },
  })

  test('names the peers in order, whatever order they stand in', () => {
    expect(nextWrite(writer, KEY, ['tor-2', 'tor-1'], [own])).toBeUndefined()
    expect(nextWrite(writer, KEY, ['tor-3', 'tor-1'], [own])?.object.status).toEqual({
      node: 'here',
      serviceName: 'web',
      serviceNamespace: 'default',
      peers: ['tor-1', 'tor-3'],
    })
  })

  test('leaves the objects of other nodes alone, and keeps one of its own', () => {
    expect(nextWrite(writer, KEY, ['tor-1', 'tor-2'], [stored('bgp-b', 'there'), own])).toBeUndefined()
    const twice = nextWrite(writer, KEY, ['tor-1', 'tor-2'], [own, stored('bgp-b', 'here')])
    expect([twice?.verb, twice?.object.metadata.name]).toEqual(['delete', 'bgp-b'])
  })
})
