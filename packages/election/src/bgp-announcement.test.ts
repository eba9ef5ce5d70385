import { expect, test } from 'bun:test'
import type { BgpAdvertisement } from '@ingot/config'
import { parseAddress } from '@ingot/net'
import type { Node, Service } from 'kubernetes-types/core/v1'
import type { Endpoint } from 'kubernetes-types/discovery/v1'
import { announceByBgp } from './bgp-announcement.ts'
import { candidateNode } from './candidate-node.ts'

const everywhere: BgpAdvertisement = {
  name: 'everywhere',
  aggregationLength: 32,
  aggregationLengthV6: 128,
  localPref: 0,
  communities: [],
  largeCommunities: [],
  peers: [],
  nodeSelectors: [],
  serviceSelectors: [],
}
const onRackA: BgpAdvertisement = {
  ...everywhere,
  name: 'a',
  nodeSelectors: [{ matchLabels: { rack: 'a' } }],
}
const onRackB: BgpAdvertisement = { ...onRackA, name: 'b', nodeSelectors: [{ matchLabels: { rack: 'b' } }] }
const forWeb: BgpAdvertisement = {
  ...everywhere,
  name: 'web',
  serviceSelectors: [{ matchLabels: { app: 'web' } }],
}
const preferred: BgpAdvertisement = { ...everywhere, name: 'preferred', localPref: 200 }

const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers'
const here: Node = { metadata: { name: 'here', labels: { rack: 'a' } } }
const unavailable: Node = {
  ...here,
  status: { conditions: [{ type: 'NetworkUnavailable', status: 'True' }] },
}
const excluded: Node = { metadata: { name: 'here', labels: { [EXCLUDED]: 'false' } } }
const local: Service = { spec: { externalTrafficPolicy: 'Local' } }
const on = (nodeName: string, address = '10.1.0.1'): Endpoint => ({ addresses: [address], nodeName })
const notReady: Endpoint = { ...on('here'), conditions: { ready: false } }

interface Case {
  readonly service?: Service
  readonly endpoints?: readonly Endpoint[]
  readonly advertisements?: readonly BgpAdvertisement[]
  readonly self?: Node | null
  readonly addresses?: readonly string[]
  readonly ignoreExcludeLabel?: boolean
}

/** The names of the advertisements, with the number of local endpoints, or the reason why there are none. */
function outcome({
  service = {},
  endpoints = [on('there')],
  advertisements = [everywhere],
  self = here,
  addresses = ['192.0.2.1'],
  ignoreExcludeLabel = false,
}: Case): string {
  const announced = announceByBgp({
    service,
    endpointSlices: [{ addressType: 'IPv4', endpoints: [...endpoints] }],
    addresses: addresses.flatMap((text) => parseAddress(text) ?? []),
    advertisements,
    self: self === null ? undefined : candidateNode(self, ignoreExcludeLabel),
    node: 'here',
  })
  if (!announced.ok) return announced.verdict.reason
  const names = announced.value.advertisements.map(({ name }) => name)
  return [...names, announced.value.localEndpoints ?? []].flat().join()
}

test.each<readonly [string, Case, string]>([
  ['an advertisement for all of them', {}, 'everywhere'],
  ['no advertisement', { advertisements: [] }, 'notOwner'],
  ['one for another rack', { advertisements: [onRackB] }, 'notOwner'],
  ['one for this rack', { advertisements: [onRackA, onRackB] }, 'a'],
  ['a Node that has not been seen', { self: null }, 'everywhere'],
  ['a Node that has not been seen, and one for racks', { self: null, advertisements: [onRackA] }, 'notOwner'],
  ['one for other Services', { advertisements: [forWeb] }, 'noMatchingAdvertisement'],
  [
    'one for this Service',
    { advertisements: [forWeb], service: { metadata: { labels: { app: 'web' } } } },
    'web',
  ],
  ['two preferences', { advertisements: [everywhere, preferred] }, 'conflictingAdvertisements'],
  [
    'two preferences for different peers',
    {
      advertisements: [
        { ...everywhere, peers: ['x'] },
        { ...preferred, peers: ['y'] },
      ],
    },
    'everywhere,preferred',
  ],
  [
    'two preferences for different prefixes',
    { advertisements: [everywhere, { ...preferred, aggregationLength: 24 }] },
    'everywhere,preferred',
  ],
  [
    'two preferences for one prefix of both families',
    {
      advertisements: [everywhere, { ...preferred, aggregationLength: 24 }],
      addresses: ['192.0.2.1', '2001:db8::1'],
    },
    'conflictingAdvertisements',
  ],
  ['no network', { self: unavailable }, 'nodeNetworkUnavailable'],
  ['a label that excludes', { self: excluded }, 'nodeLabeledExcludeBalancers'],
  ['a label that is ignored', { self: excluded, ignoreExcludeLabel: true }, 'everywhere'],
  ['no endpoint', { endpoints: [] }, 'noEndpoints'],
  ['no ready endpoint', { endpoints: [notReady] }, 'noEndpoints'],
  ['an endpoint without an address', { endpoints: [{ addresses: [] }] }, 'noEndpoints'],
  ['the policy Local and endpoints elsewhere', { service: local }, 'noLocalEndpoints'],
  ['the policy Local', { service: local, endpoints: [on('here'), on('there'), on('here')] }, 'everywhere,2'],
  [
    'Pods of both families, each of which has an endpoint in either',
    {
      service: local,
      endpoints: [on('here'), on('here'), on('here', '2001:db8::1'), on('here', '2001:db8::2')],
    },
    'everywhere,2',
  ],
  ['endpoints of one family', { service: local, endpoints: [on('here', '2001:db8::1')] }, 'everywhere,1'],
])('%s', (_, input, expected) => {
  expect(outcome(input)).toBe(expected)
})

test('two preferences are told by name', () => {
  const refused = announceByBgp({
    service: {},
    endpointSlices: [],
    addresses: [{ family: 'IPv4', value: 1n }],
    advertisements: [everywhere, preferred],
    self: undefined,
    node: 'here',
  })
  expect(refused.ok ? '' : refused.verdict.message).toBe(
    "advertisements 'everywhere' and 'preferred' have conflicting LOCAL_PREF (0 vs 200)",
  )
})
