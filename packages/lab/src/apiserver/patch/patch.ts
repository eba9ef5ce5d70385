// A patch request, whichever of the four kinds: from what is stored and what was sent to the object that is to be
// written. Contract: Kubernetes API concepts, "Patch and apply"; kube-apiserver, endpoints/handlers/patch.go.

import { timestamp } from '../api-object.ts'
import type { ApiObject } from '../api-object.ts'
import { decode } from '../decode.ts'
import type { FieldValidation } from '../decode.ts'
import { invalid, required } from '../field-error.ts'
import { equalJson, isObject, listAt } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import { groupVersion } from '../kinds/resource-kind.ts'
import type { ResourceKind } from '../kinds/resource-kind.ts'
import { badRequest, done, invalidObject, unprocessable, unsupportedMediaType } from '../status.ts'
import type { Failed, Outcome } from '../status.ts'
import { applyConfiguration, isSameManager, managerEntry, recordManager } from './apply.ts'
import { jsonPatch } from './json-patch.ts'
import { mergePatch } from './merge-patch.ts'
import { strategicMergePatch } from './strategic.ts'

export const APPLY = 'application/apply-patch+yaml'
const JSON_PATCH = 'application/json-patch+json'
const MERGE = 'application/merge-patch+json'
const STRATEGIC = 'application/strategic-merge-patch+json'

/** A patch as it was sent. */
export interface PatchRequest {
  readonly mediaType: string
  readonly patch: Json
  readonly validation: FieldValidation
  readonly fieldManager: string
  readonly subresource: string
  readonly now: Date
}

/** An object to be written, and what the client should be warned of. */
export interface Patched {
  readonly object: ApiObject
  readonly warnings: readonly string[]
}

/** The media types that a kind can be patched with. */
export function patchTypes(kind: ResourceKind): readonly string[] {
  return kind.isCustom ? [JSON_PATCH, MERGE, APPLY] : [JSON_PATCH, MERGE, STRATEGIC, APPLY]
}

/** What `current` becomes; for an apply to a new object, `current` is its name alone. */
export function patchObject(
  kind: ResourceKind,
  current: JsonObject,
  request: PatchRequest,
): Outcome<Patched> {
  const { mediaType, patch, validation } = request
  if (!patchTypes(kind).includes(mediaType)) return unsupportedMediaType(patchTypes(kind).join(', '))
  const patched = merged(kind, current, request)
  if (!patched.ok) return patched
  const decoded = decode(kind, structuredClone(patched.value), validation)
  if (!decoded.ok) {
    const shown = mediaType === STRATEGIC ? goText(patch) : JSON.stringify(patched.value)
    return invalidObject('', '', '', [invalid('patch', shown, decoded.message)])
  }
  const name = String(isObject(current.metadata) ? current.metadata.name : '')
  if (decoded.object.metadata.name !== name) return wrongName(decoded.object.metadata.name, name)
  return done(decoded)
}

/** The 400 for a body that is about another object than its path. */
export function wrongName(found: string, expected: string): Failed {
  return badRequest(`the name of the object (${found}) does not match the name on the URL (${expected})`)
}

function merged(kind: ResourceKind, current: JsonObject, request: PatchRequest): Outcome<JsonObject> {
  const { mediaType, patch } = request
  if (mediaType === JSON_PATCH) {
    if (!Array.isArray(patch))
      return badRequest('error decoding patch: the patch must be a list of operations')
    const result = jsonPatch(current, patch)
    return result.ok && isObject(result.value)
      ? done(result.value)
      : unprocessable(result.ok ? 'the patched document is no object' : result.message)
  }
  if (!isObject(patch)) return badRequest('error decoding patch: the patch must be an object')
  if (mediaType === STRATEGIC) return done(strategicMergePatch(kind.schema, current, patch))
  if (mediaType === APPLY) return applied(kind, current, patch, request)
  const result = mergePatch(current, patch)
  return isObject(result) ? done(result) : badRequest('error decoding patch: the patch must be an object')
}

function applied(
  kind: ResourceKind,
  current: JsonObject,
  configuration: JsonObject,
  { fieldManager, subresource, now }: PatchRequest,
): Outcome<JsonObject> {
  if (fieldManager === '') {
    const missing = required('fieldManager', 'is required for apply patch')
    return invalidObject('PatchOptions', 'meta.k8s.io', '', [missing])
  }
  const object = applyConfiguration(kind.schema, current, configuration)
  const entry = managerEntry(fieldManager, groupVersion(kind), timestamp(now), subresource)
  const before = listAt(current, 'metadata', 'managedFields')
  // to apply what is there already changes nothing, the time included
  if (equalJson(object, current) && before.some((each) => isSameManager(each, entry))) return done(object)
  const managedFields = recordManager(before, entry)
  const metadata = isObject(object.metadata) ? object.metadata : {}
  return done({ ...object, metadata: { ...metadata, managedFields } })
}

// the server shows a strategic patch as Go prints a map
function goText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`
  if (value === null) return '<nil>'
  if (!isObject(value)) return String(value)
  const fields = Object.keys(value).sort()
  return `map[${fields.map((field) => `${field}:${goText(value[field] ?? null)}`).join(' ')}]`
}
