// The least client that speaks to an API server: Bun's fetch, requests as given, answers parsed where somebody reads them.
// What packages/kube adds to it (time-outs, retries, errors as values) is not here, so it is what Ingot is held against.

import { loadKubeconfig } from '@ingot/kube'
import type { Material } from '@ingot/kube'
import { readFileSync } from 'node:fs'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export interface PlainClient extends Disposable {
  /** The body of the answer; throws where that is not 2xx. */
  send(method: Method, path: string, body?: object): Promise<string>
  /** The lines of an answer that does not end. */
  lines(path: string): AsyncIterable<string>
}

/** Of the server and the client certificate that a kubeconfig names. */
export async function createPlainClient(kubeconfig: string): Promise<PlainClient> {
  const loaded = await loadKubeconfig(kubeconfig)
  if (!loaded.ok) throw new Error(loaded.verdict.message)
  const { server, certificateAuthority, clientCertificate, clientKey } = loaded.value
  const [ca, cert, key] = [certificateAuthority, clientCertificate, clientKey].map(text)
  const session = new Bun.FetchSession({
    tls: {
      ...(ca !== undefined && { ca }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
    },
  })
  const ended = new AbortController()

  async function open(method: Method, path: string, body?: object): Promise<Response> {
    const response = await session.fetch(server + path, {
      method,
      timeout: false,
      signal: ended.signal,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
    return response
  }

  return {
    send: async (method, path, body) => (await open(method, path, body)).text(),
    async *lines(path) {
      const decoder = new TextDecoder()
      const { body } = await open('GET', path)
      let text = ''
      for await (const chunk of body ?? []) {
        const lines = (text + decoder.decode(chunk, { stream: true })).split('\n')
        text = lines.pop() ?? ''
        yield* lines.filter((line) => line.trim() !== '')
      }
    },
    [Symbol.dispose]() {
      ended.abort()
      session.close()
    },
  }
}

function text(material: Material | undefined): string | undefined {
  if (material === undefined) return undefined
  return 'text' in material ? material.text : readFileSync(material.file, 'utf8')
}
