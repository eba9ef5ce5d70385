// The real API server under the suite that the embedded one passes too, so that the one is held to the other.

import { BGP_PEERS, BGP_PEERS_V1BETA1, IP_ADDRESS_POOLS, seconds } from '@ingot/api'
import { customResourceDefinitions } from '@ingot/api/kinds'
import { createClient, loadKubeconfig, systemRuntime } from '@ingot/kube'
import type { ClusterConfig, KubernetesObject } from '@ingot/kube'
import { clientConformance } from '@ingot/kube/conformance'
import { describe, setDefaultTimeout } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { applyObjects } from '../manifest.ts'
import { findKubernetes } from './find-kubernetes.ts'
import { forgetVersions } from './forget-versions.ts'
import { startKubernetes } from './start-kubernetes.ts'
import type { Kubernetes } from './start-kubernetes.ts'

// real processes on a busy machine; and Bun ends them all when one test of them runs out of time
setDefaultTimeout(60_000)

const assets = findKubernetes(process.env, ['kube-controller-manager'])
const needs = assets.ok ? '' : ' [needs kube-apiserver: KUBEBUILDER_ASSETS or Go]'

describe.skipIf(!assets.ok)(`kube-apiserver${needs}`, () => {
  clientConformance('the real API server', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'ingot-kubernetes-'))
    let kubernetes = await start(directory, 0)
    const config = must(await loadKubeconfig(kubernetes.kubeconfig))
    await install(config)
    return {
      config,
      // compacted in etcd, and out of the server's own memory, which a restart is for
      async forget() {
        await forgetVersions(kubernetes.etcdUrl)
        await kubernetes.stop()
        kubernetes = await start(directory, Number(new URL(config.server).port))
      },
      async stop() {
        await kubernetes.stop()
        rmSync(directory, { recursive: true })
      },
    }
  })
})

async function start(directory: string, port: number): Promise<Kubernetes> {
  const folder = must(assets)
  return must(await startKubernetes({ assets: folder, controllers: 'default', directory, port }))
}

async function install(config: ClusterConfig): Promise<void> {
  const client = createClient(config, 'ingot-conformance', systemRuntime)
  const definitions = customResourceDefinitions as readonly KubernetesObject[]
  const options = { patience: seconds(60), signal: new AbortController().signal, asKubectl: false }
  for (const { message } of await applyObjects(client, definitions, options)) throw new Error(message)
  // a kind is served a moment after it was defined
  for (const resource of [BGP_PEERS, BGP_PEERS_V1BETA1, IP_ADDRESS_POOLS]) {
    while (!(await client.list(resource)).ok);
  }
  client.close()
}

function must<T>(result: { ok: true; value: T } | { ok: false; verdict: { message: string } }): T {
  if (!result.ok) throw new Error(result.verdict.message)
  return result.value
}
