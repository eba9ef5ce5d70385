// ServiceBGPStatus, metallb.io/v1beta1: to which peers a node announces a Service. Speakers write it, people read it. The
// schema is the source of the CRD; field names and types are MetalLB's.

import { z } from 'zod'
import { checkManifest } from './manifest-check.ts'
import { objectMetadataSchema } from './object-metadata.ts'
import { node, serviceName, serviceNamespace } from './service-status-schema.ts'
import type { Result } from './verdict.ts'

const status = z
  .object({
    node,
    peers: z.array(z.string()).optional().describe('Names of the BGPPeers that get a route, sorted.'),
    serviceName,
    serviceNamespace,
  })
  .describe('Which Service is announced, and to whom.')

const spec = z.object({}).describe('Nothing is wanted here.')

export const serviceBGPStatusSchema = z
  .object({ metadata: objectMetadataSchema, spec: spec.optional(), status: status.optional() })
  .describe('ServiceBGPStatus tells to which BGP peers a node announces a Service.')

export type ServiceBGPStatus = z.infer<typeof serviceBGPStatusSchema>

/** Checks an object from outside. */
export function checkServiceBGPStatus(object: unknown): Result<ServiceBGPStatus> {
  return checkManifest('ServiceBGPStatus', serviceBGPStatusSchema, object)
}
