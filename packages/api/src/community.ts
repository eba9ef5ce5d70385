// Community, metallb.io/v1beta1: names for BGP communities (RFC 1997, RFC 8092), which BGPAdvertisements may use in place
// of the numbers. The schema is the source of the CRD; field names and types are MetalLB's. How a value is written is not
// the schema's to say.

import { z } from 'zod'
import { checkManifest } from './manifest-check.ts'
import { objectMetadataSchema } from './object-metadata.ts'
import type { Result } from './verdict.ts'

const alias = z
  .object({
    name: z.string().optional().describe('The name, for all BGPAdvertisements.'),
    value: z.string().optional().describe('The community: a:b, or large:a:b:c.'),
  })
  .describe('A community and its name.')

const spec = z
  .object({ communities: z.array(alias).optional().describe('The communities that get names.') })
  .describe('The names.')

const status = z.object({}).describe('Nothing is reported here.')

export const communitySchema = z
  .object({ metadata: objectMetadataSchema, spec: spec.optional(), status: status.optional() })
  .describe('Community gives names to BGP communities.')

export type Community = z.infer<typeof communitySchema>

/** Checks an object from outside. */
export function checkCommunity(object: unknown): Result<Community> {
  return checkManifest('Community', communitySchema, object)
}
