// A command with sub-commands of its own, `ingot lab up`: the first word chooses one of them, and without such a word
// the group's own command runs.

import { closest } from './closest.ts'
import { USAGE_ERROR } from './command.ts'
import type { Command, Terminal } from './command.ts'
import { commandHelp, groupHelp } from './help.ts'

/** Makes a group. `own` is what the group does by itself; it has the group's name. */
export function commandGroup(own: Command, members: readonly Command[]): Command {
  const named = (word: string | undefined) => members.find(({ name }) => name === `${own.name} ${word}`)
  return {
    ...own,
    explainsItself: true,
    async start([first, ...rest], terminal) {
      if (first === undefined || first.startsWith('-')) {
        return explainOr(first === undefined ? [] : [first, ...rest], terminal, groupHelp(own, members), own)
      }
      const about = first === 'help' ? rest[0] : undefined
      const member = named(about ?? first)
      if (first === 'help') {
        terminal.print(member === undefined ? groupHelp(own, members) : commandHelp(member))
        return 0
      }
      if (member === undefined) return unknown(first, terminal)
      return explainOr(rest, terminal, commandHelp(member), member)
    },
  }

  function unknown(word: string, { complain }: Terminal): number {
    const words = members.filter(({ isHidden }) => isHidden !== true).map(({ name }) => lastWord(name))
    const near = closest(word, words)
    complain(
      `ingot ${own.name}: unknown command: ${word}${near === undefined ? '' : `. Did you mean ${near}?`}`,
    )
    complain(`ingot ${own.name} help lists the commands`)
    return USAGE_ERROR
  }
}

/** Starts `command`, unless the words before its operands ask for help. */
async function explainOr(
  words: readonly string[],
  terminal: Terminal,
  help: string,
  command: Command,
): Promise<number> {
  const own = command.passesOn === true ? words.slice(0, 1) : words
  if (!own.some((word) => HELP_FLAGS.has(word))) return command.start(words, terminal)
  terminal.print(help)
  return 0
}

const HELP_FLAGS: ReadonlySet<string> = new Set(['--help', '-help', '-h'])

function lastWord(name: string): string {
  return name.split(' ').at(-1) ?? name
}
