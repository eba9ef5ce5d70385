// A controller's loop between a cluster in memory and a clock that only the test moves.

import { ingressAddresses, IP_ADDRESS_POOLS, milliseconds, seconds, SERVICES } from '@ingot/api'
import { registerClientMetrics } from '@ingot/kube'
import type { KubernetesObject } from '@ingot/kube'
import { createManualRuntime } from '@ingot/kube/manual-runtime'
import type { ManualRuntime } from '@ingot/kube/manual-runtime'
import { DecisionLog } from '@ingot/status'
import { createLogger, Metrics } from '@ingot/telemetry'
import { ControllerLoop } from './controller-loop.ts'
import { FakeCluster } from './fake-cluster.fixture.ts'
import { registerPoolMetrics } from './pool-metrics.ts'
import type { Fate } from './fake-cluster.fixture.ts'
import type { StoredService } from './service-write.ts'

/** An IPAddressPool as a person writes it. */
export const pool = (name: string, addresses: string[]): KubernetesObject =>
  ({ metadata: { name, namespace: 'metallb-system' }, spec: { addresses } }) as KubernetesObject

/** What a Service asks for. */
export interface Wish {
  readonly ip?: string
  readonly sharing?: string
  readonly port?: number
}

/** A Service that the API server has not seen. */
export function service(
  name: string,
  { ip, sharing, port = 80 }: Wish = {},
  ingress: string[] = [],
): StoredService {
  return {
    metadata: {
      name,
      namespace: 'default',
      creationTimestamp: '2026-01-01T00:00:00Z',
      annotations: {
        ...(ip !== undefined && { 'metallb.io/loadBalancerIPs': ip }),
        ...(sharing !== undefined && { 'metallb.io/allow-shared-ip': sharing }),
      },
    },
    spec: { type: 'LoadBalancer', clusterIPs: ['10.96.0.1'], ports: [{ port, protocol: 'TCP' }] },
    status: { loadBalancer: ingress.length === 0 ? {} : { ingress: ingress.map((it) => ({ ip: it })) } },
  }
}

/** A controller loop and all that it touches; the test decides what is answered and told, and when. */
export class Fixture {
  readonly cluster: FakeCluster
  readonly runtime: ManualRuntime
  readonly metrics = new Metrics()
  readonly lines: Record<string, unknown>[] = []
  loop: ControllerLoop | undefined
  /** What the loop is told when it asks. */
  mayWrite = true
  readonly decisions: DecisionLog
  onDecided: (services: ReadonlySet<string>) => void = () => {}

  constructor(seed = 1, cluster = new FakeCluster()) {
    this.cluster = cluster
    this.runtime = createManualRuntime(seed)
    this.decisions = new DecisionLog(() => this.runtime.date())
  }

  async start(...objects: KubernetesObject[]): Promise<void> {
    for (const object of objects)
      this.cluster.put(
        'spec' in object && object.metadata.namespace === 'metallb-system' ? IP_ADDRESS_POOLS : SERVICES,
        object,
      )
    this.cluster.untold.length = 0
    const logger = createLogger({
      level: 'info',
      clock: this.runtime.date,
      write: (line) => this.lines.push(JSON.parse(line)),
    })
    const metrics = registerClientMetrics(this.metrics)
    registerPoolMetrics(this.metrics, () => this.loop?.allocation())
    const options = {
      namespace: 'metallb-system',
      loadBalancerClass: '',
      podName: '',
      logger,
      metrics,
      mayWrite: () => this.mayWrite,
      decisionLog: this.decisions,
      onDecided: (services: ReadonlySet<string>) => this.onDecided(services),
    }
    this.loop = new ControllerLoop(this.cluster.client(), options, this.runtime)
    await this.turn()
  }

  /** Ends the loop; what was sent is answered. */
  async stop(): Promise<void> {
    const stopped = this.loop?.stop()
    while (this.cluster.requests.length > 0) this.decide('done')
    await stopped
  }

  /** Lets what is due happen, and what follows from it. */
  async turn(): Promise<void> {
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => setImmediate(resolve))
      this.runtime.advance(milliseconds(0))
    }
  }

  decide(fate: Fate, index = 0): void {
    this.cluster.requests.splice(index, 1)[0]?.decide(fate)
  }

  tell(): void {
    this.cluster.untold.shift()?.()
  }

  /** Answers and tells everything, until nothing happens any more. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3;) {
      const isQuiet = this.cluster.requests.length + this.cluster.untold.length === 0
      quiet = isQuiet ? quiet + 1 : 0
      while (this.cluster.requests.length > 0) this.decide('done')
      await this.turn()
      while (this.cluster.untold.length > 0) this.tell()
      await this.turn()
      if (isQuiet) this.runtime.advance(seconds(16))
      await this.turn()
    }
  }

  service(name: string): StoredService | undefined {
    return this.cluster.objects<StoredService>(SERVICES).get(`default/${name}`)
  }

  addresses(name: string): string[] {
    return ingressAddresses(this.service(name) ?? {})
  }

  reasons(): unknown[] {
    return this.cluster.events.map((event) => ('reason' in event ? event.reason : undefined))
  }
}
