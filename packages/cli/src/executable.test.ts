// The executable as a machine without Bun and without the clone meets it: built once, then run with nothing in its
// environment, in a folder with files that a Bun would heed.

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { openNode } from './executable.fixture.ts'

const BUILD = resolve(import.meta.dir, '../../bootstrap/src/main.mjs')
/** The planted files would be seen: in the output, or in what the controller takes for its kubeconfig. */
const PLANTED = {
  '.env': 'KUBECONFIG=/planted\nINGOT_STATUS_PORT=planted\n',
  'bunfig.toml': 'preload = ["./planted.ts"]\n',
  'package.json': '{ "type": "commonjs" }\n',
  'tsconfig.json': 'planted',
  'planted.ts': 'console.log("planted")\n',
  'packet-thread.ts': 'console.log("planted")\n',
}
const BARE = { PATH: '', HOME: '' }

const folder = mkdtempSync(join(tmpdir(), 'ingot-executable-'))
const executable = join(folder, 'ingot')
const elsewhere = join(folder, 'elsewhere')

beforeAll(async () => {
  mkdirSync(elsewhere)
  for (const [name, text] of Object.entries(PLANTED)) writeFileSync(join(elsewhere, name), text)
  await build(executable)
  symlinkSync('ingot', join(folder, 'controller'))
  linkSync(executable, join(folder, 'speaker'))
  for (const name of ['kubectl-ingot', 'kubectl_complete-ingot']) symlinkSync('ingot', join(folder, name))
}, 60_000)

afterAll(() => rmSync(folder, { recursive: true }))

async function build(output: string): Promise<void> {
  const child = Bun.spawn([process.execPath, BUILD, 'build', '--output', output], { stderr: 'pipe' })
  const complaints = await child.stderr.text()
  if ((await child.exited) !== 0) throw new Error(complaints)
}

function start(command: readonly string[], options: { argv0?: string; env?: Record<string, string> } = {}) {
  const { argv0, env } = options
  return Bun.spawn([...command], {
    cwd: elsewhere,
    env: { ...BARE, ...env },
    stdout: 'pipe',
    stderr: 'pipe',
    // Sooner than the test: what it said is then shown, and what the test made is taken down.
    timeout: 10_000,
    killSignal: 'SIGKILL',
    ...(argv0 === undefined ? {} : { argv0 }),
  })
}

async function run(command: readonly string[], options?: Parameters<typeof start>[1]) {
  const child = start(command, options)
  const [code, output, complaints] = await Promise.all([
    child.exited,
    child.stdout.text(),
    child.stderr.text(),
  ])
  return { code, output, complaints }
}

test('a build leaves one file, and two of them are the same', async () => {
  const again = join(folder, 'again')
  await build(join(again, 'by-another-name'))
  expect(readdirSync(again)).toEqual(['by-another-name'])
  expect(await digest(join(again, 'by-another-name'))).toBe(await digest(executable))
}, 60_000)

async function digest(file: string): Promise<string> {
  return new Bun.CryptoHasher('sha256').update(await Bun.file(file).bytes()).digest('hex')
}

test('the version names the commit that it was built from', async () => {
  const { code, output, complaints } = await run([executable, 'version'])
  expect({ code, complaints }).toEqual({ code: 0, complaints: '' })
  expect(output).toMatch(/^ingot \d+\.\d+\.\d+ \(revision (unknown|[0-9a-f]{12,}(-dirty)?), Bun .*\)\n$/)
  expect(output).toContain(`Bun ${Bun.version}, ${process.platform}/${process.arch}`)
})

test.each([
  ['ingot controller', [executable, 'controller'], undefined, 'controller'],
  ['a symbolic link', [join(folder, 'controller')], undefined, 'controller'],
  ['a hard link', [join(folder, 'speaker')], undefined, 'speaker'],
  ['another argv[0]', [executable], '/speaker', 'speaker'],
  ['a link, whatever it points to', [join(folder, 'speaker')], 'controller', 'controller'],
])('%s is the command of that name', async (_case, command, argv0, name) => {
  const { code, output } = await run([...command, '--help'], argv0 === undefined ? {} : { argv0 })
  expect(code).toBe(0)
  expect(output).toStartWith(`ingot ${name} [flags]: `)
})

describe.skipIf(Bun.which('kubectl') === null)('kubectl [needs kubectl]', () => {
  const kubectl = Bun.which('kubectl') ?? ''
  const env = { PATH: folder, HOME: folder }

  test('finds the tool as its plugin', async () => {
    const { code, output } = await run([kubectl, 'ingot', 'explain', '--help'], { env })
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringContaining('kubectl ingot explain service '),
    })
    const mistaken = await run([kubectl, 'ingot', 'explian'], { env })
    expect(mistaken.code).toBe(2)
    expect(mistaken.complaints).toStartWith('kubectl ingot: unknown command: explian. Did you mean explain?')
  })

  test('completes its commands, its flags and their values', async () => {
    const completed = async (...words: string[]) =>
      (await run([kubectl, '__complete', 'ingot', ...words], { env })).output
    expect(await completed('supp')).toStartWith('support-bundle\tobjects, logs, ')
    expect(await completed('pools', '--out')).toStartWith('--output\t')
    expect(await completed('pools', '-o', 'j')).toBe('json\n:4\n')
  })
})

test('the tool by its own name lists its commands', async () => {
  const { code, output } = await run([executable, 'help'])
  expect(code).toBe(0)
  expect(output).toContain('Usage: ingot COMMAND [flags]\n')
})

test('manifests are validated with all that is loaded for it alone', async () => {
  const pool = { apiVersion: 'metallb.io/v1beta1', kind: 'IPAddressPool', metadata: { name: 'a' }, spec: {} }
  const file = join(folder, 'pool.json')
  writeFileSync(file, JSON.stringify(pool))
  expect(await run([executable, 'validate', '-f', file])).toEqual({
    code: 1,
    output:
      `${file}:1: refused: IPAddressPool a: spec.addresses: Required value\n` +
      '1 object, 1 refused, 0 warnings\n',
    complaints: '',
  })
})

test('nothing in the folder that it is started in is heeded', async () => {
  const { code, output, complaints } = await run([join(folder, 'controller')])
  expect({ code, output }).toEqual({ code: 1, output: '' })
  expect(complaints).toStartWith('ingot controller: ')
  expect(complaints).toContain('--kubeconfig or KUBECONFIG')
  expect(complaints).not.toContain('planted')
})

test('a controller whose API server is away says so, and ends in order', async () => {
  // Port 9 of the loopback is where nothing listens.
  const env = { KUBECONFIG: writeKubeconfig('http://127.0.0.1:9'), INGOT_STATUS_PORT: '0' }
  const controller = start([join(folder, 'controller')], { env })
  await said(controller.stdout, 'ECONNREFUSED')
  controller.kill()
  expect(await controller.exited).toBe(0)
})

test.skipIf(process.getuid?.() !== 0 || Bun.which('ip') === null)(
  'a Service gets an address from the one link, and the other answers ARP for it [needs root and ip of iproute2]',
  async () => {
    await using node = await openNode()
    const env = {
      KUBECONFIG: writeKubeconfig(node.server),
      METALLB_NODE_NAME: 'node-1',
      INGOT_STATUS_PORT: '0',
    }
    const controller = start([...node.inside, join(folder, 'controller')], { env })
    const speaker = start([...node.inside, join(folder, 'speaker')], { env })
    await said(speaker.stdout, 'serviceAnnounced')
    // No program of the node but the speaker knows the address.
    expect(await node.resolve(node.serviceAddress)).toEqual({
      state: ['REACHABLE'],
      lladdr: node.hardwareAddress,
    })
    for (const child of [controller, speaker]) {
      child.kill()
      expect(await child.exited).toBe(0)
    }
  },
  20_000,
)

/** Resolves when `word` was written; rejects with all that was where the output ends without it. */
async function said(output: ReadableStream<Uint8Array<ArrayBuffer>>, word: string): Promise<void> {
  let text = ''
  const reader = output.pipeThrough(new TextDecoderStream()).getReader()
  while (!text.includes(word)) {
    const { value, done } = await reader.read()
    if (done) throw new Error(`${word} was not said, but:\n${text}`)
    text += value
  }
}

function writeKubeconfig(server: string): string {
  const file = join(folder, 'kubeconfig')
  const clusters = [{ name: 'here', cluster: { server } }]
  const contexts = [{ name: 'here', context: { cluster: 'here', user: 'nobody' } }]
  const users = [{ name: 'nobody', user: {} }]
  writeFileSync(file, JSON.stringify({ clusters, contexts, users, 'current-context': 'here' }))
  return file
}
