// A cluster behind a real port: the embedded API server with some objects, a kubeconfig that leads to it, and commands that
// are run on it. Its Pods answer over forwarded ports, and have logs, as a test says.

import { Database } from 'bun:sqlite'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { customResourceDefinitions } from '@ingot/api/kinds'
import { createManualRuntime } from '@ingot/kube/manual-runtime'
import { createApiServer } from '@ingot/lab'
import { parseAllDocuments } from 'yaml'
import type { Command, Terminal } from '../command.ts'

const COLLECTIONS: Readonly<Record<string, string>> = {
  Namespace: '/api/v1/namespaces',
  Node: '/api/v1/nodes',
  IPAddressPool: '/apis/metallb.io/v1beta1/namespaces/metallb-system/ipaddresspools',
  L2Advertisement: '/apis/metallb.io/v1beta1/namespaces/metallb-system/l2advertisements',
  BGPPeer: '/apis/metallb.io/v1beta2/namespaces/metallb-system/bgppeers',
  BGPAdvertisement: '/apis/metallb.io/v1beta1/namespaces/metallb-system/bgpadvertisements',
  Service: '/api/v1/namespaces/default/services',
  EndpointSlice: '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices',
  ServiceL2Status: '/apis/metallb.io/v1beta1/namespaces/metallb-system/servicel2statuses',
  ServiceBGPStatus: '/apis/metallb.io/v1beta1/namespaces/metallb-system/servicebgpstatuses',
  Pod: '/api/v1/namespaces/metallb-system/pods',
  DaemonSet: '/apis/apps/v1/namespaces/kube-system/daemonsets',
  ConfigMap: '/api/v1/namespaces/kube-system/configmaps',
}

/** What a Pod answers to a path, by the path without its query; and its log. */
export interface PodVoice {
  readonly answers: Readonly<Record<string, string>>
  readonly log?: string
}

interface Named {
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly status?: object
}

export class LiveCluster implements AsyncDisposable {
  readonly #api
  readonly #server
  /** By the names of the Pods. */
  readonly voices: Record<string, PodVoice> = {}
  /** Collections that it does not serve, by the last part of their path: 404 as from an API server without the definition. */
  readonly unserved = new Set<string>()
  readonly #folder = mkdtempSync(join(tmpdir(), 'ingot-cluster-'))

  private constructor() {
    const runtime = createManualRuntime()
    this.#api = createApiServer({
      database: new Database(':memory:'),
      clock: runtime.date,
      random: runtime.random,
      definitions: customResourceDefinitions,
    })
    this.#server = Bun.serve<string>({
      hostname: '127.0.0.1',
      port: 0,
      fetch: (request, it) => this.#fetch(request, it),
      websocket: {
        message: (socket, message) => {
          const [, path = ''] = message.toString().split(' ')
          const body = this.voices[socket.data]?.answers[path.split('?')[0] ?? '']
          const head = `HTTP/1.1 ${body === undefined ? 404 : 200} X\r\ncontent-length: ${Buffer.byteLength(body ?? '')}\r\n\r\n`
          socket.send(Buffer.concat([Uint8Array.of(0), Buffer.from(`${head}${body ?? ''}`)]))
        },
      },
    })
  }

  #fetch(request: Request, server: Bun.Server<string>): Response | undefined | Promise<Response> {
    const { pathname } = new URL(request.url)
    const [, pod = '', what] = /\/pods\/([^/]+)\/(portforward|log)$/.exec(pathname) ?? []
    const voice = this.voices[pod]
    if (this.unserved.has(pathname.split('/').at(-1) ?? ''))
      return new Response('404 page not found\n', { status: 404 })
    if (what === 'log' && voice?.log !== undefined) return new Response(voice.log)
    if (what !== 'portforward' || voice === undefined) return this.#api.fetch(request)
    const headers = { 'sec-websocket-protocol': 'v4.channel.k8s.io' }
    return server.upgrade(request, { headers, data: pod }) ? undefined : new Response()
  }

  static async start(): Promise<LiveCluster> {
    const cluster = new LiveCluster()
    await cluster.#send('POST', '/api/v1/namespaces', { metadata: { name: 'metallb-system' } })
    return cluster
  }

  async delete(kind: string, name: string): Promise<void> {
    await this.#send('DELETE', `${COLLECTIONS[kind]}/${name}`)
  }

  /** Creates every object of some manifests, the status of each too. */
  async create(manifests: string): Promise<void> {
    for (const document of parseAllDocuments(manifests)) {
      const object = document.toJS() as Named
      const path = COLLECTIONS[object.kind] ?? ''
      const created = (await this.#send('POST', path, object)) as object
      if (object.status === undefined) continue
      await this.#send('PUT', `${path}/${object.metadata.name}/status`, { ...created, status: object.status })
    }
  }

  /** Runs a command as a person with a kubeconfig would. */
  async run(command: Command, words: readonly string[], input = '', more: Partial<Terminal> = {}) {
    return run(command, words, { KUBECONFIG: await this.kubeconfig() }, input, more)
  }

  /** A file that leads to it. */
  async kubeconfig(): Promise<string> {
    const kubeconfig = join(this.#folder, 'config')
    const clusters = [{ name: 'it', cluster: { server: this.#server.url.origin } }]
    const contexts = [{ name: 'it', context: { cluster: 'it', user: 'it' } }]
    await Bun.write(
      kubeconfig,
      JSON.stringify({ clusters, contexts, users: [{ name: 'it', user: {} }], 'current-context': 'it' }),
    )
    return kubeconfig
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#api.close()
    await this.#server.stop(true)
    rmSync(this.#folder, { recursive: true })
  }

  async #send(method: string, path: string, body?: object): Promise<unknown> {
    const request = new Request(`http://api${path}`, { method, ...(body && { body: JSON.stringify(body) }) })
    const response = await this.#api.fetch(request)
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
    return response.json()
  }
}

/** Runs a command and returns what it printed; `more` replaces parts of its terminal. */
export async function run(
  command: Command,
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  input = '',
  more: Partial<Terminal> = {},
) {
  const output: string[] = []
  const complaints: string[] = []
  const code = await command.start(words, {
    environment,
    input: async function* () {
      yield Buffer.from(input)
    },
    print: (line) => output.push(line),
    complain: (line) => complaints.push(line),
    signal: new AbortController().signal,
    ...more,
  })
  return { code, lines: output.join('\n').split('\n'), complaints }
}
