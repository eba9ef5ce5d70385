// ConfigurationState, metallb.io/v1beta1: what one program, the controller or a speaker, makes of the configuration. It
// has no spec: programs write its status, people read it. The schema is the source of the CRD; field names are MetalLB's.

import { z } from 'zod'
import { objectMetadataSchema } from './object-metadata.ts'

/** meta/v1 Condition, with the API server's own bounds. */
const condition = z
  .object({
    lastTransitionTime: z.string().meta({ format: 'date-time' }).describe('When the status last changed.'),
    message: z.string().max(32768).describe('What a person should know about it; may be empty.'),
    observedGeneration: z
      .int()
      .min(0)
      .meta({ format: 'int64' })
      .optional()
      .describe('The generation of the object for which the condition was set.'),
    reason: z
      .string()
      .min(1)
      .max(1024)
      .meta({ pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$' })
      .describe('Why it has this status, in one word for programs.'),
    status: z.enum(['True', 'False', 'Unknown']).describe('Whether the condition holds.'),
    type: z
      .string()
      .max(316)
      .meta({
        pattern:
          '^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$',
      })
      .describe('Which condition it is.'),
  })
  .describe('One aspect of the configuration.')

const status = z
  .object({
    conditions: z
      .array(condition)
      .optional()
      .meta({ 'x-kubernetes-list-map-keys': ['type'], 'x-kubernetes-list-type': 'map' })
      .describe('The findings that the result is drawn from.'),
    errorSummary: z.string().optional().describe('Everything that was refused, a line each.'),
    result: z
      .enum(['Valid', 'Invalid', 'Unknown'])
      .optional()
      .describe('Whether the newest configuration is in force.'),
  })
  .describe('What the program found.')

export const configurationStateSchema = z
  .object({ metadata: objectMetadataSchema, status: status.optional() })
  .describe('ConfigurationState says whether a controller or speaker accepts the configuration, and why not.')

export type ConfigurationState = z.infer<typeof configurationStateSchema>
export type ConfigurationStatus = z.infer<typeof status>
