// From a body to an object of the kind that was asked for: types, unknown fields, and the kind itself are judged here,
// before any defaulting. Contract: Kubernetes documentation, "Field validation".

import { asApiObject } from './api-object.ts'
import type { ApiObject } from './api-object.ts'
import type { DuplicateField } from './duplicate-fields.ts'
import type { JsonObject } from './json.ts'
import { groupVersion } from './kinds/resource-kind.ts'
import type { ResourceKind } from './kinds/resource-kind.ts'
import { unmarshalError } from './schema/go-types.ts'
import { typeMeta } from './schema/metadata-schema.ts'
import { prune } from './schema/prune.ts'
import { struct } from './schema/schema.ts'
import { badRequest } from './status.ts'
import type { Failed } from './status.ts'

/** What becomes of fields that the schema does not know: they are always pruned, and may be reported. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore'

export type Decoded =
  | { readonly ok: true; readonly object: ApiObject; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly message: string }

/**
 * Decodes `body`, which becomes the object's own; `duplicates` are the fields that its text had twice. `message` is what
 * Go's decoder would say.
 */
export function decode(
  kind: ResourceKind,
  body: JsonObject,
  validation: FieldValidation,
  duplicates: () => readonly DuplicateField[] = () => [],
): Decoded {
  const version = groupVersion(kind)
  const { kind: bodyKind = kind.kind, apiVersion = version } = body
  if (bodyKind !== kind.kind || apiVersion !== version) {
    const found = `${String(apiVersion)}, Kind=${String(bodyKind)}`
    return {
      ok: false,
      message: `the API version in the data (${found}) does not match the expected API version (${version})`,
    }
  }
  const unknown = prune(kind.schema, body, kind.isCustom)
  // custom resources are held against their schema later, and with 422
  const wrongType = unmarshalError(kind.isCustom ? struct(kind.kind, typeMeta) : kind.schema, body)
  if (wrongType !== undefined) return { ok: false, message: wrongType }
  const repeated = validation === 'Ignore' ? [] : duplicates()
  const reports = [
    ...repeated.map(({ path }) => `duplicate field "${path}"`),
    ...unknown.map((path) => `unknown field "${path}"`),
  ]
  if (validation === 'Strict' && reports.length > 0) {
    return { ok: false, message: `strict decoding error: ${reports.join(', ')}` }
  }
  return {
    ok: true,
    object: asApiObject(body, version, kind.kind),
    warnings: validation === 'Warn' ? reports : [],
  }
}

/** The 400 for a whole object that could not be decoded. */
export function cannotBeHandled(kind: ResourceKind, message: string): Failed {
  return badRequest(
    `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${message}`,
  )
}
