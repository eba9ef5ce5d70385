// BGPPeer from v1beta1 to v1beta2 and back, as MetalLB's conversion webhook does it, for clusters whose CRD has an API
// server ask that webhook. Not what becomes of an object under Ingot's own CRD: there the API server rewrites apiVersion
// alone (docs/adr/0007-bgppeer-conversion.md), and timers that were left out stay left out.

import type { z } from 'zod'
import type { bgpPeerSchema } from './bgp-peer.ts'
import type { BGPPeerV1beta1 } from './bgp-peer-v1beta1.ts'

/** As it is written, defaults not yet filled in. */
export type WrittenBGPPeer = z.input<typeof bgpPeerSchema>

type Spec = NonNullable<WrittenBGPPeer['spec']>
type SpecV1beta1 = NonNullable<BGPPeerV1beta1['spec']>
type SelectorV1beta1 = NonNullable<SpecV1beta1['nodeSelectors']>[number]

/** What MetalLB makes of a timer that is not there. A session without timers so becomes one without keepalives. */
const NO_TIME = '0s'

/** The peer in v1beta2. The API server may then fill in defaults, such as a port that was left out or 0. */
export function bgpPeerFromV1beta1({ metadata, spec }: BGPPeerV1beta1): WrittenBGPPeer {
  if (spec === undefined) return { metadata }
  const { peerPort = 0, holdTime = NO_TIME, keepaliveTime = NO_TIME, ...alike } = spec
  return { metadata, spec: { ...alike, holdTime, keepaliveTime, ...(peerPort !== 0 && { peerPort }) } }
}

/**
 * The peer in v1beta1, without what that version cannot say. What it requires and this peer lacks is there and empty: a
 * peer known by its interface has the address '', one with a dynamicASN the peerASN 0.
 */
export function bgpPeerToV1beta1({ metadata, spec }: WrittenBGPPeer): BGPPeerV1beta1 {
  if (spec === undefined) return { metadata }
  const {
    connectTime: _connectTime,
    disableMP: _disableMP,
    dualStackAddressFamily: _dualStackAddressFamily,
    dynamicASN: _dynamicASN,
    enableGracefulRestart: _enableGracefulRestart,
    interface: _interface,
    localASN: _localASN,
    passwordSecret: _passwordSecret,
    vrf: _vrf,
    peerASN = 0,
    peerAddress = '',
    holdTime = NO_TIME,
    keepaliveTime = NO_TIME,
    nodeSelectors = [],
    ...alike
  } = spec
  const selectors = nodeSelectors.map(selectorV1beta1)
  return {
    metadata,
    spec: { ...alike, peerASN, peerAddress, holdTime, keepaliveTime, nodeSelectors: selectors },
  }
}

function selectorV1beta1({
  matchLabels = {},
  matchExpressions = [],
}: NonNullable<Spec['nodeSelectors']>[number]): SelectorV1beta1 {
  return {
    matchLabels,
    matchExpressions: matchExpressions.map(({ values = [], ...requirement }) => ({ ...requirement, values })),
  }
}
