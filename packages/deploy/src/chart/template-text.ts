// The text of a template: an object as YAML, its inserts in Helm's language, indented as people write it.

import { stringify } from 'yaml'
import { isInsert, type Insert } from './insert.ts'

/** A line of YAML that is nothing but an insert: what leads to it, the key or none, and which. */
const INSERT_LINE = /^(?<lead> *(?:- )*)(?<key>[^:]+:)? ?INSERT_(?<index>\d+)_$/

/** Ends with a line break. Throws for an insert that stands where its kind cannot. */
export function templateText(object: unknown): string {
  return templateLines(object, 0)
    .map((line) => `${line}\n`)
    .join('')
}

/** Indented by so many spaces. */
function templateLines(object: unknown, depth: number): readonly string[] {
  const inserts: Insert[] = []
  const marked = mark(object, inserts)
  const text = stringify(marked, { aliasDuplicateObjects: false, lineWidth: 0, singleQuote: true })
  return escaped(text)
    .trimEnd()
    .split('\n')
    .flatMap((line) => expand(' '.repeat(depth) + line, inserts))
}

/** The same with a name in place of each insert, which are collected. */
function mark(value: unknown, inserts: Insert[]): unknown {
  if (isInsert(value)) return `INSERT_${inserts.push(value) - 1}_`
  if (Array.isArray(value)) return value.map((it) => mark(it, inserts))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, mark(it, inserts)]))
}

/** Braces that are for somebody else, Prometheus say, and not for Helm. */
function escaped(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}')
}

function expand(line: string, inserts: readonly Insert[]): readonly string[] {
  const { lead = '', key, index } = INSERT_LINE.exec(line)?.groups ?? {}
  const insert = inserts[Number(index)]
  if (insert === undefined) return [line]
  const item = key === undefined
  // what is left out takes its dash along, so another key must have it
  if (!item && lead.includes('-') && insert.insert !== 'scalar')
    throw new Error(`${key} is the first key of an item: ${insert.insert} cannot stand there`)
  const depth = item ? lead.length - 2 : lead.length
  const indent = ' '.repeat(depth)
  const within = depth + 2
  switch (insert.insert) {
    case 'scalar':
      return [`${lead}${item ? '' : `${key} `}{{ ${insert.expression} }}`]
    case 'lines':
      if (item) throw new Error(`lines cannot be an item: ${insert.expression}`)
      return [`${lead}${key}`, `${' '.repeat(within)}{{- ${insert.expression} | nindent ${within} }}`]
    case 'filled':
      return [
        `${indent}{{- with ${insert.expression} }}`,
        ...(item ? [] : [`${indent}${key}`]),
        `${' '.repeat(item ? depth : within)}{{- toYaml . | nindent ${item ? depth : within} }}`,
        `${indent}{{- end }}`,
      ]
    case 'each':
      return [`${indent}{{- range ${insert.list} }}`, ...branch(insert.value), `${indent}{{- end }}`]
    case 'when':
      return [
        `${indent}{{- if ${insert.condition} }}`,
        ...branch(insert.value),
        ...(insert.otherwise === undefined ? [] : [`${indent}{{- else }}`, ...branch(insert.otherwise)]),
        `${indent}{{- end }}`,
      ]
  }

  function branch(value: unknown): readonly string[] {
    return templateLines(item ? [value] : { [(key ?? '').slice(0, -1)]: value }, depth)
  }
}
