// JSON as a type, and the few questions asked of it before a schema has spoken. Values are plain and never shared
// with the store: whoever changes one has parsed or cloned it first.

export type Json = null | boolean | number | string | Json[] | JsonObject

export interface JsonObject {
  [field: string]: Json
}

/** Is it a JSON object, not an array and not null? */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value under a path of fields, `undefined` where the path leaves the objects. */
export function valueAt(value: Json | undefined, path: readonly string[]): Json | undefined {
  let current = value
  for (const field of path) {
    if (!isObject(current)) return undefined
    current = current[field]
  }
  return current
}

/** The string under a path, '' where there is none: how Go reads a missing string. */
export function textAt(value: Json | undefined, ...path: string[]): string {
  const found = valueAt(value, path)
  return typeof found === 'string' ? found : ''
}

/** The array under a path, empty where there is none. */
export function listAt(value: Json | undefined, ...path: string[]): Json[] {
  const found = valueAt(value, path)
  return Array.isArray(found) ? found : []
}

/** The object under a path, empty where there is none. */
export function objectAt(value: Json | undefined, ...path: string[]): JsonObject {
  const found = valueAt(value, path)
  return isObject(found) ? found : {}
}

/** Deep equality; the order of fields does not count. */
export function equalJson(a: Json | undefined, b: Json | undefined): boolean {
  return Bun.deepEquals(a, b, true)
}
