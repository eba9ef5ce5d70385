// What a sub-command is: a name, flags, and what it does with their values. Nothing here reads the environment or a
// stream: the program's edge (main.ts) hands in a Terminal. Which command is started is tool.ts's.

import { parseFlags } from './flags.ts'
import type { FlagTable, FlagValues } from './flags.ts'

/** What a command may touch of the process it runs in. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>
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
