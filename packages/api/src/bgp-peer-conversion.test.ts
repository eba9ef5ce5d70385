// The conversion of BGPPeers: what MetalLB's webhook answers for each field, and what survives there and back.

import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { bgpPeerFromV1beta1, bgpPeerToV1beta1 } from './bgp-peer-conversion.ts'
import type { WrittenBGPPeer } from './bgp-peer-conversion.ts'
import type { BGPPeerV1beta1 } from './bgp-peer-v1beta1.ts'
import { checkBGPPeer } from './bgp-peer.ts'

type SpecV1beta1 = NonNullable<BGPPeerV1beta1['spec']>
type Spec = NonNullable<WrittenBGPPeer['spec']>

const metadata = { name: 'a', labels: { site: 'b' }, annotations: { note: 'kept' } }
const REQUIRED = { myASN: 64_512, peerASN: 64_513, peerAddress: '192.0.2.1' }
const TIMERS = { holdTime: '0s', keepaliveTime: '0s' }
const ALIKE = {
  bfdProfile: 'fast',
  ebgpMultiHop: true,
  holdTime: '1m30s',
  keepaliveTime: '30s',
  password: 'p',
  peerPort: 1790,
  routerID: '192.0.2.7',
  sourceAddress: '192.0.2.8',
}

describe('from v1beta1 to v1beta2', () => {
  test.each<[string, Partial<SpecV1beta1>, Partial<Spec>]>([
    ['what both versions say alike is kept', ALIKE, ALIKE],
    ['timers that were left out become 0s, no keepalives', {}, TIMERS],
    ['one timer that was left out becomes 0s', { holdTime: '9s' }, { holdTime: '9s', keepaliveTime: '0s' }],
    ['port 0 is left out, for the default', { peerPort: 0 }, TIMERS],
    ['an empty selector stays one', { nodeSelectors: [{}] }, { ...TIMERS, nodeSelectors: [{}] }],
    [
      'labels and expressions are kept',
      {
        nodeSelectors: [
          { matchLabels: { rack: '1' } },
          { matchExpressions: [{ key: 'rack', operator: 'In', values: ['2'] }] },
        ],
      },
      {
        ...TIMERS,
        nodeSelectors: [
          { matchLabels: { rack: '1' } },
          { matchExpressions: [{ key: 'rack', operator: 'In', values: ['2'] }] },
        ],
      },
    ],
  ])('%s', (_, old, current) => {
    expect(bgpPeerFromV1beta1({ metadata, spec: { ...REQUIRED, ...old } })).toEqual({
      metadata,
      spec: { ...REQUIRED, ...current },
    })
  })

  test('an object without a spec has none after', () => {
    expect(bgpPeerFromV1beta1({ metadata })).toEqual({ metadata })
  })
})

describe('from v1beta2 to v1beta1', () => {
  const lists = { nodeSelectors: [] }
  test.each<[string, Spec, SpecV1beta1]>([
    ['what both versions say alike is kept', { ...REQUIRED, ...ALIKE }, { ...REQUIRED, ...ALIKE, ...lists }],
    [
      'fields that v1beta1 does not know are dropped',
      {
        ...REQUIRED,
        connectTime: '10s',
        disableMP: true,
        dualStackAddressFamily: true,
        enableGracefulRestart: true,
        localASN: 64_514,
        passwordSecret: { name: 's' },
        vrf: 'red',
      },
      { ...REQUIRED, ...TIMERS, ...lists },
    ],
    [
      'a peer known by its interface and any number has neither address nor number',
      { myASN: 64_512, dynamicASN: 'external', interface: 'eth0' },
      { myASN: 64_512, peerASN: 0, peerAddress: '', ...TIMERS, ...lists },
    ],
    [
      'selectors have every list and map',
      {
        ...REQUIRED,
        nodeSelectors: [{}, { matchExpressions: [{ key: 'rack', operator: 'Exists' }] }],
      },
      {
        ...REQUIRED,
        ...TIMERS,
        nodeSelectors: [
          { matchLabels: {}, matchExpressions: [] },
          { matchLabels: {}, matchExpressions: [{ key: 'rack', operator: 'Exists', values: [] }] },
        ],
      },
    ],
  ])('%s', (_, current, old) => {
    expect(bgpPeerToV1beta1({ metadata, spec: current })).toEqual({ metadata, spec: old })
  })

  test('an object without a spec has none after', () => {
    expect(bgpPeerToV1beta1({ metadata })).toEqual({ metadata })
  })
})

const text = fc.string({ maxLength: 8 })
const asn = fc.nat({ max: 2 ** 32 - 1 })
const expression = fc.record({
  key: text,
  operator: fc.constantFrom('In', 'NotIn'),
  values: fc.array(text, { minLength: 1, maxLength: 2 }),
})
const spec = fc.record(
  {
    myASN: asn,
    peerASN: asn,
    peerAddress: text,
    bfdProfile: text,
    ebgpMultiHop: fc.boolean(),
    holdTime: fc.constantFrom('0s', '3s', '1m30s'),
    keepaliveTime: fc.constantFrom('0s', '1s'),
    nodeSelectors: fc.array(
      fc.record(
        { matchLabels: fc.dictionary(text, text), matchExpressions: fc.array(expression, { maxLength: 2 }) },
        { requiredKeys: [] },
      ),
      { maxLength: 2 },
    ),
    password: text,
    peerPort: fc.nat({ max: 16_384 }),
    routerID: text,
    sourceAddress: text,
  },
  { requiredKeys: ['myASN', 'peerASN', 'peerAddress'] },
)

describe('there and back', () => {
  test('every v1beta1 peer is one in v1beta2, and says the same when it comes back', () => {
    fc.assert(
      fc.property(spec, (given) => {
        const current = bgpPeerFromV1beta1({ metadata, spec: given })
        expect(checkBGPPeer(current).ok).toBe(true)
        const { peerPort = 0, nodeSelectors = [], ...rest } = given
        const selectors = nodeSelectors.map((each) => ({ matchLabels: {}, matchExpressions: [], ...each }))
        const expected = { ...TIMERS, ...rest, nodeSelectors: selectors, ...(peerPort !== 0 && { peerPort }) }
        expect(bgpPeerToV1beta1(current)).toEqual({ metadata, spec: expected })
      }),
    )
  })

  test('what has come back once does not change any more', () => {
    fc.assert(
      fc.property(spec, (given) => {
        const once = bgpPeerToV1beta1(bgpPeerFromV1beta1({ metadata, spec: given }))
        expect(bgpPeerToV1beta1(bgpPeerFromV1beta1(once))).toEqual(once)
      }),
    )
  })
})
