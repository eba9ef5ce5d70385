// MetalLB's list of interfaces that never announce, the ConfigMap `metallb-excludel2`: regular expressions in Go's syntax
// (RE2), each of which may match anywhere in a name. What it rules out is found where interfaces are looked at.

import type { Reading } from './flags.ts'
import { readOptionalFile } from './optional-file.ts'

const EXCLUSIONS_FILE = '/etc/metallb/excludel2.yaml'
const KEY = 'announcedInterfacesToExclude'

/** The expressions in the file, as JavaScript writes them; none where there is no file. */
export async function readExcludedInterfaces(
  path: string = EXCLUSIONS_FILE,
): Promise<Reading<readonly string[]>> {
  const file = await readOptionalFile(path)
  if (!file.ok) return file
  if (file.value === undefined) return { ok: true, value: [] }
  const list = await readList(new TextDecoder().decode(file.value))
  if (!list.ok) return { ok: false, message: `${path}: ${list.message}` }
  const sources: string[] = []
  for (const [i, expression] of list.value.entries()) {
    const source = fromRE2(expression)
    if (!source.ok) return { ok: false, message: `${path}: ${KEY}[${i}]: "${expression}": ${source.message}` }
    sources.push(source.value)
  }
  return { ok: true, value: sources }
}

async function readList(content: string): Promise<Reading<readonly string[]>> {
  const { parse } = await import('yaml')
  let document: unknown
  try {
    document = parse(content)
  } catch (error) {
    const [first = ''] = String(error).split('\n')
    return { ok: false, message: first }
  }
  if (document === null) return { ok: true, value: [] }
  if (typeof document !== 'object') return { ok: false, message: `no object with the key ${KEY}` }
  const { [KEY]: list } = document as Readonly<Record<string, unknown>>
  if (list === undefined || list === null) return { ok: true, value: [] }
  const isList = Array.isArray(list) && list.every((it) => typeof it === 'string')
  return isList ? { ok: true, value: list } : { ok: false, message: `${KEY} is no list of texts` }
}

/** What RE2 writes otherwise than JavaScript. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/\(\?P</g, '(?<'],
  [/\\A/g, '^'],
  [/\\z/g, '$'],
  [/\[:alpha:\]/g, 'a-zA-Z'],
  [/\[:digit:\]/g, '0-9'],
  [/\[:alnum:\]/g, 'a-zA-Z0-9'],
  [/\[:lower:\]/g, 'a-z'],
  [/\[:upper:\]/g, 'A-Z'],
]
/** Look-around and back-references, which RE2 has not: a list that MetalLB refuses is refused. */
const UNKNOWN_TO_RE2 = /\(\?<?[=!]|\\[1-9]|\\k</

function fromRE2(expression: string): Reading<string> {
  if (UNKNOWN_TO_RE2.test(expression)) return { ok: false, message: 'no look-around and no back-references' }
  const spelt = SPELLINGS.reduce(
    (text, [pattern, spelling]) => text.replaceAll(pattern, spelling),
    expression,
  )
  // `(?i)` at the start holds to the end
  const source = spelt.replace(/^\(\?([ims]+)\)(.*)$/s, '(?$1:$2)')
  try {
    return { ok: true, value: new RegExp(source).source }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
}
