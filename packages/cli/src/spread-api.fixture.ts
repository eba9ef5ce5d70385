// The API servers that a cluster of spread-cluster.fixture.ts runs on: the embedded one, and the real one.

import { customResourceDefinitions } from '@ingot/api/kinds'
import { loadKubeconfig } from '@ingot/kube'
import type { ClusterConfig, Runtime } from '@ingot/kube'
import { createApiServer, startKubernetes } from '@ingot/lab'
import { Database } from 'bun:sqlite'

export interface SpreadApi {
  readonly config: ClusterConfig
  /** How much faster than the wall's the clock of the cluster may run. */
  readonly speed: number
  fetch(path: string, init: RequestInit): Promise<Response>
  close(): Promise<void>
}

export function embeddedApi(runtime: Runtime): SpreadApi {
  const { date: clock, random, setTimer } = runtime
  const database = new Database(':memory:')
  const api = createApiServer({ database, clock, random, setTimer, definitions: customResourceDefinitions })
  const fetch = (request: Request) => api.fetch(request)
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, idleTimeout: 0, fetch })
  return {
    config: { server: `http://127.0.0.1:${server.port}`, insecureSkipTlsVerify: false },
    speed: 100,
    fetch: async (path, init) => api.fetch(new Request(`http://cluster${path}`, init)),
    close: async () => {
      api.close()
      await server.stop(true)
    },
  }
}

/** With the definitions of all kinds. `assets` is the folder of its programs. */
export async function realApi(assets: string): Promise<SpreadApi> {
  const started = await startKubernetes({ assets })
  if (!started.ok) throw new Error(started.verdict.message)
  const loaded = await loadKubeconfig(started.value.kubeconfig)
  if (!loaded.ok) throw new Error(loaded.verdict.message)
  const config = loaded.value
  const { certificateAuthority, clientCertificate, clientKey } = config
  const read = async (it: ClusterConfig['clientKey']) =>
    it === undefined ? '' : 'text' in it ? it.text : Bun.file(it.file).text()
  const [ca, cert, key] = await Promise.all([certificateAuthority, clientCertificate, clientKey].map(read))
  const send: SpreadApi['fetch'] = (path, init) =>
    fetch(`${config.server}${path}`, { ...init, tls: { ca: ca ?? '', cert: cert ?? '', key: key ?? '' } })
  for (const definition of customResourceDefinitions) {
    const headers = { 'content-type': 'application/json' }
    const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
    const answer = await send(path, { method: 'POST', headers, body: JSON.stringify(definition) })
    if (!answer.ok) throw new Error(await answer.text())
  }
  // a kind is served a moment after it was defined, and who lists an optional one before that is long in asking again
  for (const { spec } of customResourceDefinitions) {
    const [version] = spec.versions
    const path = `/apis/${spec.group}/${version?.name}/${spec.names.plural}`
    while (!(await send(path, {})).ok);
  }
  return { config, speed: 10, fetch: send, close: () => started.value.stop() }
}
