// BGPPeer, metallb.io/v1beta2, the version that is stored: a router to which nodes hold a BGP session. The schema is the
// source of the CRD; field names, types and defaults are MetalLB's. Not what the fields mean together (exactly one of
// peerASN and dynamicASN, which timers): a schema cannot say it.

import { z } from 'zod'
import * as fields from './bgp-peer-fields.ts'
import { SPEC_RULES_V1BETA2 } from './bgp-peer-rules.ts'
import { labelSelectorSchema } from './label-selector-schema.ts'
import { checkManifest } from './manifest-check.ts'
import { objectMetadataSchema } from './object-metadata.ts'
import type { Result } from './verdict.ts'

// the messages are MetalLB's: people search for them
const CONNECT_TIME = [
  {
    message: 'connect time should be between 1 seconds to 65535',
    rule: "duration(self) >= duration('1s') && duration(self).getSeconds() <= 65535",
  },
  {
    message: 'connect time should contain a whole number of seconds',
    rule: 'duration(self).getMilliseconds() % 1000 == 0',
  },
]
const UNCHANGED = {
  message: 'EnableGracefulRestart cannot be changed after creation',
  rule: 'self == oldSelf',
}

const passwordSecret = z
  .object({
    name: z.string().optional().describe('Name of the Secret.'),
    namespace: z
      .string()
      .optional()
      .describe('Not looked at: the Secret is in the namespace of the BGPPeer.'),
  })
  .describe('A Secret of type kubernetes.io/basic-auth whose `password` is used, instead of `password` here.')
  .meta({ 'x-kubernetes-map-type': 'atomic' })

const spec = z
  .object({
    bfdProfile: fields.bfdProfile,
    connectTime: z
      .string()
      .optional()
      .describe(
        'How long to wait before another attempt to connect, in whole seconds (RFC 4271, ConnectRetryTimer).',
      )
      .meta({ 'x-kubernetes-validations': CONNECT_TIME }),
    disableMP: z.boolean().default(false).describe('Deprecated: has no effect.'),
    dualStackAddressFamily: z
      .boolean()
      .default(false)
      .describe('Whether the session carries routes of both IPv4 and IPv6 (RFC 4760).'),
    dynamicASN: z
      .enum(['internal', 'external'])
      .optional()
      .describe(
        'Takes any autonomous system number of the peer that is the own one, or that is not. Excludes peerASN.',
      ),
    ebgpMultiHop: fields.ebgpMultiHop,
    enableGracefulRestart: z
      .boolean()
      .optional()
      .describe('Whether the peer keeps the routes while this end restarts (RFC 4724).')
      .meta({ 'x-kubernetes-validations': [UNCHANGED] }),
    holdTime: fields.holdTime,
    interface: z
      .string()
      .optional()
      .describe('The interface behind which the peer is found without an address. Excludes peerAddress.'),
    keepaliveTime: fields.keepaliveTime,
    localASN: fields
      .asn(1)
      .optional()
      .describe('The autonomous system number that this peer is told instead of myASN.'),
    myASN: fields.myASN,
    nodeSelectors: z
      .array(labelSelectorSchema)
      .optional()
      .describe(
        'Nodes that hold the session: those that match one of these selectors. None listed means all.',
      ),
    password: fields.password,
    passwordSecret: passwordSecret.optional(),
    peerASN: fields.peerASN.optional(),
    peerAddress: fields.peerAddress.optional(),
    peerPort: fields.peerPort(1).default(179).describe('The TCP port of the peer.'),
    routerID: fields.routerID,
    sourceAddress: fields.sourceAddress,
    vrf: z.string().optional().describe('The VRF from which the session is opened.'),
  })
  .describe('Who the peer is, and how the session to it is held.')
  .meta({ 'x-kubernetes-validations': SPEC_RULES_V1BETA2 })

const status = z.object({}).describe('Nothing is reported here.')

export const bgpPeerSchema = z
  .object({ metadata: objectMetadataSchema, spec: spec.optional(), status: status.optional() })
  .describe('BGPPeer makes nodes hold a BGP session to a router.')

export type BGPPeer = z.infer<typeof bgpPeerSchema>

/** Checks an object from outside, of v1beta2, and fills in the defaults. */
export function checkBGPPeer(object: unknown): Result<BGPPeer> {
  return checkManifest('BGPPeer', bgpPeerSchema, object)
}
