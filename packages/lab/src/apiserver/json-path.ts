// The part of kubectl's JSONPath that printer columns are written in: fields, quoted fields, indexes, `[*]`, and the
// filter `[?(@.type=="Ready")]`. Contract: Kubernetes documentation, "JSONPath support".

import { isObject, valueAt } from './json.ts'
import type { Json } from './json.ts'

const STEP =
  /^(?:\.(?<field>(?:\\.|[^.[\]\\])+)|\[(?<index>-?\d+)\]|\[(?<all>\*)\]|\['(?<quoted>[^']*)'\]|\[\?\(@\.(?<filter>[\w.]+)\s*==\s*['"](?<value>[^'"]*)['"]\)\])/

/** Every value that `path` (`.spec.addresses`) leads to; none when it leads nowhere or is not understood. */
export function findJsonPath(document: Json, path: string): Json[] {
  let rest = path.startsWith('.') || path.startsWith('[') ? path : `.${path}`
  let found: Json[] = [document]
  while (rest !== '' && found.length > 0) {
    const match = STEP.exec(rest)
    if (match?.groups === undefined) return []
    const { groups } = match
    found = found.flatMap((value) => step(value, groups))
    rest = rest.slice(match[0].length)
  }
  return found
}

function step(value: Json, groups: { readonly [name: string]: string | undefined }): Json[] {
  const { field, quoted, index, all, filter } = groups
  const name = quoted ?? field?.replaceAll(/\\(.)/g, '$1')
  if (name !== undefined) return isObject(value) ? present(value[name]) : []
  if (!Array.isArray(value)) return all !== undefined && isObject(value) ? Object.values(value) : []
  if (index !== undefined) return present(value.at(Number(index)))
  if (filter === undefined) return value
  return value.filter((item) => String(valueAt(item, filter.split('.'))) === groups.value)
}

function present(value: Json | undefined): Json[] {
  return value === undefined ? [] : [value]
}
