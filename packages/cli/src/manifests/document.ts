// One text as YAML 1.1 documents, in the dialect that kubectl reads (go-yaml 2: `y`, `no` and `on` are booleans, `0777` is
// octal, dates and `22:22` are text), with the place of every value. JSON is read as the YAML that it is.
// What is wrong comes back with line and remedy; nothing is thrown.

import { LineCounter, isScalar, parseAllDocuments } from 'yaml'
import type { ScalarTag, Tags, YAMLError } from 'yaml'
import { readRoot, TOO_DEEP } from './document-value.ts'
import type { Complaint, ReadDocument } from './document-value.ts'

/** Every document that is not empty, or what is wrong with it, in order. */
export function readDocuments(text: string): ReadDocument[] {
  const counter = new LineCounter()
  const lineAt = (offset: number) => counter.linePos(offset).line
  const documents = parseAllDocuments(text, {
    version: '1.1',
    customTags: asGoReads,
    lineCounter: counter,
    prettyErrors: false,
    // a key that stands twice is found below, with the line of the first
    uniqueKeys: false,
  })
  return [...documents].flatMap(({ contents, errors }): ReadDocument[] => {
    const [error] = errors
    // those that follow are mostly of its making
    if (error !== undefined) return [{ ok: false, complaints: [complaintOf(error, counter)] }]
    if (contents === null || (isScalar(contents) && contents.value === null)) return []
    return [readRoot(contents, (node) => lineAt(node.range?.[0] ?? 0))]
  })
}

/** Go's YAML keeps dates as text and counts in base 10 and 8; its other types are not Kubernetes'. */
function asGoReads(tags: Tags): Tags {
  return tags.filter((tag) => {
    if (typeof tag === 'string') return true
    const { format } = tag as ScalarTag
    return format !== 'TIME' && !/:(timestamp|binary|omap|pairs|set)$/.test(tag.tag)
  })
}

function complaintOf({ code, message, pos }: YAMLError, counter: LineCounter): Complaint {
  const { line, col } = counter.linePos(pos[0])
  if (code === 'TAB_AS_INDENT') return { line, message: 'a tab in the indentation', remedy: 'write spaces' }
  if (code === 'RESOURCE_EXHAUSTION') return { line, message: TOO_DEEP }
  const remedy = REMEDIES.find(([sort]) => sort.test(message))?.[1]
  return { line, message: `not YAML at column ${col}: ${message}`, ...(remedy && { remedy }) }
}

/** By what the parser says. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/compact mappings|reserved character/, 'put the value in quotes'],
  [/Implicit (map )?keys/, 'write the line as `key: value`'],
  [/indent|implicit map key/, 'indent alike what belongs together'],
  [/^Missing closing/, 'close what was opened'],
]
