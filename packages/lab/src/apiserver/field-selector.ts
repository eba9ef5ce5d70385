// Field selectors: `metadata.name=a,spec.type!=b`. Only fields that a kind declares can be asked for, as in the real
// server; `\` escapes `,`, `=` and itself. Contract: Kubernetes documentation, "Field selectors".

import type { ApiObject } from './api-object.ts'
import { valueAt } from './json.ts'
import { badRequest, done } from './status.ts'
import type { Outcome } from './status.ts'

/** Says whether an object is selected. */
export type FieldSelector = (object: ApiObject) => boolean

/** Reads a selector for a kind whose `fields` may be asked for besides name and namespace. */
export function parseFieldSelector(text: string, fields: readonly string[]): Outcome<FieldSelector> {
  const requirements: FieldSelector[] = []
  for (const part of text === '' ? [] : text.split(/(?<!\\),/)) {
    const match = /^(?<field>[^=!]+)(?<operator>==|=|!=)(?<value>.*)$/s.exec(part)?.groups
    if (match === undefined) return badRequest(`invalid selector: '${text}'; can't understand '${part}'`)
    const { field = '', operator, value = '' } = match
    if (field !== 'metadata.name' && field !== 'metadata.namespace' && !fields.includes(field)) {
      return badRequest(`field label not supported: ${field}`)
    }
    const wanted = value.replaceAll(/\\([,=\\])/g, '$1')
    const isEqual = operator !== '!='
    requirements.push((object) => (fieldText(object, field) === wanted) === isEqual)
  }
  return done((object) => requirements.every((isMet) => isMet(object)))
}

// `source` of an Event is the component in it
function fieldText(object: ApiObject, field: string): string {
  const path = object.kind === 'Event' && field === 'source' ? ['source', 'component'] : field.split('.')
  return String(valueAt(object, path) ?? '')
}
