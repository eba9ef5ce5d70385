// Kubeconfigs: good ones come to the same few facts, bad ones to a sentence with the field in it.

import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kubeconfigContexts, loadKubeconfig, parseKubeconfig } from './kubeconfig.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

function kubeconfig({
  cluster = 'server: https://10.0.0.1:6443',
  user = 'token: abc',
  context = '',
} = {}): string {
  return [
    'apiVersion: v1',
    'kind: Config',
    'current-context: lab',
    'contexts:',
    `- {name: lab, context: {cluster: c, user: u${context}}}`,
    '- {name: other, context: {cluster: elsewhere, user: u}}',
    'clusters:',
    '- name: c',
    `  cluster: {${cluster}}`,
    '- {name: elsewhere, cluster: {server: "http://[::1]:8080/"}}',
    'users:',
    '- name: u',
    `  user: {${user}}`,
    '- {name: strange, user: {exec: {command: aws}}}',
  ].join('\n')
}

/** Another site, which is nobody's current one. */
const OFFICE = kubeconfig({ cluster: 'server: https://10.9.9.9:6443' })
  .replace('current-context: lab\n', '')
  .replace('name: lab', 'name: office')
  .replace('name: other, context: {cluster: elsewhere, user: u}', 'name: other, context: {}')

const folder = mkdtempSync(join(tmpdir(), 'ingot-kubeconfig-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A file with that text, which may be another later. */
async function written(text: string) {
  const file = join(folder, crypto.randomUUID())
  const write = (it: string) => Bun.write(file, it)
  await write(text)
  return { file, write }
}

const parse = (text: string) => parseKubeconfig(text, '/etc/lab/config')

describe('kubeconfig', () => {
  test('gives server, token and namespace of the current context', () => {
    expect(parse(kubeconfig({ context: ', namespace: metallb-system' }))).toEqual({
      ok: true,
      value: {
        server: 'https://10.0.0.1:6443',
        namespace: 'metallb-system',
        token: { text: 'abc' },
        insecureSkipTlsVerify: false,
      },
    })
  })

  test('takes another context where one is asked for, and names those there are where it is not there', () => {
    const other = parseKubeconfig(kubeconfig(), '/etc/lab/config', 'other')
    expect(other.ok && other.value.server).toBe('http://[::1]:8080')
    const none = parseKubeconfig(kubeconfig(), '/etc/lab/config', 'nonsense')
    expect(none.ok ? '' : none.verdict.message).toBe(
      'kubeconfig /etc/lab/config: contexts: has no context "nonsense" (it has lab, other)',
    )
  })

  test('has the names of its contexts, and none where it cannot be read', async () => {
    const { file, write } = await written(kubeconfig())
    expect(await kubeconfigContexts(`${file}-nowhere`)).toEqual([])
    expect(await kubeconfigContexts(file)).toEqual(['lab', 'other'])
    for (const text of ['', ': : :', '[]', 'contexts: 3']) {
      await write(text)
      expect(await kubeconfigContexts(file)).toEqual([])
    }
  })

  test('of several files is the first that has the context, whichever is current', async () => {
    const [one, two] = [await written(kubeconfig()), await written(OFFICE)]
    const path = `${one.file}:/nowhere/config:${two.file}`
    expect(await kubeconfigContexts(path)).toEqual(['lab', 'other', 'office'])
    const server = async (...asked: [string, string?]) => {
      const result = await loadKubeconfig(...asked)
      return result.ok ? result.value.server : result.verdict.message
    }
    expect(await server(path)).toBe('https://10.0.0.1:6443')
    expect(await server(path, 'office')).toBe('https://10.9.9.9:6443')
    expect(await server(`${two.file}:${one.file}`)).toBe('https://10.0.0.1:6443')
    expect(await server(path, 'away')).toContain('has no context "away" (it has lab, other)')
    expect(await server('/nowhere/a:/nowhere/b')).toContain('cannot read kubeconfig /nowhere/a')
  })

  test('takes the context it names, http and IPv6 included', () => {
    const result = parse(kubeconfig().replace('current-context: lab', 'current-context: other'))
    expect(result.ok && result.value.server).toBe('http://[::1]:8080')
  })

  test('decodes data fields, which win over file fields', () => {
    const cluster = `server: "https://a", certificate-authority: ca.crt, certificate-authority-data: ${base64('CA')}`
    const user = `client-certificate-data: ${base64('CERT')}, client-key-data: ${base64('KEY')}`
    const result = parse(kubeconfig({ cluster, user }))
    expect(result.ok && result.value).toMatchObject({
      certificateAuthority: { text: 'CA' },
      clientCertificate: { text: 'CERT' },
      clientKey: { text: 'KEY' },
    })
  })

  test('resolves file names from the folder of the kubeconfig, and a token file wins over a token', () => {
    const cluster = 'server: "https://a", certificate-authority: pki/ca.crt, tls-server-name: kubernetes'
    const result = parse(kubeconfig({ cluster, user: 'token: abc, tokenFile: /run/token' }))
    expect(result.ok && result.value).toMatchObject({
      certificateAuthority: { file: '/etc/lab/pki/ca.crt' },
      token: { file: '/run/token' },
      tlsServerName: 'kubernetes',
    })
  })

  const EXEC = 'exec: {command: aws, args: null, env: null, apiVersion: client.authentication.k8s.io/v1beta1}'

  test.each([
    ['alone', EXEC, true],
    ['and a key without a certificate', `client-key: a, ${EXEC}`, true],
    ['and a token', `token: abc, ${EXEC}`, false],
    ['and a certificate', `client-certificate: a, client-key: b, ${EXEC}`, false],
    ['that is null', 'exec: null', false],
  ])('with a credential plugin %s has it run: %p', (_, user, isRun) => {
    const result = parse(kubeconfig({ user }))
    expect(result.ok).toBe(true)
    expect(result.ok && result.value.plugin !== undefined).toBe(isRun)
  })

  test('needs no user for a server that asks for none', () => {
    const text = kubeconfig().replace('cluster: c, user: u', 'cluster: c')
    const result = parse(text)
    expect(result.ok && result.value.token).toBeUndefined()
  })

  test.each([
    ['YAML', 'a: [', 'YAML'],
    ['an empty file', '', 'document'],
    ['no current context', kubeconfig().replace('current-context: lab', ''), 'current-context'],
    [
      'an unknown context',
      kubeconfig().replace('current-context: lab', 'current-context: prod'),
      'has no context "prod"',
    ],
    [
      'an unknown cluster',
      kubeconfig().replace('cluster: c,', 'cluster: gone,'),
      'there is no cluster "gone"',
    ],
    [
      'an unknown user',
      kubeconfig().replace('cluster: c, user: u', 'cluster: c, user: gone'),
      'there is no user "gone"',
    ],
    ['no server', kubeconfig({ cluster: 'tls-server-name: a' }), 'clusters[c].cluster.server'],
    [
      'a server that is no URL',
      kubeconfig({ cluster: 'server: 10.0.0.1' }),
      'must be an http:// or https:// URL',
    ],
    [
      'a certificate that is not base64',
      kubeconfig({ user: 'client-certificate-data: "%%"' }),
      'users[u].user.client-certificate-data',
    ],
    [
      'a certificate without a key',
      kubeconfig({ user: 'client-certificate: a.crt' }),
      'users[u].user.client-key',
    ],
    [
      'a credential plugin without a version',
      kubeconfig({ user: 'exec: {command: aws}' }),
      'users[u].user.exec.apiVersion: must be client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1',
    ],
    [
      'a credential plugin of a version that is gone',
      kubeconfig({ user: 'exec: {command: aws, apiVersion: client.authentication.k8s.io/v1alpha1}' }),
      'users[u].user.exec.apiVersion: must be',
    ],
    [
      'a credential plugin of v1 that does not say whether it asks',
      kubeconfig({ user: 'exec: {command: aws, apiVersion: client.authentication.k8s.io/v1}' }),
      'users[u].user.exec.interactiveMode: is needed with client.authentication.k8s.io/v1: one of Never, IfAvailable, Always',
    ],
    [
      'a credential plugin without a command',
      kubeconfig({ user: 'exec: {command: "", apiVersion: client.authentication.k8s.io/v1beta1}' }),
      'users[u].user.exec.command',
    ],
    [
      'an auth provider',
      kubeconfig({ user: 'auth-provider: {name: gcp}' }),
      'auth providers are not supported',
    ],
    ['a password', kubeconfig({ user: 'username: admin, password: a' }), 'passwords are not supported'],
    ['impersonation', kubeconfig({ user: 'token: a, as: root' }), 'impersonation is not supported'],
    [
      'a proxy',
      kubeconfig({ cluster: 'server: "https://a", proxy-url: "http://p"' }),
      'proxies are not supported',
    ],
  ])('is refused with the field and the reason: %s', (_name, text, expected) => {
    const result = parse(text)
    expect(result.ok).toBe(false)
    expect(result.ok ? '' : result.verdict.message).toContain(expected)
    expect(result.ok ? '' : result.verdict.message).toContain('/etc/lab/config')
    expect(result.ok ? '' : result.verdict.message).not.toContain('\n')
    expect(result.ok ? '' : result.verdict.remedy).toContain('--kubeconfig')
  })

  test('without its context names those that there are', () => {
    const result = parse(kubeconfig().replace('current-context: lab', 'current-context: prod'))
    expect(result.ok ? '' : result.verdict.message).toBe(
      'kubeconfig /etc/lab/config: contexts: has no context "prod" (it has lab, other)',
    )
  })

  test('that does not exist is refused with its path', async () => {
    const result = await loadKubeconfig('/nowhere/config')
    expect(result.ok ? '' : result.verdict.message).toStartWith('cannot read kubeconfig /nowhere/config: ')
    expect(result.ok ? '' : result.verdict.remedy).toContain('--kubeconfig')
  })

  test.each([
    ['a folder', '/tmp'],
    ['a device', '/dev/null'],
    ['a program', process.execPath],
  ])('that is %s is refused in one line', async (_name, path) => {
    const result = await loadKubeconfig(path)
    expect(result.ok ? '' : result.verdict.message).toMatch(/^(cannot read )?kubeconfig .{1,400}$/)
  })
})
