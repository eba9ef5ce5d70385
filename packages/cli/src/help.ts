// The help of the tool and of its commands, made from the same tables that the command line is read by.

import type { Command } from './command.ts'
import { isSwitch } from './flags.ts'
import type { Flag } from './flags.ts'

/** What `ingot help` prints. */
export function toolHelp(commands: readonly Command[]): string {
  const rows = [...commands, { name: 'help', summary: 'explain a command: ingot help COMMAND' }]
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
    commandHelp(own),
    '',
    'Commands:',
    ...columns(shown.map(({ name, operands = '', summary }) => [`${name} ${operands}`.trim(), summary])),
  ].join('\n')
}

/** What `ingot COMMAND --help` prints. */
export function commandHelp({ name, summary, flags, operands }: Command): string {
  const rows = Object.entries(flags).map(([flag, description]): [string, string] => [
    `--${isSwitch(description) ? flag : `${flag} ${description.placeholder}`}`,
    `${description.help}${origin(description)}`,
  ])
  const words = [
    name,
    ...(operands === undefined ? [] : [operands]),
    ...(rows.length === 0 ? [] : ['[flags]']),
  ]
  const usage = `ingot ${words.join(' ')}: ${summary}`
  return rows.length === 0 ? usage : [usage, '', 'Flags:', ...columns(rows)].join('\n')
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
