// BGPPeer, metallb.io/v1beta1, deprecated: served for manifests that were written before v1beta2. The schema is part of
// the source of the CRD; field names and types are MetalLB's. bgp-peer-conversion.ts turns the one into the other.

import { z } from 'zod'
import * as fields from './bgp-peer-fields.ts'
import { SPEC_RULES_V1BETA1 } from './bgp-peer-rules.ts'
import { REQUIREMENT_RULES } from './label-selector-rules.ts'
import { checkManifest } from './manifest-check.ts'
import { objectMetadataSchema } from './object-metadata.ts'
import type { Result } from './verdict.ts'

const requirement = z
  .object({
    key: z.string().describe('The label key the requirement is about.'),
    operator: z.string().describe('In, NotIn, Exists or DoesNotExist.'),
    values: z.array(z.string()).min(1).describe('The values for In and NotIn.'),
  })
  .describe('A condition on one label.')
  .meta({ 'x-kubernetes-validations': REQUIREMENT_RULES })

/** Like Kubernetes' LabelSelector, but older: lists are not atomic, and a requirement has values. */
const nodeSelector = z
  .object({
    matchExpressions: z.array(requirement).optional().describe('Requirements that must all hold.'),
    matchLabels: z
      .record(z.string(), z.string())
      .optional()
      .describe('Labels that must all be present with these values.'),
  })
  .describe('Selects nodes by their labels. An empty selector selects all.')

const spec = z
  .object({
    bfdProfile: fields.bfdProfile,
    ebgpMultiHop: fields.ebgpMultiHop,
    holdTime: fields.holdTime,
    keepaliveTime: fields.keepaliveTime,
    myASN: fields.myASN,
    nodeSelectors: z
      .array(nodeSelector)
      .optional()
      .describe(
        'Nodes that hold the session: those that match one of these selectors. None listed means all.',
      ),
    password: fields.password,
    peerASN: fields.peerASN,
    peerAddress: fields.peerAddress,
    peerPort: fields.peerPort(0).optional().describe('The TCP port of the peer; 0 or none is 179.'),
    routerID: fields.routerID,
    sourceAddress: fields.sourceAddress,
  })
  .describe('Who the peer is, and how the session to it is held.')
  .meta({ 'x-kubernetes-validations': SPEC_RULES_V1BETA1 })

const status = z.object({}).describe('Nothing is reported here.')

export const bgpPeerV1beta1Schema = z
  .object({ metadata: objectMetadataSchema, spec: spec.optional(), status: status.optional() })
  .describe('BGPPeer makes nodes hold a BGP session to a router.')

export type BGPPeerV1beta1 = z.infer<typeof bgpPeerV1beta1Schema>

/** Checks an object from outside, of v1beta1. */
export function checkBGPPeerV1beta1(object: unknown): Result<BGPPeerV1beta1> {
  return checkManifest('BGPPeer', bgpPeerV1beta1Schema, object)
}
