// A controller and a speaker on the embedded API server, whose faults strike them and nobody else, with one clock for all
// three that runs a hundred times as fast as the wall's. The speaker's packets go nowhere; what it would answer is kept.

import { milliseconds, seconds } from '@ingot/api'
import { customResourceDefinitions } from '@ingot/api/kinds'
import { runController } from '@ingot/controller'
import { createClient } from '@ingot/kube'
import { createManualRuntime } from '@ingot/kube/manual-runtime'
import { createApiServer, FaultSwitch } from '@ingot/lab'
import { startSpeakerLoop } from '@ingot/speaker'
import { createLogger, Metrics } from '@ingot/telemetry'
import { Database } from 'bun:sqlite'

const SPEED = 100
/** At a time: a machine that was busy for a moment is no API server that was silent for longer than a Lease holds. */
const STEP = 500
/** Of the wall clock. */
const PATIENCE = 30_000
const NAMESPACE = 'metallb-system'
const SERVICES = '/api/v1/namespaces/default/services'
const METALLB = `/apis/metallb.io/v1beta1/namespaces/${NAMESPACE}`
const CONFIGURATION_STATE = `${METALLB}/configurationstates/speaker-node-1`

interface Event {
  readonly reason: string
  readonly involvedObject: { readonly kind: string; readonly name: string }
}

interface Service {
  readonly metadata: { readonly name: string }
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip: string }[] } }
}

/** A running cluster. */
export class FaultyCluster {
  readonly runtime = createManualRuntime()
  readonly faults = new FaultSwitch(this.runtime.random)
  readonly lines: string[] = []
  /** What the speaker would answer for now. */
  announced: readonly string[] = []
  speakerMetrics = new Metrics()
  controllerMetrics = new Metrics()
  readonly #api = createApiServer({
    database: new Database(':memory:'),
    clock: this.runtime.date,
    random: this.runtime.random,
    setTimer: this.runtime.setTimer,
    definitions: customResourceDefinitions.map(withoutBounds),
    faults: this.faults,
  })
  readonly #server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    idleTimeout: 0,
    fetch: (request) => this.#api.fetch(request),
  })
  #stop = async () => {}

  /** Makes a pool, a node and what announces the one on the other, past every fault. */
  async prepare(): Promise<void> {
    await this.#send('POST', '/api/v1/namespaces', { metadata: { name: NAMESPACE } })
    await this.#send('POST', '/api/v1/nodes', { metadata: { name: 'node-1' } })
    await this.#send('POST', `/api/v1/namespaces/${NAMESPACE}/pods`, {
      metadata: { name: 'speaker-x' },
      spec: { nodeName: 'node-1', containers: [{ name: 'speaker', image: 'speaker' }] },
    })
    await this.#send('POST', `${METALLB}/ipaddresspools`, {
      metadata: { name: 'web' },
      spec: { addresses: ['192.0.2.0/24'] },
    })
    await this.#send('POST', `${METALLB}/l2advertisements`, { metadata: { name: 'all' }, spec: {} })
  }

  /** Creates Services that have an endpoint each. */
  async createServices(...names: string[]): Promise<void> {
    for (const name of names) {
      await this.#send('POST', SERVICES, {
        metadata: { name },
        spec: { type: 'LoadBalancer', ports: [{ port: 80 }] },
      })
      await this.#send('POST', '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices', {
        metadata: { name, labels: { 'kubernetes.io/service-name': name } },
        addressType: 'IPv4',
        endpoints: [{ addresses: ['10.244.0.1'], nodeName: 'node-1', conditions: { ready: true } }],
        ports: [{ port: 80 }],
      })
    }
  }

  async deleteService(name: string): Promise<void> {
    await this.#send('DELETE', `${SERVICES}/${name}`)
  }

  start(): void {
    const cluster = { server: `http://127.0.0.1:${this.#server.port}`, insecureSkipTlsVerify: false }
    const logger = createLogger({
      level: 'info',
      clock: this.runtime.date,
      write: (line) => this.lines.push(line),
    })
    const options = { namespace: NAMESPACE, loadBalancerClass: '', logger }
    const endpoints = {
      ports: { status: 0, statusAddress: '', metrics: 0, probes: 0 },
      certificateFolder: '',
      tls: { minVersion: '', cipherSuites: '', curvePreferences: '' },
    }
    const controller = runController(
      {
        ...options,
        cluster,
        onlyWebhooks: false,
        podName: '',
        secretName: '',
        deployment: '',
        identity: 'this',
        endpoints,
        webhooks: undefined,
      },
      this.runtime,
    )
    this.controllerMetrics = controller.metrics
    const client = createClient(cluster, 'ingot-speaker', this.runtime)
    this.speakerMetrics = new Metrics()
    const speaker = startSpeakerLoop(
      client,
      () => ({
        apply: ({ announcements }) =>
          (this.announced = announcements.map(({ address }) => address).toSorted()),
        join: () => {},
        advertise: () => {},
        advertised: async () => undefined,
        counters: () => ({ addresses: [], heartbeats: [], dropped: {}, wakeUps: 0, longestTurn: 0 }),
        inspect: async () => undefined,
        inspectPeers: async () => undefined,
        close: async () => {},
      }),
      {
        ...options,
        node: 'node-1',
        ignoreExcludeLabel: false,
        drainOnCordon: false,
        podName: 'speaker-x',
        speakerLabels: '',
        metrics: this.speakerMetrics,
      },
      this.runtime,
    )
    this.#stop = async () => {
      await Promise.all([controller.stop(), speaker.stop()])
      client.close()
    }
  }

  /** Each Service's address as the store has it; '' for none. */
  async addresses(): Promise<Record<string, string>> {
    const { items } = (await this.#send('GET', SERVICES)) as { items: Service[] }
    return Object.fromEntries(
      items
        .filter(({ metadata }) => metadata.name !== 'kubernetes')
        .map(({ metadata, status }) => [metadata.name, status?.loadBalancer?.ingress?.[0]?.ip ?? '']),
    )
  }

  /** Lets time pass until each of `names`, and nothing else, has an address of its own and is announced. */
  async settled(...names: string[]): Promise<void> {
    await this.#until(async () => {
      const addresses = await this.addresses()
      const given = Object.values(addresses).toSorted()
      const isSettled =
        Bun.deepEquals(Object.keys(addresses).toSorted(), names.toSorted()) &&
        !given.includes('') &&
        new Set(given).size === names.length &&
        Bun.deepEquals(given, this.announced)
      return isSettled || { addresses, announced: this.announced }
    })
  }

  async deletePool(name: string): Promise<void> {
    await this.#send('DELETE', `${METALLB}/ipaddresspools/${name}`)
  }

  async deleteConfigurationState(): Promise<void> {
    await this.#send('DELETE', CONFIGURATION_STATE)
  }

  /** Creates an object of MetalLB's, of whatever is in it. */
  async create(resource: string, name: string, spec: object): Promise<void> {
    const [version = '', plural = ''] = resource.split('/')
    await this.#send('POST', `/apis/metallb.io/${version}/namespaces/${NAMESPACE}/${plural}`, {
      metadata: { name },
      spec,
    })
  }

  /** The events that are about an object of that kind: reason and name. */
  async eventsAbout(kind: string): Promise<string[]> {
    const { items } = (await this.#send('GET', '/api/v1/events')) as { items: Event[] }
    return items
      .filter(({ involvedObject }) => involvedObject.kind === kind)
      .map(({ reason, involvedObject }) => `${reason} ${involvedObject.name}`)
  }

  /** Lets time pass until a program, the speaker if no other is named, says this of its configuration. */
  async says(result: string, mistake = '', program = 'speaker-node-1'): Promise<void> {
    const path = `${METALLB}/configurationstates/${program}`
    await this.#until(async () => {
      const response = await this.#api.fetch(new Request(`http://cluster${path}`))
      const { status } = (await response.json()) as { status?: { result?: string; errorSummary?: string } }
      return (status?.result === result && (status.errorSummary ?? '').includes(mistake)) || { status }
    })
  }

  /** Lets time pass until `check` says true; else it says what there is instead. */
  async #until(check: () => Promise<true | object>): Promise<void> {
    const deadline = performance.now() + PATIENCE
    for (let last = performance.now(); ;) {
      const found = await check()
      if (found === true) return
      const now = performance.now()
      if (now > deadline) throw new Error(`never settled: ${JSON.stringify(found)}`)
      this.runtime.advance(milliseconds(Math.min((now - last) * SPEED, STEP)))
      last = now
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  /** Ends the programs in order, and starts them again. */
  async restart(): Promise<void> {
    await this.#stopPrograms()
    this.announced = []
    this.start()
  }

  async stop(): Promise<void> {
    this.faults.clear()
    await this.#stopPrograms()
    this.#api.close()
    await this.#server.stop(true)
  }

  async #stopPrograms(): Promise<void> {
    let isStopped = false
    const stopped = this.#stop().finally(() => (isStopped = true))
    // a write whose answer was dropped is given up by the clock
    while (!isStopped) {
      this.runtime.advance(seconds(1))
      await new Promise((resolve) => setImmediate(resolve))
    }
    await stopped
  }

  // straight to the server, as somebody whom no fault is about
  async #send(method: string, path: string, body?: object): Promise<unknown> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) }
    const response = await this.#api.fetch(new Request(`http://cluster${path}`, init))
    const answer: unknown = await response.json()
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`)
    return answer
  }
}

/** As of an API server that has stored BFDProfiles before their definition had bounds. */
function withoutBounds<T extends { readonly spec: { readonly names: { readonly kind: string } } }>(
  definition: T,
): T {
  if (definition.spec.names.kind !== 'BFDProfile') return definition
  const text = JSON.stringify(definition, (key, value: unknown) => (key === 'maximum' ? undefined : value))
  return JSON.parse(text) as T
}
