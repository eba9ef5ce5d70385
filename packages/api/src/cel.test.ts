// The rules in CEL as text: what they do, only a real API server can tell (packages/lab).

import { expect, test } from 'bun:test'
import { customResourceDefinitions } from './custom-resource-definitions.ts'

/** Of CEL and of Kubernetes' libraries for it, all in Kubernetes 1.31 or older. */
const FUNCTIONS = [
  ...['has', 'size', 'int', 'duration', 'getSeconds', 'getMilliseconds', 'all'],
  ...['contains', 'startsWith', 'matches'],
  ...['indexOf', 'substring', 'split', 'trim', 'replace', 'lowerAscii'],
  'isIP',
]

/** Every expression in a definition. */
function expressions(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([key, value]) =>
    key === 'rule' || key === 'messageExpression' ? [String(value)] : expressions(value),
  )
}

test('the rules call nothing that Kubernetes 1.31 does not have', () => {
  const calls = expressions(customResourceDefinitions)
    // what stands in quotes is text or a regular expression
    .map((expression) => expression.replaceAll(/'[^']*'/g, "''"))
    .flatMap((expression) => [...expression.matchAll(/([A-Za-z]+)\(/g)].map(([, name]) => name))
  expect([...new Set(calls)].toSorted()).toEqual(FUNCTIONS.toSorted())
})
