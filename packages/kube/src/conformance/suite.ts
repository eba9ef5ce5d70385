// What the sentences of the conformance suite share: the server under test, a client, a namespace of their own, and how
// to read an answer.

import { NAMESPACES, SERVICES } from '@ingot/api'
import type { Resource } from '@ingot/api'
import type { Service } from 'kubernetes-types/core/v1'
import type { Answer, ApiError } from '../api-error.ts'
import { createClient } from '../client.ts'
import type { Client } from '../client.ts'
import type { ClusterConfig } from '../cluster-config.ts'
import type { KubernetesObject, Stored } from '../object.ts'
import { systemRuntime } from '../runtime.ts'
import { createTransport } from '../transport.ts'
import type { Transport, TransportRequest } from '../transport.ts'

/** A running API server. */
export interface ConformanceTarget {
  readonly config: ClusterConfig
  /** Makes the server forget the versions there were until now, so that they answer 410. */
  readonly forget?: () => Promise<void>
  stop(): Promise<void>
}

export interface ConformanceOptions {
  /** Why `forget` cannot be had, which skips the sentence that needs it. */
  readonly cannotForget?: string
  /** Why fields have no managers yet, which skips what is said of server-side apply. */
  readonly cannotApply?: string
  /** Why integers past 2^53 are not kept digit by digit, which skips the sentence that looks at the digits. */
  readonly cannotCount?: string
}

/** The kind that most sentences are about. */
export type StoredService = Stored<Service>

/** Any answer, as a test looks at it. */
export interface AnyObject extends KubernetesObject {
  readonly [field: string]: unknown
}

/** The server, a client, and a namespace of our own. */
export class Suite {
  readonly namespace = `conformance-${crypto.randomUUID().slice(0, 8)}`
  readonly #start: () => Promise<ConformanceTarget>
  #target: ConformanceTarget | undefined
  #client: Client | undefined
  #transport: Transport | undefined
  #names = 0

  constructor(start: () => Promise<ConformanceTarget>) {
    this.#start = start
  }

  async begin(): Promise<void> {
    this.#target = await this.#start()
    this.#client = createClient(this.#target.config, 'ingot-conformance', systemRuntime)
    this.#transport = createTransport(this.#target.config, 'ingot-conformance', systemRuntime)
    must(await this.client.create(NAMESPACES, { metadata: { name: this.namespace } }))
  }

  async end(): Promise<void> {
    await this.#client?.delete(NAMESPACES, { name: this.namespace })
    this.#client?.close()
    this.#transport?.close()
    await this.#target?.stop()
  }

  get target(): ConformanceTarget {
    if (this.#target === undefined) throw new Error('the server was not started')
    return this.#target
  }

  get client(): Client {
    if (this.#client === undefined) throw new Error('the server was not started')
    return this.#client
  }

  /** A name that nothing has yet. */
  newName(): string {
    return `s${this.#names++}`
  }

  /** The path of a collection in our namespace: of the core group, or of `apis/GROUP/VERSION`. */
  path(plural: string, root = 'api/v1'): string {
    return `/${root}/namespaces/${this.namespace}/${plural}`
  }

  /** What the client has no verb for: any request, answered with an object, a list or a Status. */
  async send(
    method: TransportRequest['method'],
    path: string,
    body?: unknown,
    contentType?: string,
  ): Promise<Answer<AnyObject>> {
    if (this.#transport === undefined) throw new Error('the server was not started')
    const request = { method, path, ...(body !== undefined && { body }), ...(contentType && { contentType }) }
    return this.#transport.exchange(request, (value): value is AnyObject => typeof value === 'object')
  }

  /** The answer to a GET, unread. */
  async text(path: string): Promise<string> {
    if (this.#transport === undefined) throw new Error('the server was not started')
    const { body } = must(await this.#transport.open({ method: 'GET', path }, new AbortController().signal))
    let text = ''
    const decoder = new TextDecoder()
    for (let piece = await body.read(); !piece.done; piece = await body.read()) {
      text += decoder.decode(piece.value, { stream: true })
    }
    return text
  }

  /** A Service under a new name, not yet created. */
  service(spec: Service['spec'] = {}, labels: Record<string, string> = {}): StoredService {
    const metadata = { name: this.newName(), namespace: this.namespace, labels }
    return { metadata, spec: { type: 'LoadBalancer', ports: [{ port: 80 }], ...spec } }
  }

  async createService(spec?: Service['spec'], labels?: Record<string, string>): Promise<StoredService> {
    return must(await this.client.create(SERVICES, this.service(spec, labels)))
  }

  /** Where the collection stands, to watch on from. */
  async version(resource: Resource): Promise<string> {
    return must(await this.client.list(resource, { namespace: this.namespace })).resourceVersion
  }
}

/** The value of an answer; fails the test where there is none. */
export function must<T>(answer: Answer<T>): T {
  if (answer.ok) return answer.value
  throw new Error(`${answer.error.code} ${answer.error.reason}: ${answer.error.message}`)
}

/** Code and reason of a refusal; undefined where there was none. */
export function refusal(answer: Answer<unknown>): Pick<ApiError, 'code' | 'reason'> | undefined {
  return answer.ok ? undefined : { code: answer.error.code, reason: answer.error.reason }
}

/** The Service with these addresses in its status. */
export const withIngress = (service: StoredService, ...ips: string[]): StoredService => ({
  ...service,
  status: { loadBalancer: { ingress: ips.map((ip) => ({ ip })) } },
})
