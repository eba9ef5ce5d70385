// What a sub-command is: a name, flags, and what it does with their values. Nothing here reads the environment or a
// stream: the program's edge (main.ts) hands in a Terminal. Which command is started is tool.ts's.

import { parseCommandLine, parseFlags } from './flags.ts'
import type { Completes, FlagTable, FlagValues } from './flags.ts'

/** What a command may touch of the process it runs in. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Standard input, for a command that reads it. */
  input(): AsyncIterable<Uint8Array>
  /** One line on standard output. */
  print(line: string): void
  /** One line on standard error. */
  complain(line: string): void
  /** Where standard output is a screen: how much it holds. Left out for a pipe and a file, which want no colours. */
  readonly screen?: { readonly columns: number; readonly rows: number }
  /** Names the program in a text as it was called. Left out where that is `ingot`, as all texts have it. */
  readonly inCallersWords?: (text: string) => string
  /** Shows on the last line of the screen what is waited for; '' takes it away. Left out where nobody would see it. */
  readonly showProgress?: (text: string) => void
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
  /** What each of those may be, for the shell to offer. */
  readonly completes?: readonly Completes[]
  /** The commands in it, where it is a group. */
  readonly members?: readonly Command[]
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

/** What its help says of a command: half a sentence, or with command lines to copy. */
export type About = string | { readonly summary: string; readonly examples: readonly string[] }

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
  about: About,
  flags: Table,
  run: (values: FlagValues<Table>, terminal: Terminal) => Promise<number>,
): Command {
  return {
    name,
    ...described(about),
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
  /** What each of them may be, for the shell to offer. */
  readonly completes?: readonly Completes[]
}

/** Makes a command that takes words. Its flags may stand anywhere. */
export function commandWithOperands<Table extends FlagTable>(
  name: string,
  about: About,
  { text, least, most, passesOn = false, completes = [] }: Operands,
  flags: Table,
  run: (values: FlagValues<Table>, terminal: Terminal, operands: readonly string[]) => Promise<number>,
): Command {
  return {
    name,
    ...described(about),
    flags,
    operands: text,
    passesOn,
    completes,
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

export function described(about: About): Pick<Command, 'summary' | 'examples'> {
  return typeof about === 'string' ? { summary: about } : about
}
