// A controller and a speaker for each node on an API server, with one clock that runs many times as fast as the wall's. Nobody sends a packet: who would answer is the first of what each speaker desires that the gossip, which is
// the test's, holds alive.

import { milliseconds, seconds } from '@ingot/api'
import { runController } from '@ingot/controller'
import { createClient } from '@ingot/kube'
import { createManualRuntime } from '@ingot/kube/manual-runtime'
import { startSpeakerLoop } from '@ingot/speaker'
import type { LoopOptions, StartPlane } from '@ingot/speaker'
import { createLogger, Metrics } from '@ingot/telemetry'
import { embeddedApi, type SpreadApi } from './spread-api.fixture.ts'

/** Of the wall clock. */
const PATIENCE = 20_000
const NAMESPACE = 'metallb-system'
const SERVICES = '/api/v1/namespaces/default/services'
const CHOSEN_NODE = 'ingot.dev/layer2-node'
const ADVERTISEMENT = `/apis/metallb.io/v1beta1/namespaces/${NAMESPACE}/l2advertisements/all`

interface Service {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> }
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip: string }[] } }
}

const chosenNode = ({ metadata }: Service) => metadata.annotations?.[CHOSEN_NODE]

export class SpreadCluster {
  readonly names: readonly string[]
  readonly runtime = createManualRuntime()
  /** By node, the succession of each address as its speaker has it. */
  readonly #desired = new Map<string, ReadonlyMap<string, readonly string[]>>()
  readonly #listeners = new Map<string, Parameters<StartPlane>[0]>()
  readonly #stops: (() => Promise<unknown>)[] = []

  #api = embeddedApi(this.runtime)

  constructor(...names: string[]) {
    this.names = names
  }

  /** Goes on another API server. */
  async moveTo(api: SpreadApi): Promise<void> {
    await this.#api.close()
    this.#api = api
  }

  /** Starts everything, with a pool and what announces it by the election. */
  async start(): Promise<void> {
    await this.send('POST', '/api/v1/namespaces', { metadata: { name: NAMESPACE } })
    for (const name of this.names) await this.send('POST', '/api/v1/nodes', { metadata: { name } })
    const metallb = `/apis/metallb.io/v1beta1/namespaces/${NAMESPACE}`
    const spec = { addresses: ['192.0.2.0/24'] }
    const apiVersion = 'metallb.io/v1beta1'
    // the real one serves a new kind a moment after its definition is there
    await this.until(async () => (await this.#api.fetch(`${metallb}/l2advertisements`, {})).ok)
    await this.until(async () => (await this.#api.fetch(`${metallb}/ipaddresspools`, {})).ok)
    const [pool, all] = [{ name: 'web' }, { name: 'all' }]
    await this.send('POST', `${metallb}/ipaddresspools`, {
      apiVersion,
      kind: 'IPAddressPool',
      metadata: pool,
      spec,
    })
    await this.send('POST', `${metallb}/l2advertisements`, {
      apiVersion,
      kind: 'L2Advertisement',
      metadata: all,
      spec: {},
    })
    this.#startController()
    for (const name of this.names) this.#startSpeaker(name)
  }

  /** Asks for the strategy, or for MetalLB's election. */
  async ask(strategy: 'spread' | 'election'): Promise<void> {
    await this.#annotate(ADVERTISEMENT, 'ingot.dev/layer2-strategy', strategy)
  }

  /** A person chooses the node for a Service; null leaves it to the controller. */
  async choose(name: string, node: string | null): Promise<void> {
    await this.#annotate(`${SERVICES}/${name}`, CHOSEN_NODE, node)
  }

  async createService(name: string): Promise<void> {
    const spec = { type: 'LoadBalancer', ports: [{ port: 80 }] }
    await this.send('POST', SERVICES, { metadata: { name }, spec })
    await this.send('POST', '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices', {
      metadata: { name, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.244.0.1'], nodeName: this.names[0], conditions: { ready: true } }],
      ports: [{ port: 80 }],
    })
  }

  /** Every speaker hears who is a member; those named in `metallb` say nothing of themselves. */
  gossip(alive: readonly string[], metallb: readonly string[] = []): void {
    const members = alive.map((name) => {
      const member = { name, address: '192.0.2.1', state: 'alive' } as const
      return metallb.includes(name) ? { ...member, isMetallb: true as const } : member
    })
    for (const listener of this.#listeners.values())
      listener.onObserved({ generation: 0, interfaces: [], announced: [], verdicts: [], members })
  }

  /** By address who is first for all speakers; undefined where they do not agree on the succession. */
  owners(): ReadonlyMap<string, string> | undefined {
    const [one, ...others] = this.#desired.values()
    if (one === undefined || others.some((it) => !Bun.deepEquals(it, one))) return undefined
    return new Map(Array.from(one, ([address, [first = '']]) => [address, first]))
  }

  /** By node, how many addresses it is first for. */
  loads(): number[] {
    const first = [...(this.owners()?.values() ?? [])]
    return this.names.map((name) => first.filter((it) => it === name).length)
  }

  /** By Service, the node that was chosen for it. */
  async chosen(): Promise<ReadonlyMap<string, string | undefined>> {
    return new Map((await this.#services()).map((it) => [it.metadata.name, chosenNode(it)]))
  }

  /** Whether all speakers go by what is chosen, and nothing is by these nodes. */
  async isFollowed(...absent: string[]): Promise<boolean> {
    const services = await this.#services()
    const owners = this.owners()
    return services.every((it) => {
      const [address, node = ''] = [it.status?.loadBalancer?.ingress?.[0]?.ip ?? '', chosenNode(it)]
      return owners?.get(address) === node && !absent.includes(node)
    })
  }

  /** Lets so many seconds pass. */
  async pass(count: number): Promise<void> {
    const end = this.runtime.now() + seconds(count)
    await this.until(() => this.runtime.now() >= end)
  }

  /** Lets time pass until that is so. */
  async until(check: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = performance.now() + PATIENCE
    for (let last = performance.now(); !(await check());) {
      const now = performance.now()
      if (now > deadline) throw new Error(`never so: ${JSON.stringify([this.loads(), ...this.#desired])}`)
      this.runtime.advance(milliseconds((now - last) * this.#api.speed))
      last = now
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  async stop(): Promise<void> {
    let isStopped = false
    const stopped = Promise.all(this.#stops.map((stop) => stop())).finally(() => (isStopped = true))
    try {
      // no faster than the server answers: what is said at the end is given up in time
      await this.until(() => isStopped)
      await stopped
    } finally {
      await this.#api.close()
    }
  }

  async send(method: string, path: string, body?: object): Promise<unknown> {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
    const headers = { 'content-type': type }
    const init = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) }
    const response = await this.#api.fetch(path, init)
    const answer: unknown = await response.json()
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`)
    return answer
  }

  async #services(): Promise<readonly Service[]> {
    const { items } = (await this.send('GET', SERVICES)) as { items: Service[] }
    return items.filter(({ metadata }) => metadata.name !== 'kubernetes')
  }

  async #annotate(path: string, key: string, value: string | null): Promise<void> {
    await this.send('PATCH', path, { metadata: { annotations: { [key]: value } } })
  }

  get #options() {
    const cluster = this.#api.config
    const logger = createLogger({ level: 'none', clock: this.runtime.date, write: () => {} })
    return { cluster, namespace: NAMESPACE, loadBalancerClass: '', podName: '', logger }
  }

  #startController(): void {
    const endpoints = {
      ports: { status: 0, statusAddress: '', metrics: 0, probes: 0 },
      certificateFolder: '',
      tls: { minVersion: '', cipherSuites: '', curvePreferences: '' },
    }
    const own = { onlyWebhooks: false, secretName: '', deployment: '', identity: 'this', endpoints }
    const controller = runController({ ...this.#options, ...own, webhooks: undefined }, this.runtime)
    this.#stops.push(() => controller.stop())
  }

  #startSpeaker(node: string): void {
    const client = createClient(this.#options.cluster, 'ingot-speaker', this.runtime)
    const options: LoopOptions = {
      ...this.#options,
      node,
      ignoreExcludeLabel: false,
      drainOnCordon: false,
      speakerLabels: 'app=speaker',
      metrics: new Metrics(),
    }
    const start: StartPlane = (listener) => {
      this.#listeners.set(node, listener)
      return {
        apply: ({ announcements }) => {
          const inOrder = announcements.toSorted((a, b) => (a.address < b.address ? -1 : 1))
          this.#desired.set(node, new Map(inOrder.map((it) => [it.address, it.succession])))
        },
        join: () => {},
        advertise: () => {},
        advertised: async () => undefined,
        counters: () => ({ addresses: [], heartbeats: [], dropped: {}, wakeUps: 0, longestTurn: 0 }),
        inspect: async () => undefined,
        inspectPeers: async () => undefined,
        close: async () => {},
      }
    }
    const speaker = startSpeakerLoop(client, start, options, this.runtime)
    this.#stops.push(() => speaker.stop().finally(() => client.close()))
  }
}
