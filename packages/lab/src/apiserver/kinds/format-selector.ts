// A label selector as a query writes it: `a=b,c in (d,e),!f`. Contract: meta/v1 FormatLabelSelector.

import { listAt, objectAt, textAt } from '../json.ts'
import type { Json } from '../json.ts'

/** '' for a selector without any requirement. */
export function formatSelector(selector: Json | undefined): string {
  const labels = Object.entries(objectAt(selector, 'matchLabels'))
  const requirements = labels.map(([name, value]) => ({ key: name, text: `${name}=${String(value)}` }))
  for (const each of listAt(selector, 'matchExpressions')) {
    requirements.push({ key: textAt(each, 'key'), text: formatRequirement(each) })
  }
  return requirements
    .toSorted((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0))
    .map(({ text }) => text)
    .join(',')
}

function formatRequirement(requirement: Json): string {
  const key = textAt(requirement, 'key')
  const values = listAt(requirement, 'values').map(String).sort().join(',')
  switch (textAt(requirement, 'operator')) {
    case 'Exists':
      return key
    case 'DoesNotExist':
      return `!${key}`
    case 'In':
      return `${key} in (${values})`
    default:
      return `${key} notin (${values})`
  }
}
