// Fields that stand twice in one JSON object. JSON.parse takes the last one without a word, so the text itself is read
// here; it has been parsed before, and so is known to be JSON.
// Contract: Kubernetes documentation, "Field validation".

import type { Json } from './json.ts'

/** A field that was there already: its path (`spec.ports[0].port`), its own name, and the line that it is on. */
export interface DuplicateField {
  readonly path: string
  readonly name: string
  readonly line: number
}

/** An open object or list: `names` are the fields so far, `path` leads to it. */
interface Level {
  readonly path: string
  readonly names: Set<string> | undefined
  index: number
}

const [QUOTE, BACKSLASH, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST, COMMA, COLON] = [...'"\\{}[],:'].map((letter) =>
  letter.charCodeAt(0),
)

/**
 * Every field of the JSON `text` that repeats one of the same object, in the order of the text. `value` is what the text
 * was parsed to.
 */
export function duplicateFields(text: string, value: Json): DuplicateField[] {
  // names that are not lost: nearly always, and much faster to see than to search
  return countNames(value) === (text.match(/(?<!\\)"\s*:/g)?.length ?? 0) ? [] : search(text)
}

function countNames(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0
  let count = Array.isArray(value) ? 0 : Object.keys(value).length
  for (const item of Array.isArray(value) ? value : Object.values(value)) count += countNames(item)
  return count
}

function search(text: string): DuplicateField[] {
  const duplicates: DuplicateField[] = []
  const levels: Level[] = []
  let level: Level | undefined
  let name = ''
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at)
    if (letter === QUOTE) {
      const end = endOfString(text, at)
      if (level?.names !== undefined && isFieldName(text, end)) {
        name = JSON.parse(text.slice(at, end + 1)) as string
        if (level.names.has(name)) duplicates.push({ path: join(level, name), name, line: lineOf(text, at) })
        level.names.add(name)
      }
      at = end
    } else if (letter === OPEN || letter === OPEN_LIST) {
      const path = level === undefined ? '' : join(level, name)
      level = { path, names: letter === OPEN ? new Set() : undefined, index: 0 }
      levels.push(level)
    } else if (letter === CLOSE || letter === CLOSE_LIST) {
      levels.pop()
      level = levels.at(-1)
    } else if (letter === COMMA && level !== undefined) level.index++
  }
  return duplicates
}

function join({ path, names, index }: Level, name: string): string {
  if (names === undefined) return `${path}[${index}]`
  return path === '' ? name : `${path}.${name}`
}

function endOfString(text: string, start: number): number {
  let end = start + 1
  while (text.charCodeAt(end) !== QUOTE) end += text.charCodeAt(end) === BACKSLASH ? 2 : 1
  return end
}

// a name has a colon after it, a value has none
function isFieldName(text: string, end: number): boolean {
  let next = end + 1
  while (text.charCodeAt(next) <= 0x20) next++
  return text.charCodeAt(next) === COLON
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length
}
