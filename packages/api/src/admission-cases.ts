// Objects of MetalLB's kinds that an API server takes or refuses by the CRDs, where it takes a rule in CEL to tell: one
// table for the two that must agree, a real API server and the parser of the configuration. Cases are by MetalLB's rules;
// docs/adr/0008-cel-rules.md says which are left out.

import * as resources from './resources.ts'
import type { Resource } from './resources.ts'

export type AcceptedCase = readonly [resource: Resource, spec: object]
export type RefusedCase = readonly [resource: Resource, spec: object, message: string]

const PEER = { myASN: 64_512, peerASN: 64_513, peerAddress: '192.0.2.1' }
const NO_NUMBER = { myASN: 64_512, peerAddress: '192.0.2.1' }
const NO_ADDRESS = { myASN: 64_512, peerASN: 64_513 }

/** An IPAddressPool with one entry beside a right one. */
const entry = (text: string) => ({ addresses: ['203.0.113.0/24', text] })
const selector = (operator: string, values?: string[]) => [
  { matchExpressions: [{ key: 'app', operator, ...(values && { values }) }] },
]
const community = (value?: string) => ({
  communities: [
    { name: 'right', value: '64512:1' },
    { name: 'no-export', ...(value !== undefined && { value }) },
  ],
})

const ACCEPTED_ENTRIES = [
  '192.0.2.0/24',
  '192.0.2.5/24',
  '192.0.2.5/032',
  '0.0.0.0/8',
  '2001:db8::/64',
  '2001:DB8::5/128',
  '::/0',
  '192.0.2.1-192.0.2.1',
  '192.0.2.9-192.0.2.10',
  '9.255.255.255-10.0.0.0',
  ' 192.0.2.1\t- 192.0.2.9 ',
  '2001:db8::1-2001:db8::9',
  '::ffff:192.0.2.1-192.0.2.9',
  '::FFFF:c000:201 - 0:0:0:0:0:ffff:c000:209',
].map(entry)

const ACCEPTED_PEERS = [
  PEER,
  { ...PEER, peerAddress: '2001:db8::1' },
  { ...PEER, peerAddress: '::ffff:192.0.2.1' },
  { ...PEER, peerAddress: '', interface: 'eth0' },
  { ...PEER, interface: '' },
  { ...NO_NUMBER, dynamicASN: 'internal', ebgpMultiHop: true },
  { ...NO_NUMBER, dynamicASN: 'external', peerASN: 0 },
  { ...PEER, peerASN: 64_512, ebgpMultiHop: false },
  { ...PEER, ebgpMultiHop: true },
  { ...PEER, holdTime: '0s', keepaliveTime: '0s' },
  { ...PEER, holdTime: '999ms' },
  { ...PEER, holdTime: '3s', keepaliveTime: '3s' },
  { ...PEER, holdTime: '1h0.5m', keepaliveTime: '1500ms' },
  { ...PEER, holdTime: '70000s' },
  { ...PEER, keepaliveTime: '1s' },
  { ...PEER, keepaliveTime: '300ms' },
  { ...PEER, routerID: '', sourceAddress: '' },
  { ...PEER, routerID: '192.0.2.9', sourceAddress: '2001:db8::9' },
  { ...PEER, password: 'secret', passwordSecret: {} },
  { ...PEER, password: '', passwordSecret: { name: 'secret' } },
  { ...PEER, nodeSelectors: selector('Exists') },
]

/** Both MetalLB and Ingot take them. */
export const ACCEPTED: readonly AcceptedCase[] = [
  ...ACCEPTED_ENTRIES.map((spec) => [resources.IP_ADDRESS_POOLS, spec] as const),
  [
    resources.IP_ADDRESS_POOLS,
    { ...entry('192.0.2.0/24'), serviceAllocation: { serviceSelectors: selector('In', ['web']) } },
  ],
  [resources.L2_ADVERTISEMENTS, {}],
  [resources.L2_ADVERTISEMENTS, { nodeSelectors: [{}, ...selector('NotIn', ['', 'web'])] }],
  [resources.L2_ADVERTISEMENTS, { ipAddressPoolSelectors: selector('DoesNotExist', []) }],
  [resources.BGP_ADVERTISEMENTS, {}],
  [resources.BGP_ADVERTISEMENTS, { aggregationLength: 1, aggregationLengthV6: 0 }],
  // each may be the name of one
  [resources.BGP_ADVERTISEMENTS, { communities: ['65535:666', 'no-export', '65535:65536', 'a:b:c', ''] }],
  [resources.BGP_ADVERTISEMENTS, { serviceSelectors: selector('Exists'), aggregationLengthV6: 128 }],
  ...ACCEPTED_PEERS.map((spec) => [resources.BGP_PEERS, spec] as const),
  [resources.BGP_PEERS_V1BETA1, PEER],
  [resources.BGP_PEERS_V1BETA1, { ...PEER, holdTime: '90s', keepaliveTime: '30s', peerPort: 0 }],
  ...['0:0', '65535:65535', '000065535:1', 'large:4294967295:0:007'].map(
    (value) => [resources.COMMUNITIES, community(value)] as const,
  ),
  [resources.BFD_PROFILES, { detectMultiplier: 2, receiveInterval: 10, minimumTtl: 254 }],
]

/** MetalLB takes them, and so does the API server; Ingot's parser does not (docs/differences.md). */
export const ACCEPTED_BY_METALLB: readonly AcceptedCase[] = [
  '::ffff:192.0.2.0/120',
  '0:0:0:0:0:FFFF:c000:200/128',
  '::1-192.0.2.1',
  '192.0.2.1-2001:db8::1',
].map((text) => [resources.IP_ADDRESS_POOLS, entry(text)])

const REFUSED_ENTRIES: readonly (readonly [string, string])[] = [
  ['', 'invalid CIDR ""'],
  ['192.0.2.1', 'invalid CIDR "192.0.2.1"'],
  ['192.0.2.0/33', 'invalid CIDR "192.0.2.0/33"'],
  ['192.0.2.0/', 'invalid CIDR "192.0.2.0/"'],
  ['192.0.2.0/24/24', 'invalid CIDR "192.0.2.0/24/24"'],
  ['192.0.02.0/24', 'invalid CIDR "192.0.02.0/24"'],
  [' 192.0.2.0/24', 'invalid CIDR " 192.0.2.0/24"'],
  ['192.0.256.0/24', 'invalid CIDR "192.0.256.0/24"'],
  ['2001:db8::/129', 'invalid CIDR "2001:db8::/129"'],
  ['2001:db8:/64', 'invalid CIDR "2001:db8:/64"'],
  ['fe80::1%eth0/64', 'invalid CIDR "fe80::1%eth0/64"'],
  ['192.0.2.0/-1', 'invalid IP range "192.0.2.0/-1": invalid start IP "192.0.2.0/"'],
  ['-192.0.2.9', 'invalid IP range "-192.0.2.9": invalid start IP ""'],
  ['192.0.2.x - 192.0.2.9', 'invalid IP range "192.0.2.x - 192.0.2.9": invalid start IP "192.0.2.x "'],
  ['192.0.2.1 - 9', 'invalid IP range "192.0.2.1 - 9": invalid end IP " 9"'],
  ['192.0.2.1-192.0.2.09', 'invalid IP range "192.0.2.1-192.0.2.09": invalid end IP "192.0.2.09"'],
  ['192.0.2.1-192.0.2.5-192.0.2.9', 'invalid end IP "192.0.2.5-192.0.2.9"'],
  [
    '192.0.2.10 - 192.0.2.9',
    'invalid IP range "192.0.2.10 - 192.0.2.9": start IP "192.0.2.10" is after the end IP "192.0.2.9"',
  ],
  ['10.0.0.0-9.255.255.255', 'start IP "10.0.0.0" is after the end IP "9.255.255.255"'],
]

const TIMERS = 'invalid BGPPeer timers: '

const REFUSED_PEERS: readonly (readonly [object, string])[] = [
  [{ ...PEER, myASN: 0 }, 'missing local ASN'],
  [NO_NUMBER, 'missing peer ASN and dynamicASN'],
  [{ ...PEER, peerASN: 0 }, 'missing peer ASN and dynamicASN'],
  [{ ...PEER, dynamicASN: 'internal' }, 'both peer ASN and dynamicASN specified'],
  [{ ...PEER, peerASN: 64_512, ebgpMultiHop: true }, 'invalid ebgp-multihop parameter set for an ibgp peer'],
  [NO_ADDRESS, 'peer has no Address or Interface specified'],
  [{ ...NO_ADDRESS, peerAddress: '', interface: '' }, 'peer has no Address or Interface specified'],
  [{ ...PEER, interface: 'eth0' }, 'peer has both Address and Interface specified'],
  [{ ...PEER, holdTime: '2s' }, `${TIMERS}invalid hold time "2s": must be 0 or >=3s`],
  [{ ...PEER, holdTime: '2999ms' }, `${TIMERS}invalid hold time "2999ms": must be 0 or >=3s`],
  [{ ...PEER, holdTime: '-3s' }, `${TIMERS}invalid hold time "-3s": must be 0 or >=3s`],
  [{ ...PEER, holdTime: '90' }, 'spec.holdTime'],
  [{ ...PEER, keepaliveTime: '500ms' }, `${TIMERS}invalid hold time <nil>: must be 0 or >=3s`],
  [
    { ...PEER, holdTime: '9s', keepaliveTime: '10s' },
    `${TIMERS}invalid keepaliveTime "10s", must be lower than holdTime "9s"`,
  ],
  [{ ...PEER, peerAddress: 'router' }, 'invalid BGPPeer address "router"'],
  [{ ...PEER, peerAddress: 'fe80::1%eth0' }, 'invalid BGPPeer address "fe80::1%eth0"'],
  [{ ...PEER, routerID: '7' }, 'invalid router ID "7"'],
  [{ ...PEER, sourceAddress: '192.0.2.01' }, 'invalid source IP "192.0.2.01"'],
  [{ ...PEER, nodeSelectors: selector('in', ['a']) }, '"in" is not a valid label selector operator'],
  [
    { ...PEER, password: 'a', passwordSecret: { name: 'b' } },
    'can not have both password and secret ref set in peer config',
  ],
]

const FORMAT = 'invalid community format: '
const VALUE = 'invalid community value: '

const REFUSED_COMMUNITIES: readonly (readonly [string | undefined, string])[] = [
  [undefined, FORMAT.trim()],
  ['', FORMAT.trim()],
  ['no-export', `${FORMAT}no-export`],
  ['1:2:3', `${FORMAT}1:2:3`],
  ['large:1:2:3:4', `${FORMAT}large:1:2:3:4`],
  ['65535:65536', `${VALUE}invalid section of community "65535:65536"`],
  ['1:', `${VALUE}invalid section`],
  ['-1:1', `${VALUE}invalid section`],
  ['large:1', `${VALUE}invalid section`],
  ['large:1:2:4294967296', `${VALUE}invalid section`],
  ['large:1::3', `${VALUE}invalid section`],
  ['Large:1:2:3', `${VALUE}invalid marker for large community`],
]

/** MetalLB refuses them with the message, and so does Ingot. */
export const REFUSED: readonly RefusedCase[] = [
  [resources.IP_ADDRESS_POOLS, { addresses: [] }, 'pool has no prefixes defined'],
  ...REFUSED_ENTRIES.map(([text, message]) => [resources.IP_ADDRESS_POOLS, entry(text), message] as const),
  [
    resources.IP_ADDRESS_POOLS,
    { ...entry('192.0.2.0/24'), serviceAllocation: { namespaceSelectors: selector('Like', ['a']) } },
    '"Like" is not a valid label selector operator',
  ],
  [
    resources.L2_ADVERTISEMENTS,
    { nodeSelectors: [{}, ...selector('In', [])] },
    "for 'in', 'notin' operators, values set can't be empty",
  ],
  [
    resources.L2_ADVERTISEMENTS,
    { preferredNodeSelectors: selector('NotIn').map((preference) => ({ weight: 1, preference })) },
    "for 'in', 'notin' operators, values set can't be empty",
  ],
  [
    resources.L2_ADVERTISEMENTS,
    { serviceSelectors: selector('Exists', ['web']) },
    'values set must be empty for exists and does not exist',
  ],
  [resources.BGP_ADVERTISEMENTS, { aggregationLength: 33 }, 'invalid aggregation length for IPv4'],
  [resources.BGP_ADVERTISEMENTS, { aggregationLengthV6: 129 }, 'invalid aggregation length for IPv6'],
  ...REFUSED_PEERS.map(([spec, message]) => [resources.BGP_PEERS, spec, message] as const),
  [resources.BGP_PEERS_V1BETA1, { ...PEER, myASN: 0 }, 'missing local ASN'],
  [resources.BGP_PEERS_V1BETA1, { ...PEER, peerASN: 0 }, 'missing peer ASN and dynamicASN'],
  [resources.BGP_PEERS_V1BETA1, { ...PEER, peerAddress: '' }, 'peer has no Address or Interface specified'],
  [
    resources.BGP_PEERS_V1BETA1,
    { ...PEER, holdTime: '1s' },
    `${TIMERS}invalid hold time "1s": must be 0 or >=3s`,
  ],
  ...REFUSED_COMMUNITIES.map(
    ([value, message]) => [resources.COMMUNITIES, community(value), message] as const,
  ),
  [resources.BFD_PROFILES, { detectMultiplier: 1 }, 'spec.detectMultiplier'],
]
