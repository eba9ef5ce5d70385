// The service account of a Pod.

import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadInCluster } from './in-cluster.ts'

const folder = await mkdtemp(join(tmpdir(), 'service-account-'))
afterAll(() => rm(folder, { recursive: true }))
await Bun.write(`${folder}/token`, 'secret')
await Bun.write(`${folder}/namespace`, 'metallb-system\n')

describe('in-cluster configuration', () => {
  test('names server, CA, token file and namespace', async () => {
    const environment = { KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT: '443' }
    expect(await loadInCluster({ environment, folder })).toEqual({
      ok: true,
      value: {
        server: 'https://10.96.0.1:443',
        certificateAuthority: { file: `${folder}/ca.crt` },
        token: { file: `${folder}/token` },
        namespace: 'metallb-system',
        insecureSkipTlsVerify: false,
      },
    })
  })

  test('puts an IPv6 host into brackets', async () => {
    const environment = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' }
    const result = await loadInCluster({ environment, folder })
    expect(result.ok && result.value.server).toBe('https://[fd00::1]:443')
  })

  test('says what is missing outside a Pod', async () => {
    const result = await loadInCluster({ environment: {}, folder })
    expect(result.ok ? '' : result.verdict.message).toContain('KUBERNETES_SERVICE_HOST')
  })

  test('says where it looked for the token', async () => {
    const environment = { KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT: '443' }
    const result = await loadInCluster({ environment, folder: '/nowhere' })
    expect(result.ok ? '' : result.verdict.message).toContain('/nowhere')
  })
})
