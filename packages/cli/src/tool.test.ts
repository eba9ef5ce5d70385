// The tool as a person meets it: what goes to which stream, and the exit code.

import { expect, test } from 'bun:test'
import { command } from './command.ts'
import { text, toggle } from './flags.ts'
import { runTool } from './tool.ts'

const greet = command(
  'greet',
  'say hello',
  {
    name: text({ help: 'whom', placeholder: 'NAME', environmentVariable: 'GREET_NAME', fallback: 'world' }),
    loud: toggle('shout'),
  },
  async ({ name, loud }, { print }) => {
    print(loud ? `HELLO ${name}` : `hello ${name}`)
    return 7
  },
)

async function run(...words: string[]) {
  const output: string[] = []
  const complaints: string[] = []
  const code = await runTool([greet], words, {
    environment: {},
    print: (line) => output.push(line),
    input: async function* () {},
    complain: (line) => complaints.push(line),
    signal: new AbortController().signal,
  })
  return { code, output: output.join('\n'), complaints: complaints.join('\n') }
}

test("a command gets its flags and its exit code is the tool's", async () => {
  expect(await run('greet', '--name=you', '--loud')).toEqual({ code: 7, output: 'HELLO you', complaints: '' })
})

test.each([[[]], [['help']], [['--help']], [['-h']]])('%p lists the commands', async (words) => {
  const { code, output } = await run(...words)
  expect(code).toBe(0)
  expect(output).toContain('  greet  say hello\n')
})

test.each([[['greet', '--help']], [['help', 'greet']], [['greet', '-loud', '-h']]])(
  '%p explains the flags of a command',
  async (words) => {
    const { code, output } = await run(...words)
    expect(code).toBe(0)
    expect(output).toBe(
      [
        'ingot greet [flags]: say hello',
        '',
        'Flags:',
        '  --name NAME  whom ($GREET_NAME, default world)',
        '  --loud       shout',
      ].join('\n'),
    )
  },
)

test('an unknown command is refused with the one that was meant', async () => {
  expect(await run('gret')).toEqual({
    code: 2,
    output: '',
    complaints: 'ingot: unknown command: gret. Did you mean greet?\ningot help lists the commands',
  })
  expect((await run('hlep')).complaints).toContain('Did you mean help?')
  expect((await run('help', 'xyzzy')).complaints).toStartWith('ingot: unknown command: xyzzy\n')
})

test('an unknown flag is refused with exit code 2 and nothing on standard output', async () => {
  const { code, output, complaints } = await run('greet', '--lout')
  expect({ code, output }).toEqual({ code: 2, output: '' })
  expect(complaints).toStartWith('ingot greet: unknown flag: --lout. Did you mean --loud?\n')
})
