// The tool as a process: streams, exit codes and signals.

import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const tool = join(import.meta.dir, 'main.ts')

function start(words: readonly string[], environment: Record<string, string> = {}) {
  return Bun.spawn([process.execPath, tool, ...words], { env: environment, stdout: 'pipe', stderr: 'pipe' })
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

test('the version is one line', async () => {
  expect(await run('version')).toEqual({
    code: 0,
    output: expect.stringMatching(/^ingot \d+\.\d+\.\d+ \(from source, Bun .*\)\n$/),
    complaints: '',
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

const SIGNALS = ['SIGTERM', 'SIGHUP'] as const
test.each(SIGNALS)(
  'a controller whose API server is away stays up, and ends in order on %s',
  async (signal) => {
    const folder = mkdtempSync(join(tmpdir(), 'ingot-cli-'))
    using stack = new DisposableStack()
    stack.defer(() => rmSync(folder, { recursive: true }))
    const kubeconfig = join(folder, 'kubeconfig')
    // Port 9 of the loopback is where nothing listens.
    const clusters = [{ name: 'away', cluster: { server: 'http://admin:secret@127.0.0.1:9' } }]
    const contexts = [{ name: 'away', context: { cluster: 'away', user: 'nobody' } }]
    const users = [{ name: 'nobody', user: {} }]
    writeFileSync(kubeconfig, JSON.stringify({ clusters, contexts, users, 'current-context': 'away' }))

    const child = start(['controller', '-status-port=0'], { KUBECONFIG: kubeconfig })
    let output = ''
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      output += chunk
      if (output.includes('ECONNREFUSED')) child.kill(signal)
    }
    expect(await child.exited).toBe(0)
    expect(output).not.toContain('secret')
    expect(JSON.parse(output.split('\n')[0] ?? '')).toMatchObject({
      op: 'startup',
      namespace: 'metallb-system',
      server: 'http://127.0.0.1:9',
    })
  },
)
