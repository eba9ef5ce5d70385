// The commands of the pages that are read in trouble, held against the tools: each can be typed as it stands there, names
// in capitals aside. None is run.

import { describe, expect, test } from 'bun:test'
import { commands } from '../commands.ts'
import type { Terminal } from '../command.ts'
import { runTool } from '../tool.ts'

const pages = await Promise.all(
  ['runbooks', 'troubleshoot', 'operate'].map((name) =>
    Bun.file(new URL(`../../../../docs/${name}.md`, import.meta.url)).text(),
  ),
)

/** Lines of the blocks and of the text, each up to the first pipe, file or remark. */
const lines = pages
  .flatMap((page) => {
    const blocks = [...page.matchAll(/^```bash\n(.*?)^```/gms)].map(([, block = '']) => block)
    const inText = [...page.matchAll(/`((?:kubectl|ingot) [^`]+)`/g)].map(([, it = '']) => it)
    const inBlocks = blocks.flatMap((block) => block.replaceAll(/ \\\n\s*/g, ' ').split('\n'))
    return [...inBlocks, ...inText.map((it) => it.replaceAll('\n', ' '))]
  })
  .map((line) => line.split(/\s+[|#>]\s/)[0]?.trim() ?? '')

const commandsOf = (tool: string) =>
  [...new Set(lines.filter((line) => new RegExp(`^${tool} [a-z]`).test(line)))].toSorted()

test('there are commands', () => {
  expect(commandsOf('kubectl').length).toBeGreaterThan(20)
  expect(commandsOf('ingot').length).toBeGreaterThan(5)
})

describe('the tool knows', () => {
  test.each(commandsOf('ingot'))('%s', async (line) => {
    const [, ...words] = line.split(' ')
    const help: string[] = []
    const terminal: Terminal = {
      environment: {},
      async *input() {},
      print: (text) => help.push(text),
      complain: (text) => help.push(text),
      signal: AbortSignal.abort(),
    }
    const place = words.findIndex((word) => word.startsWith('-'))
    const command = place < 0 ? words : words.slice(0, place)
    expect({ code: await runTool(commands, [...command, '--help'], terminal), help }).toMatchObject({
      code: 0,
    })
    for (const flag of words.filter((word) => word.startsWith('--')))
      expect(help.join('\n')).toContain(flag.split('=')[0] ?? '')
  })
})

const kubectl = Bun.which('kubectl')

describe.skipIf(kubectl === null)('kubectl knows [needs kubectl]', () => {
  // with --help it reads the whole line, and asks no cluster
  test.each(commandsOf('kubectl'))('%s', async (line) => {
    const [, ...words] = line.match(/(?:'[^']*'|\S)+/g) ?? []
    const child = Bun.spawn([kubectl ?? '', ...words.map((it) => it.replaceAll("'", '')), '--help'], {
      stdout: 'ignore',
      stderr: 'pipe',
    })
    expect({ complaints: await child.stderr.text(), code: await child.exited }).toEqual({
      complaints: '',
      code: 0,
    })
  })
})
