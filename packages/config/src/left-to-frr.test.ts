// Whose a session is where FRR has been before.

import { expect, test } from 'bun:test'
import type { LabelSelector } from '@ingot/api'
import { parseAddress } from '@ingot/net'
import { leftToFrr } from './left-to-frr.ts'
import type { FrrConfiguration } from './left-to-frr.ts'

const NODE = { 'kubernetes.io/hostname': 'node-1', rack: 'a' }
const here = { matchLabels: { 'kubernetes.io/hostname': 'node-1' } }
const letGo = { matchLabels: { ...here.matchLabels, 'ingot.dev/adopted-from-frr': 'true' } }

const PEERS = [
  { name: 'tor-1', peerAddress: parseAddress('192.0.2.1'), vrf: '' },
  { name: 'tor-2', peerAddress: parseAddress('2001:db8::1'), vrf: '' },
  { name: 'red', peerAddress: parseAddress('192.0.2.1'), vrf: 'red' },
  { name: 'cable', interface: 'eth1', vrf: '' },
]

const configuration = (nodeSelector: LabelSelector | undefined, ...routers: object[]): FrrConfiguration => ({
  metadata: { name: 'metallb-node-1', namespace: 'frr-k8s-system' },
  spec: { bgp: { routers }, ...(nodeSelector && { nodeSelector }) },
})
const to = (address: string, vrf?: string) => ({ neighbors: [{ address }], ...(vrf && { vrf }) })

test.each<[string, FrrConfiguration[], string[]]>([
  ['none where there is no FRRConfiguration', [], []],
  ['that it names for this node', [configuration(here, to('192.0.2.1'))], ['tor-1']],
  ['that one for every node names', [configuration(undefined, to('192.0.2.1'))], ['tor-1']],
  [
    'none that one for another node names',
    [configuration({ matchLabels: { rack: 'b' } }, to('192.0.2.1'))],
    [],
  ],
  ['by the address, however it is written', [configuration(here, to('2001:DB8:0::1'))], ['tor-2']],
  ['in the same routing table', [configuration(here, to('192.0.2.1', 'red'))], ['red']],
  ['behind an interface', [configuration(here, { neighbors: [{ interface: 'eth1' }] })], ['cable']],
  ['that FRR is about to let go of', [configuration(letGo, to('192.0.2.1'))], ['tor-1']],
  ['none of a configuration that names nobody', [configuration(here), { metadata: { name: 'empty' } }], []],
  [
    'of several',
    [configuration(here, to('192.0.2.1')), configuration(here, to('2001:db8::1'))],
    ['tor-1', 'tor-2'],
  ],
])('FRR has those peers: %s', (_, configurations, expected) => {
  expect([...leftToFrr(PEERS, configurations, NODE).keys()]).toEqual(expected)
})

test('the verdict names the peer, the FRRConfiguration and the next command', () => {
  const [verdict] = leftToFrr(PEERS, [configuration(here, to('192.0.2.1', 'red'))], NODE).values()
  expect(verdict).toEqual({
    reason: 'PeerLeftToFrr',
    message:
      'no session to peer red (192.0.2.1 in VRF red) is opened: FRR holds it, by FRRConfiguration ' +
      'frr-k8s-system/metallb-node-1; next: ingot adopt --apply',
    facts: {
      kind: 'BGPPeer',
      name: 'red',
      field: 'spec.peerAddress',
      peer: 'red',
      frrConfiguration: 'frr-k8s-system/metallb-node-1',
    },
    remedy: 'ingot adopt --apply',
  })
})
