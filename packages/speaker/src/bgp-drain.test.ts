// A node that is drained: its routes are marked, then gone, then its sessions; what it alone announces stays.

import { expect, test } from 'bun:test'
import { BGP_DRAIN, milliseconds } from '@ingot/api'
import { parseConfig } from '@ingot/config'
import { candidateNode } from '@ingot/election'
import type { Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import type { BgpState } from './desired-state.ts'
import { Follower } from './followed-world.fixture.ts'
import type { ListedWorld } from './followed-world.fixture.ts'

const inNamespace = (name: string) => ({ namespace: 'metallb-system', name })
const { config } = parseConfig({
  pools: [{ metadata: inNamespace('p'), spec: { addresses: ['192.0.2.0/24'] } }],
  bgpAdvertisements: [{ metadata: inNamespace('a'), spec: { localPref: 100, communities: ['64512:1'] } }],
  bgpPeers: [
    { metadata: inNamespace('tor'), spec: { myASN: 64_512, peerASN: 64_512, peerAddress: '198.51.100.1' } },
  ],
})
const service = (name: string, ip: string, spec = {}): Service => ({
  metadata: { name, namespace: 'default' },
  spec: { type: 'LoadBalancer', ...spec },
  status: { loadBalancer: { ingress: [{ ip }] } },
})
const slice = (name: string, nodeName: string): EndpointSlice => ({
  metadata: { namespace: 'default', labels: { 'kubernetes.io/service-name': name } },
  addressType: 'IPv4',
  endpoints: [{ addresses: ['10.1.0.1'], nodeName }],
})
const WEB = { services: [service('web', '192.0.2.1')], endpointSlices: [slice('web', 'n1')] }
const NEAR = {
  services: [...WEB.services, service('near', '192.0.2.2', { externalTrafficPolicy: 'Local' })],
  endpointSlices: [...WEB.endpointSlices, slice('near', 'n1')],
}
const node = (name: string, value?: string) =>
  candidateNode({ metadata: { name, ...(value && { annotations: { [BGP_DRAIN]: value } }) } }, false)
const [UP, DRAINED] = [
  [node('n1'), node('n2')],
  [node('n1', 'true'), node('n2')],
]

/** A speaker on n1 that is asked at times of the test's. */
function speaker(objects: Pick<ListedWorld, 'services' | 'endpointSlices'> = WEB) {
  let now = milliseconds(0)
  const follower = new Follower(() => now)
  return {
    memory: follower.memory,
    at(time: number, nodes: ListedWorld['nodes'], members?: ReadonlySet<string>): BgpState {
      now = milliseconds(time)
      const world = { ...objects, nodes, config, node: 'n1', loadBalancerClass: '' }
      return follower.see({ ...world, ...(members && { members }) }).bgp
    },
  }
}
const sent = ({ routes, hasLeft }: BgpState) => [
  ...routes.map(({ prefix, attributes: { localPref, communities } }) => {
    const isMarked = communities.includes(0xffff_0000)
    return `${prefix} ${localPref}${isMarked ? ' going' : ''}`
  }),
  ...(hasLeft ? ['no sessions'] : []),
]
const [STAYS, GOES] = ['192.0.2.1/32 100', '192.0.2.1/32 0 going']

test('its routes say for two seconds that they go, then are gone, and a second later the sessions are', () => {
  const { at, memory } = speaker()
  expect(sent(at(0, UP))).toEqual([STAYS])
  const going = at(1000, DRAINED)
  expect([sent(going), memory.due]).toEqual([[GOES], milliseconds(3000)])
  expect(going.routes[0]?.attributes.communities).toHaveLength(2)
  const still = at(2999, DRAINED)
  expect([sent(still), still.routes === going.routes]).toEqual([[GOES], true])
  const gone = at(3000, DRAINED)
  expect([sent(gone), memory.due]).toEqual([[], milliseconds(4000)])
  expect(gone.decisions.get('default/web')).toMatchObject({
    addresses: [],
    verdict: {
      reason: 'nodeDrained',
      message: 'node "n1" is drained, and other nodes announce the Service',
    },
  })
  expect([sent(at(4000, DRAINED)), memory.due]).toEqual([['no sessions'], undefined])
})

test('when it is drained no more all is there at once, and the next time it goes the same way', () => {
  const { at } = speaker()
  at(0, UP)
  at(0, DRAINED)
  at(2000, DRAINED)
  expect(sent(at(3000, DRAINED))).toEqual(['no sessions'])
  expect(sent(at(3001, UP))).toEqual([STAYS])
  expect(sent(at(9000, DRAINED))).toEqual([GOES])
})

test('a speaker that starts on a drained node announces nothing first', () => {
  expect(sent(speaker().at(0, DRAINED))).toEqual([])
})

test('what no other node announces stays, with the reason, and so do the sessions', () => {
  const { at } = speaker(NEAR)
  at(0, UP)
  at(0, DRAINED)
  const state = at(9000, DRAINED)
  expect(sent(state)).toEqual(['192.0.2.2/32 100'])
  expect(state.decisions.get('default/near')).toMatchObject({
    addresses: ['192.0.2.2'],
    verdict: { reason: 'nodeAssigned', message: expect.stringContaining('drained as it is') },
  })
  expect(sent(at(20_000, DRAINED))).toEqual(['192.0.2.2/32 100'])
})

test('all nodes drained is none drained', () => {
  const all = [node('n1', 'true'), node('n2', 'true')]
  expect(sent(speaker().at(0, all))).toEqual([STAYS])
})

test('a node whose speaker is not there takes nothing over; when it goes, its addresses come back', () => {
  const { at } = speaker()
  expect(sent(at(0, DRAINED, new Set(['n1'])))).toEqual([STAYS])
  expect(sent(at(1000, DRAINED, new Set(['n1', 'n2'])))).toEqual([GOES])
  expect(sent(at(3000, DRAINED, new Set(['n1', 'n2'])))).toEqual([])
  expect(sent(at(5000, DRAINED, new Set(['n1'])))).toEqual([STAYS])
})
