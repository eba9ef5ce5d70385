// What a sub-command is, and how one is chosen and started. Nothing here reads the environment or a stream: the
// program's edge (main.ts) hands in a Terminal.

import { closest } from './closest.ts'
import { parseFlags } from './flags.ts'
import type { FlagTable, FlagValues } from './flags.ts'
import { commandHelp, toolHelp } from './help.ts'

/** What a command may touch of the process it runs in. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** One line on standard output. */
  print(line: string): void
  /** One line on standard error. */
  complain(line: string): void
  /** Aborted when the process is asked to end: SIGINT, SIGQUIT, SIGTERM. */
  readonly signal: AbortSignal
}

/** A sub-command of the tool. */
export interface Command {
  readonly name: string
  /** Half a sentence, for the list of commands. */
  readonly summary: string
  readonly flags: FlagTable
  /** Reads the words after the command's name and does the work. Returns the exit code. */
  start(words: readonly string[], terminal: Terminal): Promise<number>
}

/** The exit code of a command line that was not understood, as of Go's flag package. */
export const USAGE_ERROR = 2

/** Makes a command of its flags and what it does with their values. */
export function command<Table extends FlagTable>(
  name: string,
  summary: string,
  flags: Table,
  run: (values: FlagValues<Table>, terminal: Terminal) => Promise<number>,
): Command {
  return {
    name,
    summary,
    flags,
    async start(words, terminal) {
      const values = parseFlags(flags, words, terminal.environment)
      if (values.ok) return run(values.value, terminal)
      terminal.complain(`ingot ${name}: ${values.message}`)
      terminal.complain(`ingot ${name} --help lists its flags`)
      return USAGE_ERROR
    },
  }
}

/** The tool: finds the command that the first word names. Returns the exit code. */
export async function runTool(
  commands: readonly Command[],
  words: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const [first = 'help', ...rest] = words
  if (isHelp(first)) return help(commands, rest[0], terminal)
  const chosen = commands.find(({ name }) => name === first)
  if (chosen === undefined) return unknown(commands, first, terminal)
  if (rest.some((word) => isHelpFlag(word))) return help(commands, first, terminal)
  return chosen.start(rest, terminal)
}

function help(commands: readonly Command[], about: string | undefined, terminal: Terminal): number {
  if (about === undefined) {
    terminal.print(toolHelp(commands))
    return 0
  }
  const chosen = commands.find(({ name }) => name === about)
  if (chosen === undefined) return unknown(commands, about, terminal)
  terminal.print(commandHelp(chosen))
  return 0
}

function unknown(commands: readonly Command[], word: string, terminal: Terminal): number {
  const near = closest(
    word,
    commands.map(({ name }) => name),
  )
  const suggestion = near === undefined ? '' : `. Did you mean ${near}?`
  terminal.complain(`ingot: unknown command: ${word}${suggestion}`)
  terminal.complain('ingot help lists the commands')
  return USAGE_ERROR
}

function isHelp(word: string): boolean {
  return word === 'help' || isHelpFlag(word)
}

function isHelpFlag(word: string): boolean {
  return word === '--help' || word === '-help' || word === '-h'
}
