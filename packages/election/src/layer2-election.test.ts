import { describe, expect, test } from 'bun:test'
import { accept } from '@ingot/api'
import type { Layer2Advertisement } from '@ingot/config'
import { parseAddress } from '@ingot/net'
import type { Address } from '@ingot/net'
import type { Node, Service } from 'kubernetes-types/core/v1'
import type { Endpoint } from 'kubernetes-types/discovery/v1'
import { candidateNode } from './candidate-node.ts'
import { holdLayer2Election, ownership } from './layer2-election.ts'

/** In the order of the election for 192.168.1.240 they are worker-2, worker-1, worker-3. */
const address: Address = parseAddress('192.168.1.240') ?? { family: 'IPv4', value: 0n }

const everywhere: Layer2Advertisement = {
  name: 'everywhere',
  nodeSelectors: [],
  preferredNodeSelectors: [],
  interfaces: [],
  serviceSelectors: [],
}
const onSsd = { ...everywhere, nodeSelectors: [{ matchLabels: { disk: 'ssd' } }] }

const worker = (name: string, labels: Record<string, string> = {}): Node => ({ metadata: { name, labels } })
const workers = [worker('worker-1'), worker('worker-2'), worker('worker-3')]
const unavailable = (name: string, status: string): Node => ({
  metadata: { name },
  status: { conditions: [{ type: 'NetworkUnavailable', status }] },
})

const readyOn = (nodeName: string): Endpoint => ({ addresses: ['10.1.0.1'], nodeName })
const notReady: Endpoint = { addresses: ['10.1.0.1'], conditions: { ready: false } }

interface Case {
  readonly service?: Service
  readonly endpoints?: readonly Endpoint[]
  readonly advertisements?: readonly Layer2Advertisement[]
  readonly nodes?: readonly Node[]
  readonly node?: string
  readonly ignoreExcludeLabel?: boolean
  readonly metallbNodes?: readonly string[]
}

function elect({
  service = {},
  endpoints = [readyOn('worker-1')],
  advertisements = [everywhere],
  nodes = workers,
  node = 'worker-1',
  ignoreExcludeLabel = false,
  metallbNodes = [],
}: Case) {
  const {
    refusal,
    order: _,
    ...election
  } = holdLayer2Election({
    service,
    endpointSlices: [{ addressType: 'IPv4', endpoints: [...endpoints] }],
    address,
    advertisements,
    nodes: nodes.map((it) => candidateNode(it, ignoreExcludeLabel)),
    node,
    metallbNodes: new Set(metallbNodes),
  })
  return refusal === undefined ? accept(election) : { ok: false as const, verdict: refusal }
}

/** The succession with commas, or the reason why there is none. */
function outcome(input: Case): string {
  const result = elect(input)
  return result.ok ? result.value.succession.join() : result.verdict.reason
}

describe('the candidates', () => {
  test('are all nodes where nothing narrows them down', () => {
    expect(outcome({})).toBe('worker-2,worker-1,worker-3')
  })

  test('do not include a node whose network is unavailable; unknown is not unavailable', () => {
    const nodes = [worker('worker-1'), unavailable('worker-2', 'True'), unavailable('worker-3', 'Unknown')]
    expect(outcome({ nodes })).toBe('worker-1,worker-3')
  })

  test('do not include a node with the exclude label, whatever its value', () => {
    const excluded = { 'node.kubernetes.io/exclude-from-external-load-balancers': 'false' }
    const nodes = [worker('worker-1'), worker('worker-2', excluded), worker('worker-3')]
    expect(outcome({ nodes })).toBe('worker-1,worker-3')
    expect(outcome({ nodes, ignoreExcludeLabel: true })).toBe('worker-2,worker-1,worker-3')
    expect(outcome({ nodes, node: 'worker-2' })).toBe('notOwner')
  })

  test('are the nodes that some advertisement selects', () => {
    const nodes = [
      worker('worker-1', { disk: 'ssd' }),
      worker('worker-2'),
      worker('worker-3', { disk: 'ssd' }),
    ]
    expect(outcome({ nodes, advertisements: [onSsd] })).toBe('worker-1,worker-3')
    expect(outcome({ nodes, advertisements: [onSsd, everywhere] })).toBe('worker-2,worker-1,worker-3')
    const nodeSelectors = [...onSsd.nodeSelectors, { matchLabels: { disk: 'hdd' } }]
    expect(outcome({ nodes, advertisements: [{ ...onSsd, nodeSelectors }] })).toBe('worker-1,worker-3')
  })

  test('are the nodes with an endpoint that can serve, where the policy is Local', () => {
    const service: Service = { spec: { externalTrafficPolicy: 'Local' } }
    const terminating = { ready: false, serving: true }
    const endpoints = [
      readyOn('worker-1'),
      { ...readyOn('worker-3'), conditions: terminating },
      { ...notReady, nodeName: 'worker-2' },
      { addresses: ['10.1.0.9'] },
    ]
    expect(outcome({ service, endpoints })).toBe('worker-1,worker-3')
    expect(outcome({ service, endpoints, node: 'worker-2' })).toBe('notOwner')
    expect(outcome({ endpoints })).toBe('worker-2,worker-1,worker-3')
  })

  test('with more weight come first; weights of all advertisements that admit the node add up', () => {
    const nodes = [worker('worker-1', { disk: 'ssd', zone: 'a' }), worker('worker-2', { disk: 'ssd' })]
    const prefer = (key: string, value: string, weight: number) => ({
      weight,
      preference: { matchLabels: { [key]: value } },
    })
    const first = { ...everywhere, preferredNodeSelectors: [prefer('disk', 'ssd', 10)] }
    const second = { ...everywhere, preferredNodeSelectors: [prefer('zone', 'a', 1)] }
    expect(outcome({ nodes, advertisements: [first] })).toBe('worker-2,worker-1')
    expect(outcome({ nodes, advertisements: [first, second] })).toBe('worker-1,worker-2')
  })
})

describe('this node is no candidate', () => {
  test.each<[string, Case, string]>([
    ['no endpoint can serve', { endpoints: [notReady] }, 'notOwner'],
    ['the pool has no advertisement', { advertisements: [] }, 'noMatchingAdvertisement'],
    ['no advertisement selects it', { advertisements: [onSsd] }, 'noMatchingAdvertisement'],
    [
      'no advertisement selects the Service',
      {
        advertisements: [{ ...everywhere, serviceSelectors: [{ matchLabels: { app: 'web' } }] }],
      },
      'noMatchingAdvertisement',
    ],
    ['it is not among the nodes', { node: 'worker-9' }, 'noMatchingAdvertisement'],
    ['its own network is unavailable', { nodes: [unavailable('worker-1', 'True')] }, 'notOwner'],
  ])('when %s', (_, input, reason) => {
    expect(outcome(input)).toBe(reason)
  })

  test('and the verdict says why in a sentence', () => {
    const result = elect({ nodes: [unavailable('worker-1', 'True')] })
    expect(result).toMatchObject({
      verdict: { message: 'node "worker-1" is no candidate: its condition NetworkUnavailable is True' },
    })
    expect(elect({ advertisements: [] })).toMatchObject({
      verdict: { message: 'no L2Advertisement announces the pool' },
    })
    expect(elect({ advertisements: [onSsd] })).toMatchObject({
      verdict: { message: 'no L2Advertisement announces the Service from node "worker-1"' },
    })
    expect(elect({ node: 'worker-9' })).toMatchObject({ verdict: { message: 'there is no Node "worker-9"' } })
  })
})

describe('a Service that may share its address', () => {
  const labels = { app: 'web' }
  const selective = { ...everywhere, serviceSelectors: [{ matchLabels: labels }] }

  test.each(['metallb.io/allow-shared-ip', 'metallb.universe.tf/allow-shared-ip'])(
    'by %s is not announced by an advertisement with serviceSelectors',
    (key) => {
      const service = { metadata: { labels, annotations: { [key]: '' } } }
      expect(outcome({ service, advertisements: [selective, everywhere] })).toBe(
        'sharedIPWithServiceSelector',
      )
    },
  )

  test('is announced where the serviceSelectors do not select it', () => {
    const service = { metadata: { annotations: { 'metallb.io/allow-shared-ip': 'key' } } }
    expect(outcome({ service, advertisements: [selective, everywhere] })).toBe('worker-2,worker-1,worker-3')
  })

  test('without the annotation is announced by such an advertisement', () => {
    expect(outcome({ service: { metadata: { labels } }, advertisements: [selective] })).toBe(
      'worker-2,worker-1,worker-3',
    )
  })
})

describe('the interfaces', () => {
  const on = (...interfaces: string[]) => ({ ...everywhere, interfaces })
  const interfaces = (input: Case) => {
    const result = elect(input)
    return result.ok ? result.value.interfaces : result.verdict.reason
  }

  test('are those of all advertisements that include this node, sorted', () => {
    expect(interfaces({ advertisements: [on('eth1', 'eth0'), on('eth0', 'bond0')] })).toEqual([
      'bond0',
      'eth0',
      'eth1',
    ])
  })

  test('are all where one advertisement names none', () => {
    expect(interfaces({ advertisements: [on('eth1'), everywhere] })).toBe('all')
  })

  test('of an advertisement for other nodes do not count', () => {
    expect(interfaces({ advertisements: [on('eth1'), onSsd] })).toEqual(['eth1'])
  })
})

describe('the strategy spread', () => {
  const spread: Layer2Advertisement = { ...everywhere, strategy: 'spread' }
  const chosen = (node: string): Service => ({ metadata: { annotations: { 'ingot.dev/layer2-node': node } } })
  const ignored = (input: Case) => {
    const result = elect(input)
    return result.ok
      ? (result.value.choice?.ignored?.message ?? result.value.choice?.node)
      : result.verdict.reason
  }

  test.each<[string, Case, string]>([
    [
      'has the chosen node first, the others as ever',
      { service: chosen('worker-3') },
      'worker-3,worker-2,worker-1',
    ],
    ['is MetalLB’s election without a choice', {}, 'worker-2,worker-1,worker-3'],
    ['is it with an empty choice', { service: chosen('') }, 'worker-2,worker-1,worker-3'],
    ['is it for a node that is no candidate', { service: chosen('worker-9') }, 'worker-2,worker-1,worker-3'],
    [
      'is it as long as a candidate may have a speaker of MetalLB',
      { service: chosen('worker-3'), metallbNodes: ['worker-1'] },
      'worker-2,worker-1,worker-3',
    ],
    [
      'does not mind one elsewhere',
      { service: chosen('worker-3'), metallbNodes: ['worker-9'] },
      'worker-3,worker-2,worker-1',
    ],
  ])('%s', (_, input, succession) => {
    expect(outcome({ advertisements: [spread], ...input })).toBe(succession)
  })

  test('has to be asked for: the annotation of a Service alone does nothing', () => {
    expect(elect({ service: chosen('worker-3') })).toEqual(elect({}))
    expect(outcome({ service: chosen('worker-3'), advertisements: [everywhere, spread] })).toBe(
      'worker-3,worker-2,worker-1',
    )
  })

  test('has the chosen node first among those of its weight', () => {
    const preferredNodeSelectors = [{ weight: 1, preference: { matchLabels: { disk: 'ssd' } } }]
    const advertisements = [{ ...spread, preferredNodeSelectors }]
    const nodes = [worker('worker-1', { disk: 'ssd' }), worker('worker-2'), worker('worker-3')]
    expect(outcome({ service: chosen('worker-3'), advertisements, nodes })).toBe('worker-1,worker-3,worker-2')
  })

  test('says whether the choice counts', () => {
    const advertisements = [spread]
    expect(ignored({ service: chosen('worker-3'), advertisements })).toBe('worker-3')
    expect(ignored({ service: chosen('worker-9'), advertisements })).toBe(
      'the annotation ingot.dev/layer2-node names "worker-9", which is no candidate',
    )
    expect(ignored({ service: chosen('worker-3'), advertisements, metallbNodes: ['worker-1'] })).toBe(
      "the annotation ingot.dev/layer2-node does not count: the speakers of worker-1 may be MetalLB's",
    )
  })
})

test('the node that comes first is told that it announces, the others who does', () => {
  expect(ownership(['worker-1', 'worker-2'], 'worker-1')).toMatchObject({
    reason: 'nodeAssigned',
    message: 'announcing from node "worker-1" with protocol "layer2"',
  })
  expect(ownership(['worker-1', 'worker-2'], 'worker-2')).toMatchObject({
    reason: 'notOwner',
    facts: { owner: 'worker-1', node: 'worker-2' },
  })
})

describe('with gossip', () => {
  const candidates = ['worker-1', 'worker-2', 'worker-3']
  const told = (node: string, ...members: string[]) => ownership(candidates, node, new Set(members))

  test('the first member of the succession announces, and those passed over are named', () => {
    expect(told('worker-2', 'worker-2', 'worker-3', 'worker-9')).toMatchObject({
      reason: 'nodeAssigned',
      facts: { owner: 'worker-2', notMembers: ['worker-1'] },
    })
    expect(told('worker-3', 'worker-2', 'worker-3')).toMatchObject({
      reason: 'notOwner',
      message: 'node "worker-2" comes first in the election',
    })
    expect(told('worker-1', ...candidates).facts).toEqual({ owner: 'worker-1', node: 'worker-1' })
  })

  test('nobody announces where no candidate is a member', () => {
    expect(told('worker-1', 'worker-9')).toMatchObject({
      reason: 'notOwner',
      message: 'none of the candidates is a member of the gossip between speakers',
    })
  })
})
