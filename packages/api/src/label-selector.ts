// Kubernetes label selectors: their schema, and whether a set of labels matches one (meta/v1 LabelSelector). A selector
// stays plain data after parsing; an empty one matches everything.

import { z } from 'zod'

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

/** A label selector as it stands in a manifest. */
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

export type LabelSelector = z.infer<typeof labelSelectorSchema>
export type LabelRequirement = z.infer<typeof requirement>
export type Labels = Readonly<Record<string, string>>

/** Whether `labels` match `selector`. An unknown operator matches nothing; whoever parses reports it before. */
export function selectorMatches(selector: LabelSelector, labels: Labels): boolean {
  const wanted = Object.entries(selector.matchLabels ?? {})
  return (
    wanted.every(([key, value]) => labels[key] === value) &&
    (selector.matchExpressions ?? []).every((expression) => requirementHolds(expression, labels))
  )
}

function requirementHolds({ key, operator, values }: LabelRequirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined
  switch (operator) {
    case 'In':
      return value !== undefined && (values ?? []).includes(value)
    case 'NotIn':
      return value === undefined || !(values ?? []).includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    default:
      return false
  }
}
