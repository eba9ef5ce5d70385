// How the controller and the speaker read their command line. They come where MetalLB was, with the flags of any of its
// versions, and must not die of one: what is unknown, retired or wrong is a remark for the log, and the program goes on
// with the environment's value or the default. Only what it cannot work without ends it.
// Contract: Go's flag package (`-x`, `--x`, `--x=v`, `--x v`; an environment variable is the flag's default).

import { neededFlag, isSwitch, sourcesOf, unknownFlag } from './flags.ts'
import type { Environment, Flag, FlagTable, FlagValues, Source } from './flags.ts'

/** A line for the log about the command line. */
export interface Remark {
  readonly level: 'info' | 'warn'
  readonly message: string
}

/** Always with the remarks: a misspelt flag is often why another is missing. */
export type TolerantReading<Table extends FlagTable> =
  | { readonly ok: true; readonly values: FlagValues<Table>; readonly remarks: readonly Remark[] }
  | { readonly ok: false; readonly message: string; readonly remarks: readonly Remark[] }

/**
 * Reads what can be read. A remark names flags, and the values of known ones that are wrong; of all else it says only
 * which word it is, counted from 1: it may be a secret.
 */
export function readTolerantly<Table extends FlagTable>(
  table: Table,
  words: readonly string[],
  environment: Environment,
): TolerantReading<Table> {
  const { texts, remarks } = readWords(table, words)
  const values: Record<string, unknown> = {}
  for (const [name, flag] of Object.entries(table)) {
    const sources = sourcesOf(name, flag, texts.get(name), environment)
    const [given] = sources
    if (given !== undefined && flag.isIdle === true) remarks.push(withoutEffect(given, flag))
    const read = firstGood(flag, sources, remarks)
    if (read === undefined) return { ok: false, message: neededFlag(name, flag), remarks }
    values[name] = read.value
  }
  return { ok: true, values: values as FlagValues<Table>, remarks }
}

/** The first value that can be read, with a remark for each that could not, else the default. */
function firstGood(
  flag: Flag<unknown>,
  sources: readonly Source[],
  remarks: Remark[],
): { readonly value: unknown } | undefined {
  for (const { name, text } of sources) {
    const reading = flag.read(text)
    if (reading.ok) return { value: reading.value }
    remarks.push({ level: 'warn', message: `${name} ${text}: ${reading.message}` })
  }
  const fallback = flag.fallback === undefined ? undefined : flag.read(flag.fallback)
  return fallback?.ok === true ? { value: fallback.value } : undefined
}

/** A variable is no news: MetalLB's manifests set many whether they are needed or not. */
function withoutEffect({ name }: Source, { help }: Flag<unknown>): Remark {
  return {
    level: name.startsWith('--') ? 'warn' : 'info',
    message: `${name} has no effect: ${help}`,
  }
}

/** The text given for each flag, the last one counts; and what was not understood. */
function readWords(
  table: FlagTable,
  words: readonly string[],
): { readonly texts: ReadonlyMap<string, string>; readonly remarks: Remark[] } {
  const texts = new Map<string, string>()
  const remarks: Remark[] = []
  const complain = (message: string) => remarks.push({ level: 'warn', message })
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    const [, name, inline] = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(word) ?? []
    if (name === undefined) {
      if (word !== '--') complain(`unexpected argument: word ${index + 1}`)
      continue
    }
    const flag = Object.hasOwn(table, name) ? table[name] : undefined
    if (flag === undefined) {
      complain(unknownFlag(`--${name}`, livingNames(table)))
      // the word after it was meant for it
      if (inline === undefined && /^[^-]/.test(words[index + 1] ?? '')) index += 1
    } else if (inline !== undefined || isSwitch(flag)) {
      texts.set(name, inline ?? 'true')
    } else {
      index += 1
      const value = words[index]
      if (value === undefined) complain(`--${name} needs a value: ${flag.placeholder}`)
      else texts.set(name, value)
    }
  }
  return { texts, remarks }
}

function livingNames(table: FlagTable): string[] {
  return Object.keys(table).filter((name) => table[name]?.isIdle === undefined)
}
