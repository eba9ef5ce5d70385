// Objects that nobody has held against a schema yet: anything at all. What is read of them here may be of any type, too.

/** What is at `path` of an object; `undefined` where there is no such thing. */
export function valueAt(object: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined),
    object,
  )
}

/** `metadata.name`, or '' where that is no text. */
export function nameOf(object: unknown): string {
  const name = valueAt(object, 'metadata', 'name')
  return typeof name === 'string' ? name : ''
}
