// Tokens and TLS: read again while we run, wrong certificates refused, client certificates sent.

import { afterAll, describe, expect, test } from 'bun:test'
import { seconds, SERVICES } from '@ingot/api'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from './client.ts'
import type { ClusterConfig, CredentialPlugin } from './cluster-config.ts'
import { createCredentialSource } from './credentials.ts'
import { createManualRuntime } from './manual-runtime.ts'
import { startScriptedServer, statusAnswer } from './scripted-server.fixture.ts'

const folder = await mkdtemp(join(tmpdir(), 'credentials-'))
afterAll(() => rm(folder, { recursive: true }))

const emptyList = () => Response.json({ metadata: { resourceVersion: '1' }, items: [] })

describe('a token file', () => {
  test('is read again after a minute, and at once after a 401', async () => {
    const runtime = createManualRuntime()
    let isRefusing = false
    const server = await startScriptedServer(() =>
      isRefusing ? statusAnswer(401, 'Unauthorized') : emptyList(),
    )
    const file = `${folder}/token`
    const client = createClient({ ...server.config, token: { file } }, 'test', runtime)
    const lastToken = () => server.seen.at(-1)?.headers.authorization

    await Bun.write(file, 'first\n')
    await client.list(SERVICES)
    await Bun.write(file, 'second\n')
    await client.list(SERVICES)
    expect(lastToken()).toBe('Bearer first')

    runtime.advance(seconds(60))
    await client.list(SERVICES)
    expect(lastToken()).toBe('Bearer second')

    await Bun.write(file, 'too soon\n')
    runtime.advance(seconds(59))
    await client.list(SERVICES)
    expect(lastToken()).toBe('Bearer second')

    await Bun.write(file, 'third\n')
    isRefusing = true
    expect(await client.list(SERVICES)).toMatchObject({ ok: false, error: { code: 401 } })
    isRefusing = false
    await client.list(SERVICES)
    expect(lastToken()).toBe('Bearer third')

    await rm(file)
    runtime.advance(seconds(60))
    expect(await client.list(SERVICES)).toMatchObject({ ok: true })
    expect(lastToken()).toBe('Bearer third')
    client.close()
    await server.stop()
  })

  test('that cannot be read is an error with its path, not an exception', async () => {
    const config: ClusterConfig = {
      server: 'http://127.0.0.1:1',
      insecureSkipTlsVerify: false,
      token: { file: '/nowhere/token' },
    }
    const answer = await createClient(config, 'test', createManualRuntime()).list(SERVICES)
    expect(answer.ok ? '' : answer.error.message).toContain('/nowhere/token')
  })
})

test('a reading that was begun with what a plugin gave before is not shared with who has another', async () => {
  const gives = ['refused', 'new', 'new'].map((token) => ({ token }))
  const last = { token: 'last' }
  const plugin: CredentialPlugin = {
    credential: async () => ({ ok: true, value: gives.shift() ?? last }),
    refused() {},
  }
  const config = { server: 'http://127.0.0.1:1', insecureSkipTlsVerify: false, plugin }
  const source = createCredentialSource(config, createManualRuntime())
  const answers = await Promise.all([source.current(), source.current(), source.current()])
  expect(answers.map((it) => it.ok && it.value.token)).toEqual(['refused', 'new', 'new'])
  source.close()
})

const hasOpenssl = Bun.which('openssl') !== null

describe('TLS', () => {
  test.skipIf(!hasOpenssl)(
    'trusts only the named CA, checks the name, and shows the client certificate [needs openssl]',
    async () => {
      await makeCertificates()
      const text = (name: string) => Bun.file(`${folder}/${name}`).text()
      const [cert, key, ca] = await Promise.all([text('server.crt'), text('server.key'), text('ca.crt')])
      const server = await startScriptedServer(emptyList, {
        cert,
        key,
        ca,
        requestCert: true,
        rejectUnauthorized: true,
      })
      const ours = {
        clientCertificate: { file: `${folder}/client.crt` },
        clientKey: { text: await text('client.key') },
      }
      const list = async (config: Partial<ClusterConfig>) => {
        const client = createClient({ ...server.config, ...config }, 'test', createManualRuntime())
        const answer = await client.list(SERVICES)
        client.close()
        return answer.ok ? 'ok' : answer.error.message
      }

      expect(await list({ ...ours, certificateAuthority: { text: ca }, tlsServerName: 'kubernetes' })).toBe(
        'ok',
      )
      expect(await list({ ...ours, insecureSkipTlsVerify: true })).toBe('ok')
      const certificate = { cert: await text('client.crt'), key: await text('client.key') }
      const plugin = { credential: async () => ({ ok: true, value: { certificate } }) as const, refused() {} }
      expect(await list({ plugin, insecureSkipTlsVerify: true })).toBe('ok')
      expect(await list({ ...ours, certificateAuthority: { text: ca } })).toContain(
        'ERR_TLS_CERT_ALTNAME_INVALID',
      )
      expect(await list({ ...ours, tlsServerName: 'kubernetes' })).toMatch(/UNABLE_TO_VERIFY|SELF_SIGNED/)
      expect(await list({ certificateAuthority: { text: ca }, tlsServerName: 'kubernetes' })).not.toBe('ok')
      await server.stop()
    },
  )

  test.skipIf(!hasOpenssl)(
    'a CA that takes the place of another is known to the next request [needs openssl]',
    async () => {
      await makeCertificates()
      const text = (name: string) => Bun.file(`${folder}/${name}`).text()
      const [cert, key] = await Promise.all([text('server.crt'), text('server.key')])
      const server = await startScriptedServer(emptyList, { cert, key })
      const file = `${folder}/bundle.crt`
      await Bun.write(file, await text('other-ca.crt'))
      const trusting = { certificateAuthority: { file }, tlsServerName: 'kubernetes' }
      const client = createClient({ ...server.config, ...trusting }, 'test', createManualRuntime())
      expect((await client.list(SERVICES)).ok).toBe(false)
      await Bun.write(file, await text('ca.crt'))
      expect((await client.list(SERVICES)).ok).toBe(true)
      client.close()
      await server.stop()
    },
  )

  test.skipIf(!hasOpenssl)(
    'beside a plugin, a CA that is away for a moment is kept until the plugin gives another credential [needs openssl]',
    async () => {
      await makeCertificates()
      const file = `${folder}/moving.crt`
      await Bun.write(file, Bun.file(`${folder}/ca.crt`))
      let value = { token: 'a' }
      const plugin = { credential: async () => ({ ok: true, value }) as const, refused() {} }
      const config = { server: 'https://127.0.0.1:1', insecureSkipTlsVerify: false, plugin }
      const runtime = createManualRuntime()
      const source = createCredentialSource({ ...config, certificateAuthority: { file } }, runtime)
      const good = await source.current()
      expect(good).toMatchObject({ ok: true, value: { token: 'a' } })
      await rm(file)
      runtime.advance(seconds(60))
      expect(await source.current()).toEqual(good)
      value = { token: 'b' }
      expect(await source.current()).toMatchObject({
        ok: false,
        error: { message: expect.stringContaining(file) },
      })
      source.close()
    },
  )
})

/** A CA, a server named `kubernetes` and a client, in `folder`, and another CA. */
async function makeCertificates(): Promise<void> {
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const run = async (...args: string[]) => {
    const ended = Bun.spawn(['openssl', 'req', '-x509', ...curve, ...args], { cwd: folder, stderr: 'ignore' })
    expect(await ended.exited).toBe(0)
  }
  await run('-subj', '/CN=ca', '-keyout', 'ca.key', '-out', 'ca.crt')
  await run('-subj', '/CN=other', '-keyout', 'other-ca.key', '-out', 'other-ca.crt')
  const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-addext', 'basicConstraints=critical,CA:FALSE']
  await run(
    ...signed,
    '-subj',
    '/CN=s',
    '-addext',
    'subjectAltName=DNS:kubernetes',
    '-keyout',
    'server.key',
    '-out',
    'server.crt',
  )
  await run(...signed, '-subj', '/CN=admin', '-keyout', 'client.key', '-out', 'client.crt')
}
