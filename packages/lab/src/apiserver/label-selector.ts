// Label selectors as queries write them: `a=b,c!=d,e in (f,g),h notin (i),j,!k`.
// Contract: Kubernetes documentation, "Labels and selectors".

import type { Metadata } from './api-object.ts'
import { badRequest, done } from './status.ts'
import type { Outcome } from './status.ts'

/** Says whether labels are selected. */
export type LabelSelector = (labels: Metadata['labels']) => boolean

const REQUIREMENT =
  /^(?:(?<absent>!)\s*(?<absentKey>[^\s!=,()]+)|(?<key>[^\s!=,()]+)\s*(?:(?<operator>==|=|!=)\s*(?<value>[^\s!=,()]*)|\s(?<set>in|notin)\s*\((?<values>[^()]*)\))?)$/

/** Reads a selector; an empty one selects everything. */
export function parseLabelSelector(text: string): Outcome<LabelSelector> {
  const requirements: LabelSelector[] = []
  for (const part of splitOutsideParentheses(text)) {
    const requirement = parseRequirement(part.trim())
    if (requirement === undefined) {
      return badRequest(`unable to parse requirement: found '${part.trim()}', expected: a label requirement`)
    }
    requirements.push(requirement)
  }
  return done((labels) => requirements.every((isMet) => isMet(labels)))
}

function parseRequirement(text: string): LabelSelector | undefined {
  const groups = REQUIREMENT.exec(text)?.groups
  if (groups === undefined) return undefined
  const { absent, absentKey = '', key = '', operator, value = '', set, values = '' } = groups
  if (absent !== undefined) return (labels) => labels?.[absentKey] === undefined
  const wanted = set === undefined ? [value] : values.split(',').map((item) => item.trim())
  const isAmong: LabelSelector = (labels) => {
    const label = labels?.[key]
    return label !== undefined && wanted.includes(label)
  }
  if (operator === undefined && set === undefined) return (labels) => labels?.[key] !== undefined
  // an absent label differs from every value
  return operator === '!=' || set === 'notin' ? (labels) => !isAmong(labels) : isAmong
}

function splitOutsideParentheses(text: string): string[] {
  return text.trim() === '' ? [] : text.split(/,(?![^(]*\))/)
}
