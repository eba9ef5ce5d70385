// Strategic merge patch: a merge patch that knows from the schema which lists are merged, and by which key. Directives:
// $patch (replace, delete, merge), $deleteFromPrimitiveList, $setElementOrder, $retainKeys.
// Contract: Kubernetes community, "Strategic Merge Patch"; kubectl apply and edit send it for built-in kinds.

import { equalJson, isObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import { schemaOfField } from '../schema/schema.ts'
import type { Schema } from '../schema/schema.ts'

const ORDER = '$setElementOrder/'
const DELETE_FROM = '$deleteFromPrimitiveList/'

/** What `target` becomes; `schema` says which of its lists merge. Neither argument is changed. */
export function strategicMergePatch(
  schema: Schema | undefined,
  target: JsonObject,
  patch: JsonObject,
): JsonObject {
  if (patch.$patch === 'replace') return withoutDirectives(patch)
  if (patch.$patch === 'delete') return {}
  const merged = { ...target }
  retainKeys(merged, patch.$retainKeys)
  for (const [field, value] of Object.entries(patch)) {
    if (field.startsWith(DELETE_FROM)) {
      const list = field.slice(DELETE_FROM.length)
      merged[list] = asList(merged[list]).filter((item) => !includes(asList(value), item))
    } else if (field.startsWith('$')) continue
    else if (value === null) delete merged[field]
    else merged[field] = mergeField(schemaOfField(schema, field), merged[field], value)
  }
  for (const [field, order] of Object.entries(patch)) {
    if (!field.startsWith(ORDER)) continue
    const list = field.slice(ORDER.length)
    const key = schemaOfField(schema, list)?.['x-kubernetes-patch-merge-key']
    if (merged[list] !== undefined) merged[list] = inOrder(asList(merged[list]), asList(order), key)
  }
  return merged
}

function mergeField(schema: Schema | undefined, current: Json | undefined, patch: Json): Json {
  if (isObject(patch)) return strategicMergePatch(schema, isObject(current) ? current : {}, patch)
  if (!Array.isArray(patch) || schema?.['x-kubernetes-patch-strategy'] !== 'merge') return patch
  const key = schema['x-kubernetes-patch-merge-key']
  if (key === undefined) {
    const before = asList(current)
    return [...before, ...patch.filter((item) => !includes(before, item))]
  }
  return mergeList(schema.items, key, asList(current), patch)
}

function mergeList(items: Schema | undefined, key: string, current: Json[], patch: Json[]): Json[] {
  const isReplaced = patch.some(
    (item) => isObject(item) && item.$patch === 'replace' && item[key] === undefined,
  )
  let merged = isReplaced ? [] : [...current]
  for (const item of patch) {
    if (!isObject(item) || item[key] === undefined) continue
    const index = merged.findIndex((other) => isObject(other) && equalJson(other[key], item[key]))
    const found = merged[index]
    if (item.$patch === 'delete') merged = merged.filter((_, at) => at !== index)
    else if (isObject(found)) merged[index] = strategicMergePatch(items, found, item)
    else merged.push(strategicMergePatch(items, {}, item))
  }
  return merged
}

/** Items that `order` names come in its order; those it does not name keep their place after what they followed. */
function inOrder(list: Json[], order: Json[], key: string | undefined): Json[] {
  const identity = (item: Json) => (key !== undefined && isObject(item) ? item[key] : item)
  const wanted = order.map(identity)
  const rank = (item: Json) => wanted.findIndex((other) => equalJson(other, identity(item)))
  const named = list.filter((item) => rank(item) >= 0).sort((a, b) => rank(a) - rank(b))
  const result = [...named]
  for (const [index, item] of list.entries()) {
    if (rank(item) >= 0) continue
    const before = list[index - 1]
    result.splice(before === undefined ? 0 : result.indexOf(before) + 1, 0, item)
  }
  return result
}

function retainKeys(object: JsonObject, keys: Json | undefined): void {
  if (!Array.isArray(keys)) return
  for (const field of Object.keys(object)) {
    if (!keys.includes(field)) delete object[field]
  }
}

function withoutDirectives(patch: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(patch).filter(([field]) => !field.startsWith('$')))
}

function includes(list: Json[], item: Json): boolean {
  return list.some((other) => equalJson(other, item))
}

function asList(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}
