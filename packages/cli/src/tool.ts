// The tool itself: every command is in it, and `help` explains them.

import { startNamed } from './command-group.ts'
import type { Command, Terminal } from './command.ts'
import { toolHelp } from './help.ts'

/** Starts the command that the first word names. Returns the exit code. */
export function runTool(
  commands: readonly Command[],
  words: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const [first, ...rest] = words
  // as most tools are asked
  const named = first === '--version' ? ['version', ...rest] : words
  return startNamed({ name: 'ingot', members: commands, help: toolHelp(commands) }, named, terminal)
}
