// Community, metallb.io/v1beta1: names for BGP communities (RFC 1997, RFC 8092), which BGPAdvertisements may use in place
// of the numbers. The schema is the source of the CRD; field names and types are MetalLB's. How a value is written, only
// the API server checks, and whoever reads it.

import { z } from 'zod'
import { COMMUNITY_RULES } from './community-rules.ts'
import { checkManifest } from './manifest-check.ts'
import { objectMetadataSchema } from './object-metadata.ts'
import type { Result } from './verdict.ts'

/** The API server alone asks for these bounds, which MetalLB does not have: without, it would run no rule on values. */
const MOST_ALIASES = 4096
const LONGEST_VALUE = 256

const alias = z
  .object({
    name: z.string().optional().describe('The name, for all BGPAdvertisements.'),
    value: z
      .string()
      .optional()
      .describe('The community: a:b, or large:a:b:c.')
      .meta({ maxLength: LONGEST_VALUE }),
  })
  .describe('A community and its name.')
  .meta({ 'x-kubernetes-validations': COMMUNITY_RULES })

const spec = z
  .object({
    communities: z
      .array(alias)
      .optional()
      .describe('The communities that get names.')
      .meta({ maxItems: MOST_ALIASES }),
  })
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
