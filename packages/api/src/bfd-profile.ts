// BFDProfile, metallb.io/v1beta1: the parameters of the BFD sessions (RFC 5880) of the BGPPeers that name it. The schema
// is the source of the CRD; field names, types and bounds are MetalLB's. It sets no defaults, as MetalLB's does not: a
// value that is not given is left to whoever runs the session.

import { z } from 'zod'
import { checkManifest } from './manifest-check.ts'
import { objectMetadataSchema } from './object-metadata.ts'
import type { Result } from './verdict.ts'

/** In milliseconds. */
const interval = z.int32().min(10).max(60_000).optional()

const spec = z
  .object({
    detectMultiplier: z
      .int32()
      .min(2)
      .max(255)
      .optional()
      .describe('After so many intervals without a packet the session is down.'),
    echoInterval: interval.describe(
      'Shortest interval, in milliseconds, at which echo packets can be taken.',
    ),
    echoMode: z
      .boolean()
      .optional()
      .describe('Whether echo packets are sent, which the peer only sends back.'),
    minimumTtl: z
      .int32()
      .min(1)
      .max(254)
      .optional()
      .describe('Of a peer several hops away: packets that arrive with a lower TTL are dropped.'),
    passiveMode: z.boolean().optional().describe('Whether to wait for the first packet of the peer.'),
    receiveInterval: interval.describe('Shortest interval, in milliseconds, at which packets can be taken.'),
    transmitInterval: interval.describe('Shortest interval, in milliseconds, at which packets are sent.'),
  })
  .describe('The parameters of the sessions.')

const status = z.object({}).describe('Nothing is reported here.')

export const bfdProfileSchema = z
  .object({ metadata: objectMetadataSchema, spec: spec.optional(), status: status.optional() })
  .describe('BFDProfile holds the parameters of BFD sessions, for BGPPeers that name it.')

export type BFDProfile = z.infer<typeof bfdProfileSchema>

/** Checks an object from outside. */
export function checkBFDProfile(object: unknown): Result<BFDProfile> {
  return checkManifest('BFDProfile', bfdProfileSchema, object)
}
