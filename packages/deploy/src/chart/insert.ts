// What stands in a chart's template where an object of the plain manifests has a fixed value: an expression of Helm's
// template language. Contract: text/template with sprig, as Helm 3 has them.

export type Insert =
  /** In place of a scalar: `key: {{ expression }}`. */
  | { readonly insert: 'scalar'; readonly expression: string }
  /** Lines of YAML that the expression gives, under its key. */
  | { readonly insert: 'lines'; readonly expression: string }
  /** The expression's value as YAML: with its key, or as more items of a list; nothing at all where it is empty. */
  | { readonly insert: 'filled'; readonly expression: string }
  /** The key or the item, where the condition holds; where it does not, the same key with another value, or nothing. */
  | {
      readonly insert: 'when'
      readonly condition: string
      readonly value: unknown
      readonly otherwise?: unknown
    }
  /** The item, once for each of the list; `.` is that one in it, and `$` what it is elsewhere. */
  | { readonly insert: 'each'; readonly list: string; readonly value: unknown }

export function scalar(expression: string): Insert {
  return { insert: 'scalar', expression }
}

/** Text of a value, in quotes whatever is in it. */
export function quoted(value: string): Insert {
  return scalar(`${value} | quote`)
}

export function lines(expression: string): Insert {
  return { insert: 'lines', expression }
}

export function filled(value: string): Insert {
  return { insert: 'filled', expression: value }
}

export function when(condition: string, value: unknown, otherwise?: unknown): Insert {
  return { insert: 'when', condition, value, ...(otherwise !== undefined && { otherwise }) }
}

/** Text of a value, where it has one. */
export function optional(value: string): Insert {
  return when(value, quoted(value))
}

export function each(list: string, value: unknown): Insert {
  return { insert: 'each', list, value }
}

export function isInsert(value: unknown): value is Insert {
  return typeof value === 'object' && value !== null && 'insert' in value
}
