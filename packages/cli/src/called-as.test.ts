// Which command a name of the executable stands for, and by which name it speaks of itself then.

import { describe, expect, test } from 'bun:test'
import { terminalOf, wordsOf } from './called-as.ts'
import { commands } from './commands.ts'
import { runTool } from './tool.ts'

test.each([
  ['controller', ['controller', '--help']],
  ['/controller', ['controller', '--help']],
  ['./bin/speaker', ['speaker', '--help']],
  ['ingot', ['--help']],
  ['/usr/bin/kubectl-ingot', ['--help']],
  ['/usr/bin/kubectl_complete-ingot', ['__complete', '--', '--help']],
  ['constructor', ['--help']],
  ['/controller/ingot', ['--help']],
  ['speaker-0.15', ['--help']],
  ['', ['--help']],
])('called as %p', (argv0, words) => {
  expect(wordsOf(argv0, ['--help'])).toEqual(words)
})

function open(argv0: string) {
  const output: string[] = []
  const complaints: string[] = []
  const terminal = terminalOf(argv0, commands, {
    environment: {},
    input: async function* () {},
    print: (line) => output.push(line),
    complain: (line) => complaints.push(line),
    signal: new AbortController().signal,
  })
  return { terminal, output, complaints }
}

async function run(argv0: string, ...words: string[]) {
  const { terminal, output, complaints } = open(argv0)
  const code = await runTool(commands, words, terminal)
  return { code, output: output.join('\n'), complaints }
}

describe('a plugin of kubectl', () => {
  const plugin = (...words: string[]) => run('/usr/bin/kubectl-ingot', ...words)

  test.each([
    [[], 'Usage: kubectl ingot COMMAND [flags]'],
    [['help'], 'explain a command: kubectl ingot help COMMAND'],
    [['explain', '--help'], '  kubectl ingot explain service web -n shop\n'],
    [['help', 'explain'], 'kubectl ingot explain service '],
    [['bgp', '--help'], '  kubectl ingot bgp neighbors node-1 tor-a\n'],
    [['bgp', 'help', 'neighbors'], 'kubectl ingot bgp neighbors '],
    [['plan', '-h'], '  kubectl kustomize site/ | kubectl ingot plan --live -f -\n'],
    [['completion', '-h'], 'source <(kubectl ingot completion bash)\n'],
  ])('%p helps in its words', async (words, line) => {
    expect(await plugin(...words)).toMatchObject({ code: 0, output: expect.stringContaining(line) })
  })

  test.each([
    [['explian'], ['kubectl ingot: unknown command: explian. Did you mean explain?']],
    [['explian'], ['kubectl ingot help lists the commands']],
    [['pools', '--outptu', 'json'], ['kubectl ingot pools: unknown flag: --outptu. Did you mean --output?']],
    [['pools', '--outptu', 'json'], ['kubectl ingot pools --help lists its flags']],
    [['pools', 'a', 'b'], ['kubectl ingot pools --help says more']],
    [['bgp', 'sumary'], ['kubectl ingot bgp: unknown command: sumary. Did you mean summary?']],
  ])('%p complains in its words', async (words, lines) => {
    expect(await plugin(...words)).toMatchObject({ code: 2, complaints: expect.arrayContaining(lines) })
  })

  test('no help of any command has the name alone, and none has kubectl twice', async () => {
    for (const { name } of commands) {
      const { output } = await plugin('help', name)
      expect(output).not.toMatch(/(?<!kubectl )\bingot [a-z]/)
      expect(output).not.toContain('kubectl kubectl')
    }
  })

  test('leaves paths alone, and what has its name already', () => {
    const { terminal, complaints } = open('kubectl-ingot')
    terminal.complain(
      'ingot lab: start one with: /opt/ingot lab up, or kubectl ingot lab up; ingot-lb has ingots',
    )
    expect(complaints).toEqual([
      'kubectl ingot lab: start one with: /opt/ingot lab up, or kubectl ingot lab up; ingot-lb has ingots',
    ])
  })
})

test.each(['ingot', '/opt/kubectl-ingot/ingot', 'kubectl_complete-ingot', ''])(
  'called as %p it is ingot',
  async (argv0) => {
    expect((await run(argv0)).output).toContain('\nUsage: ingot COMMAND [flags]\n')
    expect((await run(argv0, 'explian')).complaints[1]).toBe('ingot help lists the commands')
  },
)
