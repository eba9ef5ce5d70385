// JSON whose keys are in alphabetical order, at every depth: as kubectl writes it, and equal for equal values.

/** `value` as JSON without white space. */
export function orderedJson(value: unknown): string {
  return JSON.stringify(value, keysInOrder)
}

function keysInOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
