// How the first word chooses a command, and who asks for help or misspells it is helped: of the tool, `ingot lab`, and of
// a command with sub-commands of its own, `ingot lab up`. Without such a word a group's own command runs.

import { didYouMean } from './closest.ts'
import { USAGE_ERROR } from './command.ts'
import type { Command, Terminal } from './command.ts'
import { commandHelp, groupHelp, isHelpFlag } from './help.ts'

/** Commands to choose from. */
interface Choice {
  /** What comes before the word: `ingot lab`. */
  readonly name: string
  readonly members: readonly Command[]
  readonly help: string
}

/** Makes a group. `own` is what the group does by itself; it has the group's name. */
export function commandGroup(own: Command, members: readonly Command[]): Command {
  const help = groupHelp(own, members)
  return {
    ...own,
    help,
    members,
    // the flags after a member's name are the member's
    passesOn: true,
    async start(words, terminal) {
      const isForItself = words[0]?.startsWith('-') ?? true
      return isForItself
        ? startOrExplain({ ...own, help }, words, terminal)
        : startNamed({ name: `ingot ${own.name}`, members, help }, words, terminal)
    },
  }
}

/** Starts the command that the first word names, or explains what was asked about. Returns the exit code. */
export async function startNamed(
  { name, members, help }: Choice,
  [first = 'help', ...rest]: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const isAsked = first === 'help' || isHelpFlag(first)
  const word = isAsked ? rest[0] : first
  if (word === undefined) return explain(help, terminal)
  const member = members.find((each) => lastWord(each.name) === word)
  if (member === undefined) {
    if (word.startsWith('-')) {
      const instead = `${word} stands before the command: write ${name} COMMAND ${word}`
      terminal.complain(`${name}: ${instead}`)
      terminal.complain(`${name} help lists the commands`)
      return USAGE_ERROR
    }
    const known = members.filter(({ isHidden }) => isHidden !== true).map((each) => lastWord(each.name))
    terminal.complain(`${name}: unknown command: ${word}${didYouMean(word, [...known, 'help'])}`)
    terminal.complain(`${name} help lists the commands`)
    return USAGE_ERROR
  }
  return isAsked ? explain(helpOf(member), terminal) : startOrExplain(member, rest, terminal)
}

/** Starts `command`, unless the words that are its own ask for help. */
async function startOrExplain(
  command: Command,
  words: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const own = command.passesOn === true ? words.slice(0, 1) : words
  return own.some(isHelpFlag) ? explain(helpOf(command), terminal) : command.start(words, terminal)
}

function explain(help: string, { print, inCallersWords = (text) => text }: Terminal): number {
  print(inCallersWords(help))
  return 0
}

function helpOf(command: Command): string {
  return command.help ?? commandHelp(command)
}

function lastWord(name: string): string {
  return name.split(' ').at(-1) ?? name
}
