// Which objects a list or watch is about: the label and field selector of its query, as one question. Objects are only
// parsed when there is a selector at all.

import { parseStored } from './api-object.ts'
import { parseFieldSelector } from './field-selector.ts'
import { parseLabelSelector } from './label-selector.ts'
import { done } from './status.ts'
import type { Outcome } from './status.ts'

/** Says whether a stored object is selected; `undefined` selects all. */
export type Selection = ((json: string) => boolean) | undefined

/** The selection of a query, for a kind with these selectable `fields`. */
export function parseSelection(query: URLSearchParams, fields: readonly string[]): Outcome<Selection> {
  const labelText = query.get('labelSelector') ?? ''
  const fieldText = query.get('fieldSelector') ?? ''
  const labels = parseLabelSelector(labelText)
  if (!labels.ok) return labels
  const selectedFields = parseFieldSelector(fieldText, fields)
  if (!selectedFields.ok) return selectedFields
  if (labelText === '' && fieldText === '') return done(undefined)
  return done((json) => {
    const object = parseStored(json)
    return labels.value(object.metadata.labels) && selectedFields.value(object)
  })
}
