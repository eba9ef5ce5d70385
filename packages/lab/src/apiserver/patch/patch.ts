// A patch request, whichever of the four kinds: from what is stored and what was sent to the object that is to be
// written. Contract: Kubernetes API concepts, "Patch and apply"; kube-apiserver, endpoints/handlers/patch.go.

import type { ApiObject } from '../api-object.ts'
import { decode } from '../decode.ts'
import type { FieldValidation } from '../decode.ts'
import type { DuplicateField } from '../duplicate-fields.ts'
import { invalid } from '../field-error.ts'
import { isObject, textAt, valueAt } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import { groupVersion } from '../kinds/resource-kind.ts'
import type { ResourceKind } from '../kinds/resource-kind.ts'
import { applyConfiguration } from '../ownership/apply.ts'
import { configurationMistake } from '../ownership/typed.ts'
import type { Writer } from '../ownership/update.ts'
import {
  badRequest,
  cannotApply,
  done,
  invalidObject,
  unprocessable,
  unsupportedMediaType,
} from '../status.ts'
import type { Failed, Outcome } from '../status.ts'
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
  readonly duplicates: () => readonly DuplicateField[]
  readonly validation: FieldValidation
  /** The object that the path names. */
  readonly name: string
  readonly writer: Writer
  /** An apply that takes fields from other managers. */
  readonly isForced: boolean
}

/** An object to be written, and what the client should be warned of. */
export interface Patched {
  readonly object: ApiObject
  readonly warnings: readonly string[]
}

/** The media types that a kind can be patched with. */
function patchTypes(kind: ResourceKind): readonly string[] {
  return kind.isCustom ? [JSON_PATCH, MERGE, APPLY] : [JSON_PATCH, MERGE, STRATEGIC, APPLY]
}

/** What `current` becomes; only an apply can do without it. */
export function patchObject(
  kind: ResourceKind,
  current: ApiObject | undefined,
  request: PatchRequest,
): Outcome<Patched> {
  const { mediaType, patch, validation, name } = request
  if (!patchTypes(kind).includes(mediaType)) return unsupportedMediaType(patchTypes(kind).join(', '))
  const patched = merged(kind, current, request)
  if (!patched.ok) return patched
  const decoded = decode(kind, structuredClone(patched.value), validation, request.duplicates)
  if (!decoded.ok) {
    const shown = mediaType === STRATEGIC ? goText(patch) : JSON.stringify(patched.value)
    return invalidObject('', '', '', [invalid('patch', shown, decoded.message)])
  }
  if (decoded.object.metadata.name !== name) return wrongName(decoded.object.metadata.name, name)
  return done(decoded)
}

/** The 400 for a body that is about another object than its path. */
export function wrongName(found: string, expected: string): Failed {
  return badRequest(`the name of the object (${found}) does not match the name on the URL (${expected})`)
}

function merged(
  kind: ResourceKind,
  current: ApiObject | undefined,
  request: PatchRequest,
): Outcome<JsonObject> {
  const { mediaType, patch } = request
  if (mediaType === APPLY) return applied(kind, current, request)
  const target = current ?? {}
  if (mediaType === JSON_PATCH) {
    if (!Array.isArray(patch))
      return badRequest('error decoding patch: the patch must be a list of operations')
    const result = jsonPatch(target, patch)
    return result.ok && isObject(result.value)
      ? done(result.value)
      : unprocessable(result.ok ? 'the patched document is no object' : result.message)
  }
  if (!isObject(patch)) return badRequest('error decoding patch: the patch must be an object')
  if (mediaType === STRATEGIC) return done(strategicMergePatch(kind.schema, target, patch))
  const result = mergePatch(target, patch)
  return isObject(result) ? done(result) : badRequest('error decoding patch: the patch must be an object')
}

function applied(
  kind: ResourceKind,
  current: ApiObject | undefined,
  { patch, writer, name, isForced, validation, duplicates }: PatchRequest,
): Outcome<JsonObject> {
  if (!isObject(patch)) return badRequest('error decoding YAML: the configuration must be an object')
  const type = `${textAt(patch, 'apiVersion')}, Kind=${textAt(patch, 'kind')}`
  if (type !== `${groupVersion(kind)}, Kind=${kind.kind}`) {
    return badRequest(`invalid object type: ${type.includes('/') ? type : `/${type}`}`)
  }
  if (valueAt(patch, ['metadata', 'managedFields']) !== undefined) {
    return badRequest('metadata.managedFields must be nil')
  }
  const mistake = configurationMistake(kind.schema, patch)
  if (mistake !== '') {
    const place = `${textAt(patch, 'metadata', 'namespace')}/${textAt(patch, 'metadata', 'name')}`
    return cannotApply(`${place}; ${type.includes('/') ? type : `/${type}`}`, mistake)
  }
  const [repeated] = validation === 'Strict' ? duplicates() : []
  if (repeated !== undefined) {
    const { name: field, line } = repeated
    return badRequest(
      `error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  line ${line}: key "${field}" already set in map`,
    )
  }
  if (textAt(patch, 'metadata', 'name') === '') {
    return badRequest(
      `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
    )
  }
  return applyConfiguration(kind, current, patch, { ...writer, isForced })
}

// the server shows a strategic patch as Go prints a map
function goText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`
  if (value === null) return '<nil>'
  if (!isObject(value)) return String(value)
  const fields = Object.keys(value).sort()
  return `map[${fields.map((field) => `${field}:${goText(value[field] ?? null)}`).join(' ')}]`
}
