// What may come next on a command line, by the tables that it is read by: commands, flags, values of flags, operands. Names that
// only a cluster knows are named by their kind; who looks them up is names.ts. Pure.

import type { Command } from '../command.ts'
import { isSwitch } from '../flags.ts'
import type { Completes, Flag, FlagTable, Named } from '../flags.ts'

/** A word that may come next, and what it is. */
export interface Offer {
  readonly word: string
  readonly about: string
}

/** What was found out about the last word. */
export interface Offers {
  /** Those that begin as it does. */
  readonly words: readonly Offer[]
  /** What else it may be: names of the cluster, or files. */
  readonly wanted?: Named | 'files'
  /** What has been typed of such a name, and what stands before it in the word (`--context=`). */
  readonly begun: string
  readonly before: string
  /** The words before, as far as they matter to the name: flags by their names, operands in order. */
  readonly flags: ReadonlyMap<string, string>
  readonly operands: readonly string[]
}

/** @param words those after the program's name; the last one is being typed, and may be empty */
export function offersFor(commands: readonly Command[], words: readonly string[]): Offers {
  const before = words.slice(0, -1)
  const current = words.at(-1) ?? ''
  const { command, members, rest } = findCommand(commands, before)
  // after a word that is no command nothing can come
  if (command === undefined)
    return offer(current, '', rest.length > 0 ? [] : names(members, before.length === 0))
  // the words of another program
  if (command.passesOn === true && members.length === 0) return { ...offer(current, '', []), wanted: 'files' }
  const line = readLine(command.flags, rest)
  const found = (completes: Completes | undefined, typed: string, prefix: string) =>
    ofKind(completes, typed, prefix, line)
  if (line.open !== undefined) return found(line.open.completes, current, '')
  const [, name, value] = /^--([^=]+)=(.*)$/s.exec(current) ?? []
  if (name !== undefined && value !== undefined) {
    const flag = Object.hasOwn(command.flags, name) ? command.flags[name] : undefined
    return found(flag?.completes, value, `--${name}=`)
  }
  if (current.startsWith('-')) return { ...offer(current, '', flagNames(command.flags)), ...line }
  const isFirst = line.operands.length === 0 && members.length > 0
  if (isFirst) return { ...offer(current, '', names(members, false)), ...line }
  return found(command.completes?.[line.operands.length], current, '')
}

/** As command-group.ts chooses: the first words name the command, and a group by itself takes flags only. */
function findCommand(commands: readonly Command[], words: readonly string[]) {
  const [first = '', ...others] = words
  const [members, rest] = first === 'help' ? [commands, others] : [commands, words]
  let [command, within, next]: [Command | undefined, readonly Command[], readonly string[]] = [
    undefined,
    members,
    rest,
  ]
  for (;;) {
    const [word = '', ...after] = next
    const found = word === '' ? undefined : within.find(({ name }) => name.split(' ').at(-1) === word)
    if (found === undefined) return { command, members: within, rest: next }
    command = found
    within = found.members ?? []
    next = after
  }
}

interface ReadLine {
  readonly flags: ReadonlyMap<string, string>
  readonly operands: readonly string[]
  /** The flag whose value comes next. */
  readonly open?: Flag<unknown>
}

function readLine(table: FlagTable, words: readonly string[]): ReadLine {
  const flags = new Map<string, string>()
  const operands: string[] = []
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    const [, long, letter, value] = /^(?:--?([a-zA-Z][^=]+)|-([a-zA-Z]))(?:=(.*))?$/s.exec(word) ?? []
    if (long === undefined && letter === undefined) {
      operands.push(word)
      continue
    }
    const entry = Object.entries(table).find(
      ([name, flag]) => name === long || (letter !== undefined && flag.letter === letter),
    )
    if (entry === undefined || (isSwitch(entry[1]) && value === undefined)) continue
    const [name, flag] = entry
    if (value === undefined && index + 1 === words.length) return { flags, operands, open: flag }
    if (value === undefined) index += 1
    flags.set(name, value ?? words[index] ?? '')
  }
  return { flags, operands }
}

function ofKind(
  completes: Completes | undefined,
  typed: string,
  before: string,
  { flags, operands }: ReadLine,
): Offers {
  if (completes === undefined) return { ...offer(typed, before, []), flags, operands }
  if (typeof completes === 'string')
    return { words: [], wanted: completes, begun: typed, before, flags, operands }
  const words = completes.map((word) => ({ word, about: '' }))
  return { ...offer(typed, before, words), flags, operands }
}

/** Those that begin as the word does. */
function offer(typed: string, before: string, all: readonly Offer[]): Offers {
  const words = all
    .filter(({ word }) => word.startsWith(typed))
    .map((it) => ({ ...it, word: before + it.word }))
  return { words, begun: typed, before, flags: new Map(), operands: [] }
}

function names(members: readonly Command[], hasHelp: boolean): Offer[] {
  const shown = members.filter(({ isHidden }) => isHidden !== true)
  return [
    ...shown.map(({ name, summary }) => ({ word: name.split(' ').at(-1) ?? name, about: summary })),
    ...(hasHelp ? [{ word: 'help', about: 'explain a command' }] : []),
  ]
}

function flagNames(table: FlagTable): Offer[] {
  const living = Object.entries(table).filter(([, { isIdle }]) => isIdle === undefined)
  return [
    ...living.map(([name, { help }]) => ({ word: `--${name}`, about: help })),
    { word: '--help', about: 'explain the command' },
  ]
}
