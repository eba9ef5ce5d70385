// ServiceL2Status, metallb.io/v1beta1: which node answers ARP and NDP for a Service, and on which interfaces. Speakers
// write it, people read it. The schema is the source of the CRD; field names and types are MetalLB's.

import { z } from 'zod'
import { checkManifest } from './manifest-check.ts'
import { objectMetadataSchema } from './object-metadata.ts'
import { node, serviceName, serviceNamespace } from './service-status-schema.ts'
import type { Result } from './verdict.ts'

const networkInterface = z
  .object({ name: z.string().optional().describe('Name of the interface.') })
  .describe('An interface of the node.')

const status = z
  .object({
    interfaces: z
      .array(networkInterface)
      .optional()
      .describe('The interfaces on which the node answers. None listed means all.'),
    node,
    serviceName,
    serviceNamespace,
  })
  .describe('Which Service is announced, and where.')

const spec = z.object({}).describe('Nothing is wanted here.')

export const serviceL2StatusSchema = z
  .object({ metadata: objectMetadataSchema, spec: spec.optional(), status: status.optional() })
  .describe('ServiceL2Status tells which node announces a Service by ARP and NDP.')

export type ServiceL2Status = z.infer<typeof serviceL2StatusSchema>

/** Checks an object from outside. */
export function checkServiceL2Status(object: unknown): Result<ServiceL2Status> {
  return checkManifest('ServiceL2Status', serviceL2StatusSchema, object)
}
