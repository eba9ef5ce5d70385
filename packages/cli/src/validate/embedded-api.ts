// The lab's API server in memory, asked directly: no socket, nothing kept but namespaces. What it refuses, in the words of
// kube-apiserver, is what a cluster would refuse; what only a cluster knows (quotas, ports in use) is not asked.

import { customResourceDefinitions } from '@ingot/api/kinds'
import { createApiServer } from '@ingot/lab'
import { Database } from 'bun:sqlite'

/** A kind that is served. */
export interface ServedKind {
  readonly kind: string
  readonly name: string
  readonly namespaced: boolean
}

/** Why an object was refused: the API server's Status. */
export interface Status {
  readonly message: string
  readonly reason?: string
  readonly code: number
  readonly details?: { readonly causes?: readonly StatusCause[] }
}

export interface StatusCause {
  readonly field: string
  readonly message: string
}

export interface EmbeddedApi extends Disposable {
  /** The kinds of a group version; none where it is not served. */
  kindsOf(apiVersion: string): Promise<readonly ServedKind[]>
  /** The OpenAPI document of a group version that is served. */
  openApi(apiVersion: string): Promise<unknown>
  createNamespace(name: string): Promise<Status | undefined>
  /** Rehearses a create; undefined where the object would be taken. */
  rehearse(
    apiVersion: string,
    { name, namespaced }: ServedKind,
    namespace: string,
    object: unknown,
    fieldValidation: 'Strict' | 'Ignore',
  ): Promise<Status | undefined>
}

export function openEmbeddedApi(): EmbeddedApi {
  const database = new Database(':memory:')
  const api = createApiServer({
    database,
    clock: () => new Date(),
    random: Math.random,
    definitions: customResourceDefinitions,
  })
  const read = async <T>(path: string): Promise<T | undefined> => {
    const response = await api.fetch(new Request(`http://api${path}`))
    return response.ok ? ((await response.json()) as T) : undefined
  }
  const post = async (path: string, object: unknown): Promise<Status | undefined> => {
    const headers = { 'content-type': 'application/json' }
    const request = new Request(`http://api${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(object),
    })
    const response = await api.fetch(request)
    if (response.ok) return undefined
    const status = (await response.json()) as Status
    // what is there already was judged before that was found out
    return status.reason === 'AlreadyExists' ? undefined : status
  }
  return {
    async kindsOf(apiVersion) {
      const list = await read<{ readonly resources: readonly ServedKind[] }>(`/${rootOf(apiVersion)}`)
      return (list?.resources ?? []).filter(({ name }) => !name.includes('/'))
    },
    openApi: (apiVersion) => read(`/openapi/v3/${rootOf(apiVersion)}`),
    createNamespace: (name) => post('/api/v1/namespaces', { metadata: { name } }),
    rehearse(apiVersion, { name, namespaced }, namespace, object, fieldValidation) {
      const place = namespaced ? `namespaces/${encodeURIComponent(namespace)}/${name}` : name
      const query = `dryRun=All&fieldValidation=${fieldValidation}`
      return post(`/${rootOf(apiVersion)}/${place}?${query}`, object)
    },
    [Symbol.dispose]() {
      api.close()
      database.close()
    },
  }
}

function rootOf(apiVersion: string): string {
  return `${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}`
}
