// Credential plugins as real programs: when they are run, what they are told, and what is said of those that are of no use.

import { afterAll, describe, expect, test } from 'bun:test'
import { milliseconds, seconds, SERVICES } from '@ingot/api'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '../client.ts'
import type { CredentialPlugin } from '../cluster-config.ts'
import { parseKubeconfig } from '../kubeconfig.ts'
import { createManualRuntime, until } from '../manual-runtime.ts'
import { startScriptedServer, statusAnswer } from '../scripted-server.fixture.ts'
import { createCredentialPlugin } from './credential-plugin.ts'
import type { PluginSettings } from './plugin-settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'ingot-plugin-'))
afterAll(() => rmSync(folder, { recursive: true }))

const SECRET = 'ey-secret'

/** A program of that shell script, which counts how often it was run. */
function program(script: string) {
  const command = join(folder, crypto.randomUUID())
  writeFileSync(command, `#!/bin/sh\necho >> ${command}.runs\n${script}\n`)
  chmodSync(command, 0o755)
  const runs = () => (existsSync(`${command}.runs`) ? readFileSync(`${command}.runs`).length : 0)
  return { command, runs }
}

function printing(status: object): string {
  const answer = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status }
  return `cat <<'END'\n${JSON.stringify(answer)}\nEND`
}

function settings(command: string, more: Partial<PluginSettings> = {}): PluginSettings {
  return {
    apiVersion: 'client.authentication.k8s.io/v1',
    command,
    args: [],
    environment: {},
    installHint: '',
    interactiveMode: 'Never',
    ...more,
  }
}

function isRunning(pid = ''): boolean {
  try {
    return process.kill(Number(pid), 0)
  } catch {
    return false
  }
}

/** What is said of a plugin that is of no use. */
async function complaintOf(of: PluginSettings, isTerminal = false) {
  const answer = await createCredentialPlugin(of, isTerminal).credential(createManualRuntime())
  if (answer.ok) throw new Error('it gave a credential')
  expect(JSON.stringify(answer)).not.toContain(SECRET)
  return answer.error
}

describe('a plugin', () => {
  test('is run once for all who wait, and again when what it gave has expired', async () => {
    const { command, runs } = program(printing({ token: 'a', expirationTimestamp: '2026-01-01T00:01:00Z' }))
    const runtime = createManualRuntime()
    const plugin = createCredentialPlugin(settings(command))
    const answers = await Promise.all([plugin.credential(runtime), plugin.credential(runtime)])
    expect(answers).toEqual([answers[0], { ok: true, value: expect.objectContaining({ token: 'a' }) }])
    runtime.advance(seconds(59))
    await plugin.credential(runtime)
    expect(runs()).toBe(1)
    runtime.advance(seconds(1))
    await plugin.credential(runtime)
    expect(runs()).toBe(2)
  })

  test.each([
    ['has given what is over already', printing({ token: 'a', expirationTimestamp: '2025-12-31T23:59:59Z' })],
    ['has failed', 'exit 3'],
  ])('that %s is not run again within five seconds', async (_, script) => {
    const { command, runs } = program(script)
    const runtime = createManualRuntime()
    const plugin = createCredentialPlugin(settings(command))
    const first = await plugin.credential(runtime)
    runtime.advance(milliseconds(4999))
    expect(await plugin.credential(runtime)).toBe(first)
    expect(runs()).toBe(1)
    runtime.advance(milliseconds(1))
    await plugin.credential(runtime)
    expect(runs()).toBe(2)
  })

  test('is run again at once when what it has just given was refused', async () => {
    const { command, runs } = program(printing({ token: 'a' }))
    const runtime = createManualRuntime()
    const plugin = createCredentialPlugin(settings(command))
    const first = await plugin.credential(runtime)
    if (first.ok) plugin.refused(first.value)
    await plugin.credential(runtime)
    expect(runs()).toBe(2)
  })

  test('has its arguments, our environment with what is added, and is told of the cluster', async () => {
    const { command } = program(
      `test -n "$PATH" && test "$PROFILE $1 $2" = 'site b get token' || exit 3
       printf %s "$KUBERNETES_EXEC_INFO" > ${folder}/info\n${printing({ token: 'a' })}`,
    )
    const ca = join(folder, 'ca.crt')
    writeFileSync(ca, 'CA')
    const cluster = {
      server: 'https://10.0.0.1',
      insecureSkipTlsVerify: false,
      certificateAuthority: { file: ca },
    }
    const more = { args: ['get', 'token'], environment: { PROFILE: 'site b' }, cluster }
    const answer = await createCredentialPlugin(settings(command, more)).credential(createManualRuntime())
    expect(answer.ok).toBe(true)
    expect(JSON.parse(readFileSync(join(folder, 'info'), 'utf8'))).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      spec: {
        interactive: false,
        cluster: { server: 'https://10.0.0.1', 'certificate-authority-data': 'Q0E=' },
      },
    })
  })

  test('that does not end is ended after a minute, and what it started keeps nobody', async () => {
    const { command, runs } = program('sleep 30')
    const runtime = createManualRuntime()
    const asked = createCredentialPlugin(settings(command)).credential(runtime)
    await until(() => runs() === 1)
    runtime.advance(seconds(60))
    expect(await asked).toMatchObject({
      ok: false,
      error: { message: `the credential plugin ${command} has not ended within 60 s` },
    })
  })

  test('is left by who is stopped, and ended when nobody waits any more', async () => {
    const { command, runs } = program('echo $$ >> $0.pids; exec sleep 30')
    const pids = () =>
      existsSync(`${command}.pids`) ? readFileSync(`${command}.pids`, 'utf8').split('\n') : []
    const runtime = createManualRuntime()
    const plugin = createCredentialPlugin(settings(command))
    const [one, other, later] = [new AbortController(), new AbortController(), new AbortController()]
    const asked = [one, other].map(({ signal }) => plugin.credential(runtime, signal))
    await until(() => pids().length === 2)
    one.abort()
    const wasStopped = { ok: false, error: { reason: 'Stopped' } }
    expect(await asked[0]).toMatchObject(wasStopped)
    expect(isRunning(pids()[0])).toBe(true)
    other.abort()
    expect(await asked[1]).toMatchObject(wasStopped)
    // whoever comes then has a run of its own
    const next = plugin.credential(runtime, later.signal)
    await until(() => !isRunning(pids()[0]) && pids().length === 3)
    expect(isRunning(pids()[1])).toBe(true)
    later.abort()
    expect(await next).toMatchObject(wasStopped)
    expect(await plugin.credential(runtime, later.signal)).toMatchObject(wasStopped)
    expect(runs()).toBe(2)
  })
})

describe('of a plugin that is of no use it is said that it', () => {
  test('is not there, with how to come by it', async () => {
    const installHint = 'install it from\nhttps://example.test'
    expect(await complaintOf(settings('ingot-no-such-plugin', { installHint }))).toMatchObject({
      message: 'the credential plugin ingot-no-such-plugin is not on the PATH',
      remedy: 'install it from https://example.test',
    })
    expect(await complaintOf(settings('/nowhere/plugin'))).toMatchObject({
      message: 'the credential plugin /nowhere/plugin is not there, or may not be run',
      remedy: 'install it',
    })
  })

  test.each([
    ['exit 3', 'ended with code 3; what it says of that is on standard error'],
    ['kill -TERM $$', 'was ended by SIGTERM'],
    [`echo ${SECRET}`, 'printed no JSON object'],
    [`yes ${SECRET} 2> /dev/null`, 'printed more than 1048576 octets'],
  ])('%s: %s', async (script, why) => {
    const { command } = program(script)
    const args = [`--client-secret=${SECRET}`]
    const { message, remedy } = await complaintOf(settings(command, { args }))
    expect(message).toBe(`the credential plugin ${command} ${why}`)
    expect(remedy).toContain('users[].user.exec')
  })

  test('needs an interpreter that is not there', async () => {
    const command = join(folder, 'of-another-machine')
    writeFileSync(command, '#!/nowhere/sh\n')
    chmodSync(command, 0o755)
    expect((await complaintOf(settings(command))).message).toContain('cannot be run: ENOENT')
  })

  test('would ask somebody, and there is no terminal', async () => {
    const { command, runs } = program(printing({ token: 'a' }))
    expect(await complaintOf(settings(command, { interactiveMode: 'Always' }))).toMatchObject({
      message: expect.stringContaining('has to ask somebody'),
      remedy: 'run it in a terminal, without a pipe into it',
    })
    expect(runs()).toBe(0)
  })
})

describe('a client whose kubeconfig has a plugin', () => {
  /** Gives token 1 when it is run first, token 2 then. */
  function counting(more = '') {
    const { command, runs } = program(
      `printf '{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","status":{"token":"%s"${more}}}' "$(wc -l < $0.runs)"`,
    )
    const exec = { apiVersion: 'client.authentication.k8s.io/v1beta1', command }
    const configOf = (server: string) => {
      const text = JSON.stringify({
        'current-context': 'it',
        contexts: [{ name: 'it', context: { cluster: 'it', user: 'it' } }],
        clusters: [{ name: 'it', cluster: { server } }],
        users: [{ name: 'it', user: { exec } }],
      })
      const config = parseKubeconfig(text, '/etc/kubeconfig')
      if (!config.ok) throw new Error(config.verdict.message)
      return config.value
    }
    return { configOf, runs }
  }

  test('sends its token, and one of a new run after a 401; all clients of the config share a run', async () => {
    const { configOf, runs } = counting()
    const server = await startScriptedServer(({ headers }) =>
      headers.authorization === 'Bearer 1' && server.seen.length > 2
        ? statusAnswer(401, 'Unauthorized')
        : Response.json({ metadata: { resourceVersion: '1' }, items: [] }),
    )
    const config = configOf(server.config.server)
    const [one, other] = [1, 2].map(() => createClient(config, 'test', createManualRuntime()))
    expect(await one?.list(SERVICES)).toMatchObject({ ok: true })
    expect(await other?.list(SERVICES)).toMatchObject({ ok: true })
    expect(runs()).toBe(1)
    expect(await one?.list(SERVICES)).toMatchObject({ ok: false, error: { code: 401 } })
    expect(await one?.list(SERVICES)).toMatchObject({ ok: true })
    // what was refused to one is nobody's any more
    expect(await other?.list(SERVICES)).toMatchObject({ ok: true })
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual(
      [1, 1, 1, 2, 2].map((it) => `Bearer ${it}`),
    )
    for (const client of [one, other]) client?.close()
    await server.stop()
  })

  test('does not wait for it once it is stopped', async () => {
    const { command, runs } = program('exec sleep 30')
    const plugin = createCredentialPlugin(settings(command))
    const config = { server: 'http://127.0.0.1:1', insecureSkipTlsVerify: false, plugin }
    const client = createClient(config, 'test', createManualRuntime())
    const stop = new AbortController()
    const listed = client.list(SERVICES, {}, stop.signal)
    const watch = client.watch(SERVICES, { resourceVersion: '1', timeoutSeconds: 300 }, () => {})
    await until(() => runs() === 1)
    stop.abort()
    watch.stop()
    expect(await listed).toMatchObject({ ok: false, error: { reason: 'Stopped' } })
    expect(await watch.end).toMatchObject({ reason: 'Stopped' })
    client.close()
  })

  test('asks it once for each request', async () => {
    let asks = 0
    const plugin: CredentialPlugin = {
      credential: async () => ({ ok: true, value: { token: `${++asks}` } }),
      refused() {},
    }
    const server = await startScriptedServer(() =>
      Response.json({ metadata: { resourceVersion: '1' }, items: [] }),
    )
    const client = createClient({ ...server.config, plugin }, 'test', createManualRuntime())
    for (const _ of [1, 2]) await client.list(SERVICES)
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer 1', 'Bearer 2'])
    client.close()
    await server.stop()
  })

  test('that cannot be reached does not have it run again', async () => {
    const { configOf, runs } = counting()
    const client = createClient(configOf('http://127.0.0.1:1'), 'test', createManualRuntime())
    for (const _ of [1, 2]) expect(await client.list(SERVICES)).toMatchObject({ ok: false })
    expect(runs()).toBe(1)
    client.close()
  })

  test('says of a certificate that is none what is wrong, and never what it is', async () => {
    const { configOf } = counting(`,"clientCertificateData":"${SECRET}","clientKeyData":"${SECRET}"`)
    const client = createClient(configOf('https://127.0.0.1:1'), 'test', createManualRuntime())
    const answer = await client.list(SERVICES)
    expect(answer.ok ? '' : answer.error.message).toBe(
      'cannot use the credentials: client-certificate is no certificate in PEM form',
    )
    client.close()
  })
})

test('a token that no header takes is refused without a word of it', async () => {
  const config = {
    server: 'http://127.0.0.1:1',
    insecureSkipTlsVerify: false,
    token: { text: `a\n${SECRET}` },
  }
  const client = createClient(config, 'test', createManualRuntime())
  const answer = await client.list(SERVICES)
  expect(JSON.stringify(answer)).toContain('the token has characters')
  expect(JSON.stringify(answer)).not.toContain(SECRET)
  client.close()
})
