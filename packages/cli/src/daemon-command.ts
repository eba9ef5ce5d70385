// A sub-command that runs until it is told to stop, in MetalLB's place: it takes MetalLB's flags, and only what it
// cannot work without is refused. What a person calls is command.ts's, which refuses what it does not know.

import { described, usageError } from './command.ts'
import type { About, Command, Terminal } from './command.ts'
import type { FlagTable, FlagValues } from './flags.ts'
import { readTolerantly } from './tolerant-flags.ts'
import type { Remark } from './tolerant-flags.ts'

/** Makes a command of its flags and what it does with their values; it logs the remarks about them. */
export function daemonCommand<Table extends FlagTable>(
  name: string,
  about: About,
  flags: Table,
  run: (values: FlagValues<Table>, remarks: readonly Remark[], terminal: Terminal) => Promise<number>,
): Command {
  return {
    name,
    ...described(about),
    flags,
    async start(words, terminal) {
      const reading = readTolerantly(flags, words, terminal.environment)
      if (reading.ok) return run(reading.values, reading.remarks, terminal)
      // there is no log yet
      const warnings = reading.remarks.filter(({ level }) => level === 'warn')
      for (const { message } of warnings) terminal.complain(`ingot ${name}: ${message}`)
      return usageError(name, reading.message, terminal)
    },
  }
}
