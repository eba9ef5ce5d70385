// What can be wrong with label selectors beyond their schema, which is all the API server checks of them inside
// MetalLB's kinds: duplicates, unknown operators, and keys and values that no label can have (apimachinery's rules).

import { quoted, quotedRequirement, quotedSelector } from '@ingot/api'
import type { LabelRequirement, LabelSelector } from '@ingot/api'

/** The first duplicate in a list of selectors, as MetalLB says it; `field` is the last name of the field's path. */
export function duplicateSelector(field: string, selectors: readonly LabelSelector[]): string | undefined {
  const normal = selectors.map(sortValues)
  for (const { matchExpressions = [] } of normal) {
    const [value] = matchExpressions.flatMap(({ values }) => duplicatesOf(values ?? []))
    if (value !== undefined) {
      return `duplicate definition of match expression value in label selector ${quoted(value)}`
    }
    const [expression] = duplicatesOf(matchExpressions.map(quotedRequirement))
    if (expression !== undefined) return `duplicate definition of match expressions ${expression}`
  }
  const [selector] = duplicatesOf(normal.map(quotedSelector))
  return selector && `duplicate definition of ${field} ${selector}`
}

/** The first duplicate in a plain list, as MetalLB says it. */
export function duplicateValue(field: string, values: readonly string[]): string | undefined {
  const [value] = duplicatesOf(values)
  return value === undefined ? undefined : `duplicate definition of ${field} ${quoted(value)}`
}

/** The first selector that cannot be evaluated, with Kubernetes' word for why. */
export function invalidSelector(
  selectors: readonly LabelSelector[],
): { readonly index: number; readonly error: string } | undefined {
  for (const [index, selector] of selectors.entries()) {
    const error = selectorError(selector)
    if (error !== undefined) return { index, error }
  }
  return undefined
}

function selectorError({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string | undefined {
  const labels = Object.entries(matchLabels).map(([key, value]) => ({ key, operator: 'In', values: [value] }))
  for (const requirement of [...labels, ...matchExpressions]) {
    const error = requirementError(requirement)
    if (error !== undefined) return error
  }
  return undefined
}

function requirementError({ key, operator, values = [] }: LabelRequirement): string | undefined {
  const wantsValues = operator === 'In' || operator === 'NotIn'
  if (!wantsValues && operator !== 'Exists' && operator !== 'DoesNotExist') {
    return `${quoted(operator)} is not a valid label selector operator`
  }
  if (!isLabelKey(key)) return `key: Invalid value: ${quoted(key)}: not a valid label key`
  if (wantsValues && values.length === 0) {
    return "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty"
  }
  if (!wantsValues && values.length > 0) {
    return `values: Invalid value: ${JSON.stringify(values)}: values set must be empty for exists and does not exist`
  }
  const wrong = values.findIndex((value) => value !== '' && !isLabelName(value))
  return wrong < 0
    ? undefined
    : `values[${wrong}]: Invalid value: ${quoted(values[wrong] ?? '')}: not a valid label value`
}

function isLabelKey(key: string): boolean {
  const [name = '', prefix, ...more] = key.split('/').toReversed()
  const isPrefix = (text: string) =>
    text.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text)
  return more.length === 0 && isLabelName(name) && (prefix === undefined || isPrefix(prefix))
}

function isLabelName(text: string): boolean {
  return text.length <= 63 && /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(text)
}

function sortValues(selector: LabelSelector): LabelSelector {
  const { matchExpressions } = selector
  if (matchExpressions === undefined) return selector
  return {
    ...selector,
    matchExpressions: matchExpressions.map((it) => ({ ...it, values: (it.values ?? []).toSorted() })),
  }
}

function duplicatesOf(values: readonly string[]): string[] {
  const known = new Set<string>()
  return values.filter((value) => {
    const isKnown = known.has(value)
    known.add(value)
    return isKnown
  })
}
