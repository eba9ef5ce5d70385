// The help of the tool and of its commands, made from the same tables that the command line is read by.

import type { Command } from './command.ts'
import { isSwitch } from './flags.ts'
import type { Flag, FlagTable } from './flags.ts'

/** Whether a word asks for help, as Go's programs and all others spell it. */
export function isHelpFlag(word: string): boolean {
  return word === '--help' || word === '-help' || word === '-h'
}

/** What `ingot help` prints. */
export function toolHelp(commands: readonly Command[]): string {
  const shown = commands.filter(({ isHidden }) => isHidden !== true)
  const rows = [...shown, { name: 'help', summary: 'explain a command: ingot help COMMAND' }]
  return [
    'Ingot gives Kubernetes Services of type LoadBalancer an address on bare metal.',
    '',
    'Usage: ingot COMMAND [flags]',
    '',
    'Commands:',
    ...columns(rows.map(({ name, summary }) => [name, summary])),
  ].join('\n')
}

/** What `ingot GROUP --help` prints: the flags of the group's own command, and the commands in it. */
export function groupHelp(own: Command, members: readonly Command[]): string {
  const shown = members.filter(({ isHidden }) => isHidden !== true)
  return [
    flagHelp(own),
    '',
    'Commands:',
    ...columns(shown.map(({ name, operands = '', summary }) => [`${name} ${operands}`.trim(), summary])),
    ...exampleLines(own),
  ].join('\n')
}

/** What `ingot COMMAND --help` prints. */
export function commandHelp(command: Command): string {
  return [flagHelp(command), ...exampleLines(command)].join('\n')
}

function exampleLines({ examples = [] }: Command): string[] {
  return examples.length === 0 ? [] : ['', 'Examples:', ...examples.map((line) => `  ${line}`)]
}

function flagHelp({ name, summary, flags, operands }: Command): string {
  const living = Object.entries(flags).filter(([, { isIdle }]) => isIdle === undefined)
  const rows = living.map(([flag, description]): [string, string] => [
    `${letterOf(description)}--${isSwitch(description) ? flag : `${flag} ${description.placeholder}`}`,
    `${description.help}${origin(description)}`,
  ])
  const words = [
    name,
    ...(operands === undefined ? [] : [operands]),
    ...(rows.length === 0 ? [] : ['[flags]']),
  ]
  const usage = `ingot ${words.join(' ')}: ${summary}`
  return rows.length === 0 ? usage : [usage, '', 'Flags:', ...columns(rows), ...idleFlags(flags)].join('\n')
}

/** MetalLB's that do nothing here: named, so that nobody looks for them in vain; the log says why when one is given. */
function idleFlags(flags: FlagTable): string[] {
  const names = Object.keys(flags).filter((name) => flags[name]?.isIdle === true)
  return names.length === 0
    ? []
    : ['', 'Taken and without effect:', ...wrap(names.map((name) => `--${name}`))]
}

function wrap(words: readonly string[]): string[] {
  const lines: string[] = []
  for (const word of words) {
    const longer = `${lines.at(-1) ?? ''} ${word}`
    if (lines.length > 0 && longer.length <= 100) lines[lines.length - 1] = longer
    else lines.push(`  ${word}`)
  }
  return lines
}

function letterOf({ letter }: Flag<unknown>): string {
  return letter === undefined ? '' : `-${letter}, `
}

/** Where the value comes from when the flag is not given. */
function origin({ environmentVariable, fallback, placeholder }: Flag<unknown>): string {
  const sources = environmentVariable === undefined ? [] : [`$${environmentVariable}`]
  if (fallback === undefined) sources.push('needed')
  else if (fallback !== '' && placeholder !== undefined) sources.push(`default ${fallback}`)
  return sources.length === 0 ? '' : ` (${sources.join(', ')})`
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}
