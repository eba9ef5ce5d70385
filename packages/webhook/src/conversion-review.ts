// ConversionReview: BGPPeers that an API server wants in another of their versions, one or many at a time. It has held them
// against the definition already, so they are not judged here: one that could not be converted could not be read either, nor
// repaired. Only the version and the spec change, as the API server asks.
// Contract: ConversionReview of apiextensions.k8s.io/v1 and of v1beta1, which say the same in the same fields. MetalLB's
// definition asks for v1beta1: it lists its own versions where those of the review belong.

import { BGP_PEERS, BGP_PEERS_V1BETA1 } from '@ingot/api'
import { bgpPeerFromV1beta1, bgpPeerToV1beta1 } from '@ingot/api/kinds'
import type { BGPPeerV1beta1, WrittenBGPPeer } from '@ingot/api/kinds'
import { apiVersionOf } from '@ingot/kube'
import { z } from 'zod'

const OLD = apiVersionOf(BGP_PEERS_V1BETA1)
const CURRENT = apiVersionOf(BGP_PEERS)

const request = z.object({
  uid: z.string(),
  desiredAPIVersion: z.string(),
  objects: z.array(z.unknown()),
})

export const conversionReviewSchema = z.object({
  apiVersion: z.enum(['apiextensions.k8s.io/v1', 'apiextensions.k8s.io/v1beta1']),
  kind: z.literal('ConversionReview'),
  request,
})

export type ConversionReview = z.infer<typeof conversionReviewSchema>

/** Of a peer, what has to be there to be converted. */
const peerSchema = z.looseObject({
  apiVersion: z.enum([OLD, CURRENT]),
  kind: z.literal(BGP_PEERS.kind),
  metadata: z.looseObject({ name: z.string() }),
  spec: z
    .looseObject({
      nodeSelectors: z
        .array(z.looseObject({ matchExpressions: z.array(z.looseObject({})).optional() }))
        .optional(),
    })
    .optional(),
})

/** The review that goes back: all of the objects, in their order, or why one of them cannot be had. */
export function conversionAnswer({ apiVersion, kind, request }: ConversionReview) {
  const { uid, desiredAPIVersion, objects } = request
  const convertedObjects: object[] = []
  for (const object of objects) {
    const converted = convert(object, desiredAPIVersion)
    if (typeof converted === 'string') {
      return { apiVersion, kind, response: { uid, result: { status: 'Failure', message: converted } } }
    }
    convertedObjects.push(converted)
  }
  return { apiVersion, kind, response: { uid, result: { status: 'Success' }, convertedObjects } }
}

/** The object in that version, or a sentence. */
function convert(object: unknown, desired: string): object | string {
  const parsed = peerSchema.safeParse(object)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return `not a BGPPeer of ${OLD} or ${CURRENT}: ${issue?.path.join('.')}: ${issue?.message}`
  }
  const peer = parsed.data
  if (peer.apiVersion === desired) return peer
  if (desired !== OLD && desired !== CURRENT) {
    return `BGPPeer ${peer.metadata.name} cannot be had in ${desired}: there are ${OLD} and ${CURRENT}`
  }
  // a parsed boundary: the definition has the same fields
  const { spec } =
    desired === CURRENT
      ? bgpPeerFromV1beta1(peer as BGPPeerV1beta1)
      : bgpPeerToV1beta1(peer as WrittenBGPPeer)
  return { ...peer, apiVersion: desired, ...(spec !== undefined && { spec }) }
}
