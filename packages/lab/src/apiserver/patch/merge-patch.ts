// JSON merge patch, RFC 7386: objects merge, null deletes, everything else replaces.

import { isObject } from '../json.ts'
import type { Json } from '../json.ts'

/** What `target` becomes; neither argument is changed, and the result may share parts with both. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch
  const merged = isObject(target) ? { ...target } : {}
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete merged[field]
    else merged[field] = mergePatch(merged[field], value)
  }
  return merged
}
