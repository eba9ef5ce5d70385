// What a sub-command is: a name, flags, and what it does with their values. Nothing here reads the environment or a
// stream: the program's edge (main.ts) hands in a Terminal. Which command is started is tool.ts's.

import { parseCommandLine, parseFlags } from './flags.ts'
import type { FlagTable, FlagValues } from './flags.ts'

/** What a command may touch of the process it runs in. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Standard input, for a command that reads it. */
  input(): AsyncIterable<Uint8Array>
  /** One line on standard output. */
  print(line: string): void
  /** One line on standard error. */
  complain(line: string): void
  /** Aborted when the process is asked to end: SIGHUP, SIGINT, SIGQUIT, SIGTERM. */
  readonly signal: AbortSignal
}

/** A sub-command of the tool. */
export interface Command {
  readonly name: string
  /** Half a sentence, for the list of commands. */
  readonly summary: string
  readonly flags: FlagTable
  /** What it takes beside flags, for its help: `NODE LINK`. */
  readonly operands?: string
  /** What follows its operands is another program's: no flag of it is ours. */
  readonly passesOn?: boolean
  /** For the tool itself, not for a person. */
  readonly isHidden?: boolean
  /** Command lines, for its help. */
  readonly examples?: readonly string[]
  /** What `--help` prints, where it is more than the flags. */
  readonly help?: string
  /** Reads the words after the command's name and does the work. Returns the exit code. */
  start(words: readonly string[], terminal: Terminal): Promise<number>
}

/** The exit code of a command line that was not understood, as of Go's flag package. */
export const USAGE_ERROR = 2

/** Ends a command whose flags make no sense. Returns the exit code. */
export function usageError(name: string, message: string, { complain }: Terminal): number {
  complain(`ingot ${name}: ${message}`)
  complain(`ingot ${name} --help lists its flags`)
  return USAGE_ERROR
}

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
      return values.ok ? run(values.value, terminal) : usageError(name, values.message, terminal)
    },
  }
}

/** The operands of a command: how they are called, and how many there must and may be. */
export interface Operands {
  readonly text: string
  readonly least: number
  readonly most: number
  /** Whatever follows the first of them belongs to them, flags too. */
  readonly passesOn?: boolean
}

/** Makes a command that takes words. Its flags may stand anywhere. */
export function commandWithOperands<Table extends FlagTable>(
  name: string,
  summary: string,
  { text, least, most, passesOn = false }: Operands,
  flags: Table,
  run: (values: FlagValues<Table>, terminal: Terminal, operands: readonly string[]) => Promise<number>,
): Command {
  return {
    name,
    summary,
    flags,
    operands: text,
    passesOn,
    async start(words, terminal) {
      const line = parseCommandLine(flags, passesOn ? [] : words, terminal.environment)
      if (!line.ok) return usageError(name, line.message, terminal)
      const operands = passesOn ? words : line.value.operands
      if (operands.length >= least && operands.length <= most)
        return run(line.value.values, terminal, operands)
      terminal.complain(`ingot ${name} takes ${text}`)
      terminal.complain(`ingot ${name} --help says more`)
      return USAGE_ERROR
    },
  }
}
