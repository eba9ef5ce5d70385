// The manifests that people apply, before a real API server: it takes each as it is, and kustomize puts them together.

import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { findKubernetes } from './find-kubernetes.ts'
import { startKubernetes } from './start-kubernetes.ts'
import type { Kubernetes } from './start-kubernetes.ts'

// real processes on a busy machine
setDefaultTimeout(60_000)

const DEPLOY = fileURLToPath(new URL('../../../../deploy', import.meta.url))

const MANIFESTS = join(DEPLOY, 'manifests')
const BASE = join(MANIFESTS, 'base')

const assets = findKubernetes(process.env, ['kubectl'])
const needs = assets.ok ? '' : ' [needs kube-apiserver: KUBEBUILDER_ASSETS or Go]'

describe.skipIf(!assets.ok)(`the manifests on kube-apiserver${needs}`, () => {
  let kubernetes: Kubernetes

  const kubectl = async (...words: readonly string[]) => {
    if (!assets.ok) throw new Error(assets.verdict.message)
    const command = [join(assets.value, 'kubectl'), '--kubeconfig', kubernetes.kubeconfig, ...words]
    const child = Bun.spawn(command, { stdout: 'pipe', stderr: 'pipe' })
    const [said, complaints] = await Promise.all([child.stdout.text(), child.stderr.text()])
    return { code: await child.exited, said, complaints }
  }

  beforeAll(async () => {
    if (!assets.ok) return
    const started = await startKubernetes({ assets: assets.value })
    if (!started.ok) throw new Error(started.verdict.message)
    kubernetes = started.value
  })
  afterAll(() => kubernetes?.stop())

  test('are taken without a warning, and a second time change nothing', async () => {
    const first = await kubectl('apply', '--validate=strict', '-k', BASE)
    expect(first).toMatchObject({ code: 0, complaints: '' })
    const second = await kubectl('apply', '--validate=strict', '-k', BASE)
    const lines = second.said.trim().split('\n')
    // a budget's selector is one that kubectl sends each time, whatever is there
    const changed = lines.filter(
      (line) => !line.endsWith('unchanged') && !line.startsWith('poddisruptionbudget'),
    )
    expect(changed).toEqual([])
  })

  test('with the policy of the network, too', async () => {
    expect(
      await kubectl('apply', '--validate=strict', '-k', join(MANIFESTS, 'network-policy')),
    ).toMatchObject({
      code: 0,
      complaints: '',
    })
  })

  test('a default pool is refused without addresses, and is there with those that a patch says, to be shared', async () => {
    await kubectl('apply', '-k', BASE)
    const bare = await kubectl('apply', '-f', join(MANIFESTS, 'default-pool/default-pool.yaml'))
    expect(bare).toMatchObject({
      code: 1,
      complaints: expect.stringContaining('spec.addresses: Required value'),
    })
    const example = join(DEPLOY, 'examples/default-pool')
    expect(await kubectl('apply', '--validate=strict', '-k', example)).toMatchObject({
      code: 0,
      complaints: '',
    })
    const { said } = await kubectl(
      'get',
      'ipaddresspool',
      'default-pool',
      '-n',
      'metallb-system',
      '-o',
      'json',
    )
    expect(JSON.parse(said)).toMatchObject({
      metadata: { annotations: { 'metallb.io/share-address-pool': 'true' } },
      spec: { addresses: ['192.0.2.10-192.0.2.99'] },
    })
  })

  test('with speakers that listen, who alone may have a port of the first 1024', async () => {
    const words = ['--validate=strict', '-k', join(MANIFESTS, 'bgp-listen')]
    expect(await kubectl('apply', ...words)).toMatchObject({ code: 0, complaints: '' })
    const { said } = await kubectl('get', '-n', 'metallb-system', 'daemonset', 'speaker', '-o', 'json')
    expect(JSON.parse(said)).toMatchObject({
      spec: {
        template: {
          spec: {
            containers: [
              {
                args: ['--bgp-listen-address=$(METALLB_ML_BIND_ADDR)'],
                securityContext: {
                  readOnlyRootFilesystem: true,
                  capabilities: { drop: ['ALL'], add: ['NET_RAW', 'NET_BIND_SERVICE'] },
                },
              },
            ],
          },
        },
      },
    })
  })

  test('what Prometheus is asked for lies beside them', async () => {
    const { said } = await kubectl('kustomize', join(MANIFESTS, 'prometheus'))
    const kinds = said.split('\n').filter((line) => line.startsWith('kind: '))
    for (const kind of ['ServiceMonitor', 'PrometheusRule', 'DaemonSet'])
      expect(kinds).toContain(`kind: ${kind}`)
  })
})
