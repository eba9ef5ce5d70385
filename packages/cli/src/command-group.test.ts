// A command with commands in it, as a person meets it.

import { expect, test } from 'bun:test'
import { command, commandWithOperands } from './command.ts'
import { commandGroup } from './command-group.ts'
import { toggle } from './flags.ts'
import { runTool } from './tool.ts'

const said: string[] = []
const note = async (line: string) => {
  said.push(line)
  return 0
}
const own = command('house', 'a house', { big: toggle('big') }, ({ big }) => note(`house, big: ${big}`))
const house = commandGroup(own, [
  commandWithOperands(
    'house paint',
    'paint it',
    { text: 'COLOUR', least: 1, most: 1 },
    { twice: toggle('two coats') },
    ({ twice }, _, [colour]) => note(`paint ${colour}, twice: ${twice}`),
  ),
  commandWithOperands(
    'house run',
    'run a word',
    { text: 'ROOM WORDS', least: 2, most: Infinity, passesOn: true },
    {},
    (_values, _terminal, words) => note(`run ${words.join(' ')}`),
  ),
  { ...command('house secret', 'not told', {}, () => note('secret')), isHidden: true },
])

async function run(...words: string[]) {
  said.length = 0
  const output: string[] = []
  const code = await runTool([house], words, {
    environment: {},
    print: (line) => output.push(line),
    input: async function* () {},
    complain: (line) => output.push(line),
    signal: new AbortController().signal,
  })
  return { code, said: said.join(), output: output.join('\n') }
}

test.each([
  [['house'], 'house, big: false'],
  [['house', '--big'], 'house, big: true'],
  [['house', 'paint', 'red'], 'paint red, twice: false'],
  [['house', 'paint', 'red', '-twice'], 'paint red, twice: true'],
  [['house', 'paint', '--twice', 'red'], 'paint red, twice: true'],
  [['house', 'run', 'kitchen', 'ls', '-l', '--help'], 'run kitchen ls -l --help'],
  [['house', 'secret'], 'secret'],
])('%p', async (words, does) => {
  expect(await run(...words)).toEqual({ code: 0, said: does, output: '' })
})

test.each([
  [
    ['house', '--help'],
    ['ingot house [flags]: a house', 'house paint COLOUR '],
  ],
  [
    ['help', 'house'],
    ['ingot house [flags]: a house', 'house paint COLOUR '],
  ],
  [
    ['house', 'help'],
    ['ingot house [flags]: a house', 'house paint COLOUR '],
  ],
  [
    ['house', 'paint', '--help'],
    ['ingot house paint COLOUR [flags]: paint it', '--twice'],
  ],
  [
    ['house', 'help', 'paint'],
    ['ingot house paint COLOUR [flags]: paint it', '--twice'],
  ],
  [['house', 'run', '--help'], ['ingot house run ROOM WORDS: run a word']],
])('%p explains, and does nothing', async (words, sentences) => {
  const { code, said: does, output } = await run(...words)
  expect([code, does]).toEqual([0, ''])
  for (const sentence of sentences) expect(output).toContain(sentence)
  expect(output).not.toContain('not told')
})

test.each([
  [['house', 'pain'], 'ingot house: unknown command: pain. Did you mean paint?'],
  [['house', 'help', 'sing'], 'ingot house: unknown command: sing\ningot house help lists the commands'],
  [['house', 'paint'], 'ingot house paint takes COLOUR'],
  [['house', 'paint', 'red', 'blue'], 'ingot house paint takes COLOUR'],
  [['house', 'paint', 'red', '--thrice'], 'unknown flag: --thrice'],
  [['house', 'run', 'kitchen'], 'ingot house run takes ROOM WORDS'],
  // as people write it who know kubectl
  [['-n', 'shop', 'house'], 'ingot: -n stands before the command: write ingot COMMAND -n\ningot help lists'],
])('%p is refused with what is wrong', async (words, sentence) => {
  const { code, said: does, output } = await run(...words)
  expect([code, does]).toEqual([2, ''])
  expect(output).toContain(sentence)
})
