// Flags as data: a table says name, environment variable, default and help of each, and this file reads a command line
// by it. As Go's flag package, which MetalLB uses: `--x=v`, `--x v`, `-x=v`; the environment gives a flag's default,
// and an empty variable is none. Unlike it: a word that belongs to no flag is refused.

import { parseArgs } from 'node:util'
import { didYouMean } from './closest.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** A value that was read, or the sentence that says why there is none. */
export type Reading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string }

/** What a word of the command line may be, for a shell to offer: one of some words, files, or names in the cluster. */
export type Completes = readonly string[] | 'files' | Named

export type Named = 'contexts' | 'namespaces' | 'nodes' | 'peers' | 'pools' | 'services'

export interface Flag<T> {
  readonly help: string
  readonly completes?: Completes
  /** `f` where `-f` is the same flag. */
  readonly letter?: string
  /** It may be given again and again: `read` gives a list, and all lists make one. */
  readonly isRepeatable?: true
  /** Stands for the value in the help. A switch has none: it is there or not. */
  readonly placeholder?: string
  readonly environmentVariable?: string
  /** In the form of the command line. A flag without it has to be given. */
  readonly fallback?: string
  /** Accepted, and without effect; `help` says why. */
  readonly isIdle?: true
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

/** A flag that takes any text, again and again. It has to be given unless its fallback is the empty text, which is none. */
export function texts(flag: Omit<Flag<readonly string[]>, 'read' | 'isRepeatable'>): Flag<readonly string[]> {
  const isNone = (value: string) => value === '' && flag.fallback === ''
  return { ...flag, isRepeatable: true, read: (value) => ({ ok: true, value: isNone(value) ? [] : [value] }) }
}

/** A flag that takes one of some words. */
export function choice<Word extends string>(
  words: readonly Word[],
  flag: Omit<Flag<Word>, 'read' | 'placeholder'>,
): Flag<Word> {
  return {
    ...flag,
    placeholder: words.join('|'),
    completes: words,
    read(text) {
      const value = words.find((word) => word === text)
      if (value !== undefined) return { ok: true, value }
      return { ok: false, message: `none of ${words.join(', ')}${didYouMean(text, words)}` }
    },
  }
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
export function toggle(help: string, letter?: string): Flag<boolean> {
  return {
    help,
    ...(letter !== undefined && { letter }),
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
  const line = parseCommandLine(table, words, environment)
  if (!line.ok) return line
  const [operand] = line.value.operands
  return operand === undefined
    ? { ok: true, value: line.value.values }
    : { ok: false, message: `unexpected argument: ${operand}` }
}

/** As `parseFlags`, of a command that takes words beside its flags, which may stand anywhere. */
export function parseCommandLine<Table extends FlagTable>(
  table: Table,
  words: readonly string[],
  environment: Environment,
): Reading<{ readonly values: FlagValues<Table>; readonly operands: readonly string[] }> {
  const given = wordsToTexts(table, words)
  if (!given.ok) return given
  const { texts, operands } = given.value
  const values: Record<string, unknown> = {}
  for (const [name, flag] of Object.entries(table)) {
    const onCommandLine = texts.get(name) ?? []
    const [source = fallbackOf(name, flag)] = sourcesOf(name, flag, onCommandLine.at(-1), environment)
    if (source === undefined) return { ok: false, message: neededFlag(name, flag) }
    const all = flag.isRepeatable && onCommandLine.length > 0 ? onCommandLine : [source.text]
    const lists: unknown[] = []
    for (const text of all) {
      const reading = flag.read(text)
      if (!reading.ok) return { ok: false, message: `${source.name} ${text}: ${reading.message}` }
      lists.push(reading.value)
    }
    values[name] = flag.isRepeatable ? lists.flat() : lists[0]
  }
  return { ok: true, value: { values: values as FlagValues<Table>, operands } }
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
  onCommandLine: string | undefined,
  environment: Environment,
): Source[] {
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
export function neededFlag(name: string, { letter, environmentVariable }: Flag<unknown>): string {
  const ways = [
    ...(letter === undefined ? [] : [`-${letter}`]),
    `--${name}`,
    ...(environmentVariable === undefined ? [] : [environmentVariable]),
  ]
  return `${ways.join(' or ')} is needed`
}

interface GivenTexts {
  /** For each flag; where one counts it is the last. */
  readonly texts: ReadonlyMap<string, readonly string[]>
  readonly operands: readonly string[]
}

function wordsToTexts(table: FlagTable, words: readonly string[]): Reading<GivenTexts> {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, flag]) => [
      name,
      {
        type: isSwitch(flag) ? ('boolean' as const) : ('string' as const),
        ...(flag.letter !== undefined && { short: flag.letter }),
      },
    ]),
  )
  const args = words.map((word) => doubleDash(table, word))
  const { tokens } = parseArgs({ args, options, strict: false, tokens: true })
  const texts = new Map<string, string[]>()
  const operands: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value)
    if (token.kind !== 'option') continue
    const flag = Object.hasOwn(table, token.name) ? table[token.name] : undefined
    if (flag === undefined) return { ok: false, message: unknownFlag(token.rawName, Object.keys(table)) }
    const isShort = !token.rawName.startsWith('--')
    // `-o=json`, as kubectl takes it
    const given = isShort && token.inlineValue === true ? token.value?.replace(/^=/, '') : token.value
    const value = given ?? (isSwitch(flag) ? 'true' : undefined)
    if (value === undefined)
      return { ok: false, message: `--${token.name} needs a value: ${flag.placeholder}` }
    texts.set(token.name, [...(texts.get(token.name) ?? []), value])
  }
  return { ok: true, value: { texts, operands } }
}

/** `-log-level=warn`, as Go's programs take it; `-fpools` stays where there is a `-f`. */
function doubleDash(table: FlagTable, word: string): string {
  const [, name = ''] = /^-([a-z][a-z0-9-]+)(=|$)/.exec(word) ?? []
  const isLetter = Object.values(table).some(({ letter }) => letter === name[0])
  return name !== '' && (!isLetter || Object.hasOwn(table, name)) ? `-${word}` : word
}

/** What to say of a flag that is in no table. */
export function unknownFlag(name: string, known: readonly string[]): string {
  return `unknown flag: ${name}${didYouMean(name.replace(/^-+/, ''), known, '--')}`
}

/** Whether a flag stands alone, without a value. */
export function isSwitch(flag: Flag<unknown>): boolean {
  return flag.placeholder === undefined
}
