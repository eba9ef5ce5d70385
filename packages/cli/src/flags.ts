// Flags as data: a table says name, environment variable, default and help of each, and this file reads a command line
// by it. As Go's flag package, which MetalLB uses: `--x=v`, `--x v`, `-x=v`; the environment gives a flag's default,
// and an empty variable is none. Unlike it: a word that belongs to no flag is refused.

import { parseArgs } from 'node:util'
import { didYouMean } from './closest.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** A value that was read, or the sentence that says why there is none. */
export type Reading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string }

export interface Flag<T> {
  readonly help: string
  /** Stands for the value in the help. A switch has none: it is there or not. */
  readonly placeholder?: string
  readonly environmentVariable?: string
  /** In the form of the command line. A flag without it has to be given. */
  readonly fallback?: string
  /** Accepted, and without effect: for ever, or as long as what it belongs to is not there. `help` says why. */
  readonly idle?: 'never' | 'later'
  readonly read: (text: string) => Reading<T>
}

export type FlagTable = Readonly<Record<string, Flag<unknown>>>

/** What a table reads: a value for every flag. */
export type FlagValues<Table extends FlagTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Flag<infer T> ? T : never
}

/** A flag that takes any text. */
export function text(flag: Omit<Flag<string>, 'read'>): Flag<string> {
  return { ...flag, read: (value) => ({ ok: true, value }) }
}

/** A flag that takes a TCP port; 0 is for the command to explain. */
export function port(flag: Omit<Flag<number>, 'read'>): Flag<number> {
  return {
    ...flag,
    read: (value) =>
      /^\d{1,5}$/.test(value) && Number(value) <= 65535
        ? { ok: true, value: Number(value) }
        : { ok: false, message: 'not a port (0 to 65535)' },
  }
}

/** The words of Go's strconv.ParseBool. */
const YES = new Set(['1', 't', 'T', 'true', 'TRUE', 'True'])
const NO = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False'])

/** A flag without a value: off unless it is there. */
export function toggle(help: string): Flag<boolean> {
  return {
    help,
    fallback: 'false',
    read(value) {
      if (YES.has(value)) return { ok: true, value: true }
      return NO.has(value) ? { ok: true, value: false } : { ok: false, message: 'neither true nor false' }
    },
  }
}

/**
 * Reads a command line.
 *
 * @param words What follows the command's name.
 * @param environment Where the flags' environment variables are looked up.
 */
export function parseFlags<Table extends FlagTable>(
  table: Table,
  words: readonly string[],
  environment: Environment,
): Reading<FlagValues<Table>> {
  const given = wordsToTexts(table, words)
  if (!given.ok) return given
  const values: Record<string, unknown> = {}
  for (const [name, flag] of Object.entries(table)) {
    const [source = fallbackOf(name, flag)] = sourcesOf(name, flag, given.value, environment)
    if (source === undefined) return { ok: false, message: neededFlag(name, flag) }
    const reading = flag.read(source.text)
    if (!reading.ok) return { ok: false, message: `${source.name} ${source.text}: ${reading.message}` }
    values[name] = reading.value
  }
  return { ok: true, value: values as FlagValues<Table> }
}

/** A text for a flag, and where it is from. */
export interface Source {
  /** `--port` or the variable's name. */
  readonly name: string
  readonly text: string
}

/** Where the value of a flag may be from, the strongest first; not the default. */
export function sourcesOf(
  name: string,
  { environmentVariable, fallback }: Flag<unknown>,
  texts: ReadonlyMap<string, string>,
  environment: Environment,
): Source[] {
  const onCommandLine = texts.get(name)
  const inEnvironment = environmentVariable === undefined ? undefined : environment[environmentVariable]
  const sources: Source[] = []
  // an empty value of a flag that is needed says nothing
  if (onCommandLine !== undefined && (onCommandLine !== '' || fallback !== undefined)) {
    sources.push({ name: `--${name}`, text: onCommandLine })
  }
  if (environmentVariable !== undefined && inEnvironment) {
    sources.push({ name: environmentVariable, text: inEnvironment })
  }
  return sources
}

function fallbackOf(name: string, { fallback }: Flag<unknown>): Source | undefined {
  return fallback === undefined ? undefined : { name: `--${name}`, text: fallback }
}

/** What to say of a flag that has to be given and is not. */
export function neededFlag(name: string, { environmentVariable }: Flag<unknown>): string {
  return environmentVariable === undefined
    ? `--${name} is needed`
    : `--${name} or ${environmentVariable} is needed`
}

/** The text given for each flag; the last one counts. */
function wordsToTexts(table: FlagTable, words: readonly string[]): Reading<Map<string, string>> {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, flag]) => [
      name,
      { type: isSwitch(flag) ? 'boolean' : 'string' } as const,
    ]),
  )
  const { tokens } = parseArgs({ args: words.map(doubleDash), options, strict: false, tokens: true })
  const texts = new Map<string, string>()
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue
    if (token.kind === 'positional') return { ok: false, message: `unexpected argument: ${token.value}` }
    const flag = Object.hasOwn(table, token.name) ? table[token.name] : undefined
    if (flag === undefined) return { ok: false, message: unknownFlag(token.rawName, Object.keys(table)) }
    const value = token.value ?? (isSwitch(flag) ? 'true' : undefined)
    if (value === undefined)
      return { ok: false, message: `--${token.name} needs a value: ${flag.placeholder}` }
    texts.set(token.name, value)
  }
  return { ok: true, value: texts }
}

/** `-log-level=warn`, as Go's programs take it. */
function doubleDash(word: string): string {
  return /^-[a-z][a-z0-9-]+(=|$)/.test(word) ? `-${word}` : word
}

/** What to say of a flag that is in no table. */
export function unknownFlag(name: string, known: readonly string[]): string {
  return `unknown flag: ${name}${didYouMean(name.replace(/^-+/, ''), known, '--')}`
}

/** Whether a flag stands alone, without a value. */
export function isSwitch(flag: Flag<unknown>): boolean {
  return flag.placeholder === undefined
}
