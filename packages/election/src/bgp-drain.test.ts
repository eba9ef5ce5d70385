// What a drained node may leave to others: only what another one really announces.

import { expect, test } from 'bun:test'
import { BGP_DRAIN } from '@ingot/api'
import { parseConfig } from '@ingot/config'
import { parseAddress } from '@ingot/net'
import type { Node, Service } from 'kubernetes-types/core/v1'
import { prefixesOfOthers } from './bgp-drain.ts'
import { candidateNode } from './candidate-node.ts'

const inNamespace = (name: string) => ({ namespace: 'metallb-system', name })
const onRack = (rack: string) => ({ nodeSelectors: [{ matchLabels: { rack } }] })
const there: Node = { metadata: { name: 'there', labels: { rack: 'a' } } }
const drained: Node = { metadata: { ...there.metadata, annotations: { [BGP_DRAIN]: 'true' } } }
const unavailable: Node = {
  ...there,
  status: { conditions: [{ type: 'NetworkUnavailable', status: 'True' }] },
}
const local: Service = { spec: { externalTrafficPolicy: 'Local' } }
const BOTH = '192.0.2.1/32 2001:db8::1/128'

interface Case {
  readonly service?: Service
  readonly others?: readonly Node[]
  readonly advertisement?: object
  readonly peer?: object
  readonly endpointOn?: string
}

function left({ service = {}, others = [there], advertisement, peer, endpointOn = 'there' }: Case): string {
  const { config, rejected } = parseConfig({
    pools: [{ metadata: inNamespace('p'), spec: { addresses: ['192.0.2.0/24', '2001:db8::/64'] } }],
    bgpAdvertisements: [{ metadata: inNamespace('a'), spec: { ...advertisement } }],
    bgpPeers: [
      {
        metadata: inNamespace('tor'),
        spec: { myASN: 1, peerASN: 2, peerAddress: '198.51.100.1', ...peer },
      },
    ],
  })
  expect(rejected).toEqual([])
  const prefixes = prefixesOfOthers({
    service,
    endpointSlices: [{ addressType: 'IPv4', endpoints: [{ addresses: ['10.1.0.1'], nodeName: endpointOn }] }],
    addresses: ['192.0.2.1', '2001:db8::1'].flatMap((text) => parseAddress(text) ?? []),
    advertisements: config.pools[0]?.bgpAdvertisements ?? [],
    others: others.map((it) => candidateNode(it, false)),
    bgpPeers: config.bgpPeers,
  })
  return [...prefixes].join(' ')
}

test.each<readonly [string, Case, string]>([
  ['everything where another node announces it', {}, BOTH],
  ['nothing where there is no other node', { others: [] }, ''],
  ['nothing to one that is drained too', { others: [drained] }, ''],
  ['nothing to one without a network', { others: [unavailable] }, ''],
  ['nothing to one that no advertisement selects', { advertisement: onRack('b') }, ''],
  ['everything to one that is selected', { advertisement: onRack('a'), peer: onRack('a') }, BOTH],
  ['nothing to one that no peer selects', { peer: onRack('b') }, ''],
  ['nothing to one whose peers do not get it', { advertisement: { peers: ['spine'] } }, ''],
  ['what its peers take', { peer: { peerAddress: '2001:db8:1::1' } }, '2001:db8::1/128'],
  ['with the policy Local what has an endpoint there', { service: local }, BOTH],
  ['with the policy Local nothing else', { service: local, endpointOn: 'here' }, ''],
])('%s', (_, input, expected) => {
  expect(left(input)).toBe(expected)
})

test.each([
  ['its annotation', { metadata: { annotations: { [BGP_DRAIN]: 'true' } } }, false, true],
  ['an annotation that says no', { metadata: { annotations: { [BGP_DRAIN]: 'false' } } }, true, false],
  ['a cordon', { spec: { unschedulable: true } }, false, false],
  ['a cordon with the flag', { spec: { unschedulable: true } }, true, true],
])('a node is drained by %s', (_, node, drainOnCordon, isDrained) => {
  expect(candidateNode(node, false, drainOnCordon).isDrained).toBe(isDrained)
})
