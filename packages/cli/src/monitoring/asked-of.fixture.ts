// What an expression in PromQL asks for, as far as names go: metrics with the labels that they are selected by, and the
// labels that it groups and joins by. It is no parser: it knows what can stand before a name, and leaves out the rest.

export interface Asked {
  readonly selectors: readonly Selector[]
  /** Of `by`, `without`, `on` and `ignoring`. */
  readonly grouping: readonly string[]
}

export interface Selector {
  readonly metric: string
  readonly labels: readonly string[]
}

const OPERATORS = new Set(['and', 'or', 'unless', 'bool', 'offset'])
const GROUPING = /\b(?:by|without|on|ignoring)\s*\(([^)]*)\)/g

export function askedOf(expression: string): Asked {
  // values may look like anything, and ranges like names
  const text = expression.replaceAll(/"[^"]*"/g, '""').replaceAll(/\[[^\]]*\]/g, '')
  const grouping = [...text.matchAll(GROUPING)].flatMap(([, list = '']) => namesIn(list))
  const rest = text.replaceAll(GROUPING, '')
  const selectors: Selector[] = []
  for (const [, metric = '', next = ''] of rest.matchAll(/([a-z_]\w*)\s*(\(|\{[^}]*\})?/gi)) {
    const isMetric = next !== '(' && !OPERATORS.has(metric)
    if (isMetric) selectors.push({ metric, labels: namesIn(next) })
  }
  return { selectors, grouping }
}

function namesIn(text: string): readonly string[] {
  return text.match(/[a-z_]\w*/gi) ?? []
}
