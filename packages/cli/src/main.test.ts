// The tool as a process: streams, exit codes and signals.

import { expect, test } from 'bun:test'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const tool = join(import.meta.dir, 'main.ts')

function start(words: readonly string[], environment: Record<string, string> = {}, stdin?: Uint8Array) {
  const streams = { stdin: stdin ?? 'ignore', stdout: 'pipe', stderr: 'pipe' } as const
  return Bun.spawn([process.execPath, tool, ...words], { env: environment, ...streams })
}

async function run(...words: string[]) {
  const child = start(words)
  const [code, output, complaints] = await Promise.all([
    child.exited,
    child.stdout.text(),
    child.stderr.text(),
  ])
  return { code, output, complaints }
}

test.each(['version', '--version'])('%s is one line', async (word) => {
  expect(await run(word)).toEqual({
    code: 0,
    output: expect.stringMatching(/^ingot \d+\.\d+\.\d+ \(from source, Bun .*\)\n$/),
    complaints: '',
  })
})

test.skipIf(!existsSync('/dev/full'))(
  'what a full disk does not take is not well [needs /dev/full]',
  async () => {
    const child = Bun.spawn([process.execPath, tool, 'version'], {
      env: {},
      stdin: 'ignore',
      stdout: Bun.file('/dev/full'),
      stderr: 'pipe',
    })
    const [code, complaints] = await Promise.all([child.exited, child.stderr.text()])
    expect([code, complaints]).toEqual([1, 'ingot: the output cannot be written: ENOSPC\n'])
  },
)

test('what goes into a file is there as it was printed', async () => {
  using stack = new DisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'ingot-cli-'))
  stack.defer(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'help.txt')
  const child = Bun.spawn([
    'sh',
    '-c',
    `"$0" "$1" help >> "$2"; "$0" "$1" help >> "$2"`,
    process.execPath,
    tool,
    file,
  ])
  expect(await child.exited).toBe(0)
  const { output } = await run('help')
  expect(await Bun.file(file).text()).toBe(output + output)
})

const SOUND = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n'
const UNSOUND = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: a, labels: { b: on } }\n'

test.each([
  ['a manifest that is right', SOUND, 0, '1 object, 0 refused, 0 warnings\n'],
  [
    'one that is not',
    UNSOUND,
    1,
    'stdin:3: refused: Namespace a: metadata.labels.b: is a boolean, and only text is taken: write "on"\n' +
      '1 object, 1 refused, 0 warnings\n',
  ],
])('%s is validated from the input', async (_, text, code, output) => {
  const child = start(['validate', '-f', '-'], {}, Buffer.from(text))
  expect({
    output: await child.stdout.text(),
    complaints: await child.stderr.text(),
    code: await child.exited,
  }).toEqual({ output, complaints: '', code })
})

test('manifests are validated from files, each under its name', async () => {
  using stack = new DisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'ingot-cli-'))
  stack.defer(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'b.yaml'), UNSOUND)
  writeFileSync(join(folder, 'a.yaml'), SOUND.replace('name: a', 'name: b'))
  const { code, output } = await run('validate', '-f', folder)
  expect(code).toBe(1)
  expect(output).toStartWith(`${folder}/b.yaml:3: refused: Namespace a: metadata.labels.b: `)
  expect(await run('validate')).toEqual({
    code: 2,
    output: '',
    complaints: 'ingot validate: -f or --filename is needed\ningot validate --help lists its flags\n',
  })
})

test('a controller outside of a cluster says how to name one', async () => {
  const { code, output, complaints } = await run('controller')
  expect({ code, output }).toEqual({ code: 1, output: '' })
  expect(complaints).toStartWith('ingot controller: ')
  expect(complaints).toContain('--kubeconfig or KUBECONFIG')
})

test('a speaker that does not know its node says how to tell it', async () => {
  const { code, complaints } = await run('speaker')
  expect(code).toBe(2)
  expect(complaints).toStartWith('ingot speaker: --node-name or METALLB_NODE_NAME is needed\n')
})

test('a speaker that may have misspelt its node says both', async () => {
  const { code, complaints } = await run('speaker', '--nodename=a', '--log-level=loud')
  expect(code).toBe(2)
  expect(complaints.split('\n')).toEqual([
    'ingot speaker: unknown flag: --nodename. Did you mean --node-name?',
    'ingot speaker: --node-name or METALLB_NODE_NAME is needed',
    'ingot speaker --help lists its flags',
    '',
  ])
})

/** A kubeconfig that names `server`, a place where nothing listens unless given; the file goes with the test. */
function kubeconfigToNowhere(stack: DisposableStack, server = 'http://admin:secret@127.0.0.1:9'): string {
  const folder = mkdtempSync(join(tmpdir(), 'ingot-cli-'))
  stack.defer(() => rmSync(folder, { recursive: true }))
  const kubeconfig = join(folder, 'kubeconfig')
  const clusters = [{ name: 'away', cluster: { server } }]
  const contexts = [{ name: 'away', context: { cluster: 'away', user: 'nobody' } }]
  const users = [{ name: 'nobody', user: {} }]
  writeFileSync(kubeconfig, JSON.stringify({ clusters, contexts, users, 'current-context': 'away' }))
  return kubeconfig
}

const NO_PORTS = ['-status-port=0', '--port=0', '-health-probe-port', '0', '--webhook-port=0']

/** What a controller without an API server writes until it is told to end, once it has found out. */
async function outputOf(child: ReturnType<typeof start>, signal: NodeJS.Signals): Promise<string> {
  let output = ''
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    output += chunk
    if (output.includes('ECONNREFUSED')) child.kill(signal)
  }
  return output
}

test('a controller with flags of another time, or of no time, says so and starts', async () => {
  using stack = new DisposableStack()
  const words = [
    '--config=config',
    '--log-levle=all',
    '--made-up',
    'word',
    'stray',
    '--webhook-mode=nonsense',
  ]
  const child = start(['controller', ...words, ...NO_PORTS], {
    KUBECONFIG: kubeconfigToNowhere(stack),
    METALLB_BGP_TYPE: 'frr-k8s',
    METALLB_HOST: '192.0.2.1',
  })
  const output = await outputOf(child, 'SIGTERM')
  expect(await child.exited).toBe(0)
  const lines = output.split('\n').filter((line) => line !== '')
  const said = lines.map((line) => JSON.parse(line) as Record<string, string>)
  expect(said.filter(({ op }) => op === 'flags').map(({ level, msg }) => `${level} ${msg}`)).toEqual([
    'warn unknown flag: --log-levle. Did you mean --log-level?',
    'warn unknown flag: --made-up',
    'warn unexpected argument: word 5',
    'warn --webhook-mode nonsense: none of enabled, disabled, onlywebhook',
    expect.stringContaining('info METALLB_HOST has no effect: '),
    expect.stringContaining('warn --config has no effect: '),
  ])
  expect(said.filter(({ op }) => op === 'startup').map(({ msg }) => msg)).toEqual([
    'controller starts',
    expect.stringContaining('METALLB_BGP_TYPE is frr-k8s'),
  ])
})

test('a person is still refused an unknown flag', async () => {
  const { code, complaints } = await run('lab', '--onec')
  expect(code).toBe(2)
  expect(complaints).toStartWith('ingot lab: unknown flag: --onec. Did you mean --once?\n')
})

const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const
test.each(SIGNALS)(
  'a controller whose API server is away stays up, and ends in order on %s',
  async (signal) => {
    using stack = new DisposableStack()
    const child = start(['controller', ...NO_PORTS], { KUBECONFIG: kubeconfigToNowhere(stack) })
    const output = await outputOf(child, signal)
    expect(await child.exited).toBe(0)
    expect(output).not.toContain('secret')
    expect(JSON.parse(output.split('\n')[0] ?? '')).toMatchObject({
      op: 'startup',
      namespace: 'metallb-system',
      server: 'http://127.0.0.1:9',
    })
  },
)

test('a controller whose API server says nothing tells so within seconds, with what to do', async () => {
  using stack = new DisposableStack()
  const silent = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  stack.defer(() => silent.stop(true))
  const KUBECONFIG = kubeconfigToNowhere(stack, `https://127.0.0.1:${silent.port}`)
  const child = start(['controller', ...NO_PORTS], { KUBECONFIG })
  let output = ''
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    output += chunk
    if (output.includes('no answer from the API server')) child.kill()
  }
  expect(await child.exited).toBe(0)
  const line = output.split('\n').find((each) => each.includes('no answer')) ?? '{}'
  expect(JSON.parse(line)).toMatchObject({ level: 'warn', remedy: expect.stringContaining('address') })
}, 20_000)

test('a kubeconfig that is not there is one line with the next step', async () => {
  const { code, complaints } = await run('controller', '--kubeconfig', '/nowhere/config')
  expect(code).toBe(1)
  expect(complaints).toMatch(
    /^ingot controller: cannot read kubeconfig \/nowhere\/config: [^\n]*--kubeconfig[^\n]*\n$/,
  )
})
