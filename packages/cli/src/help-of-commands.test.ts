// What every command owes to who asks for help: examples that are command lines of this tool, and flags under the names that
// kubectl has for them.

import { describe, expect, test } from 'bun:test'
import type { Command } from './command.ts'
import { commands } from './commands.ts'
import { parseCommandLine } from './flags.ts'

const all = commands.flatMap(function within(it: Command): Command[] {
  return [it, ...(it.members ?? []).flatMap(within)]
})
const shown = all.filter(({ isHidden }) => isHidden !== true)
const byName = new Map(all.map((it) => [it.name, it]))

test('there are many', () => {
  expect(shown.length).toBeGreaterThan(25)
})

test.each(shown.map(({ name }) => name))('ingot %s has examples, which this tool takes', (name) => {
  const { examples = [] } = byName.get(name) ?? {}
  expect(examples).not.toEqual([])
  for (const example of examples) {
    const words = /\bingot ([^|>)]*)/.exec(example)?.[1]?.trim().split(' ') ?? []
    const command = [2, 1].map((count) => byName.get(words.slice(0, count).join(' '))).find(Boolean)
    expect({ example, command: command?.name }).toEqual({ example, command: expect.any(String) })
    const rest = words.slice(command?.name.split(' ').length)
    if (command?.passesOn === true && command.members === undefined) continue
    expect(parseCommandLine(command?.flags ?? {}, rest, {})).toMatchObject({ ok: true })
  }
})

const clusterCommands = shown.filter(({ flags }) => 'metallb-namespace' in flags && 'kubeconfig' in flags)

describe('a command that looks at a cluster', () => {
  test.each(clusterCommands.map(({ name }) => name))(
    'ingot %s takes --kubeconfig, --context and -o',
    (name) => {
      const { flags = {} } = byName.get(name) ?? {}
      const letters = Object.values(flags).flatMap(({ letter }) => letter ?? [])
      expect(Object.keys(flags)).toContain('context')
      // a bundle is a file
      expect(letters.includes('o')).toBe(name !== 'support-bundle')
      if ('namespace' in flags) expect(flags['namespace']?.letter).toBe('n')
      if ('all-namespaces' in flags) expect(flags['all-namespaces']?.letter).toBe('A')
    },
  )

  test('is one of these', () => {
    expect(clusterCommands.map(({ name }) => name).toSorted()).toEqual([
      'adopt',
      'bgp advertised',
      'bgp neighbors',
      'bgp summary',
      'doctor',
      'explain',
      'l2 watch',
      'owners',
      'plan',
      'pools',
      'status',
      'support-bundle',
    ])
  })
})
