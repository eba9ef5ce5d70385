// Values in messages as Go's %q prints them, because MetalLB's texts are searched for and parsed by others.

import type { LabelRequirement, LabelSelector } from './label-selector.ts'

/** `"a"`. */
export function quoted(text: string): string {
  return JSON.stringify(text)
}

/** `["a" "b"]`. */
export function quotedList(texts: readonly string[]): string {
  return `[${texts.map(quoted).join(' ')}]`
}

/** `{"key" "In" ["a" "b"]}`. */
export function quotedRequirement({ key, operator, values = [] }: LabelRequirement): string {
  return `{${quoted(key)} ${quoted(operator)} ${quotedList(values)}}`
}

/** `{map["key":"value"] []}`, keys sorted. */
export function quotedSelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const labels = Object.entries(matchLabels)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${quoted(key)}:${quoted(value)}`)
  return `{map[${labels.join(' ')}] [${matchExpressions.map(quotedRequirement).join(' ')}]}`
}
