// The schema of Kubernetes label selectors (meta/v1 LabelSelector) inside MetalLB's kinds.

import { z } from 'zod'
import { REQUIREMENT_RULES } from './label-selector-rules.ts'

const requirement = z
  .object({
    key: z.string().describe('The label key the requirement is about.'),
    operator: z.string().describe('In, NotIn, Exists or DoesNotExist.'),
    values: z
      .array(z.string())
      .optional()
      .describe('The values for In and NotIn, at least one; empty for Exists and DoesNotExist.')
      .meta({ 'x-kubernetes-list-type': 'atomic' }),
  })
  .describe('A condition on one label.')
  .meta({ 'x-kubernetes-validations': REQUIREMENT_RULES })

/** Of a LabelSelector. */
export const labelSelectorSchema = z
  .object({
    matchExpressions: z
      .array(requirement)
      .optional()
      .describe('Requirements that must all hold.')
      .meta({ 'x-kubernetes-list-type': 'atomic' }),
    matchLabels: z
      .record(z.string(), z.string())
      .optional()
      .describe('Labels that must all be present with these values.'),
  })
  .describe('Selects objects by their labels. An empty selector selects all.')
  .meta({ 'x-kubernetes-map-type': 'atomic' })
