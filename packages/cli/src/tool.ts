// How the tool chooses a command by the first word, and helps who asks or misspells it.

import { closest } from './closest.ts'
import { USAGE_ERROR } from './command.ts'
import type { Command, Terminal } from './command.ts'
import { commandHelp, toolHelp } from './help.ts'

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
  const asksForHelp = chosen.explainsItself !== true && rest.some((word) => isHelpFlag(word))
  return asksForHelp ? help(commands, first, terminal) : chosen.start(rest, terminal)
}

async function help(
  commands: readonly Command[],
  about: string | undefined,
  terminal: Terminal,
): Promise<number> {
  if (about === undefined) {
    terminal.print(toolHelp(commands))
    return 0
  }
  const chosen = commands.find(({ name }) => name === about)
  if (chosen === undefined) return unknown(commands, about, terminal)
  if (chosen.explainsItself === true) return chosen.start(['--help'], terminal)
  terminal.print(commandHelp(chosen))
  return 0
}

function unknown(commands: readonly Command[], word: string, terminal: Terminal): number {
  const near = closest(word, [...commands.map(({ name }) => name), 'help'])
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
