// A cluster of many Services and the speaker of one of its nodes, whole but for what it speaks with: an API server in memory
// before it, and a plane of messages behind it. Nothing happens but what is played.

import { milliseconds } from '@ingot/api'
import { createManualRuntime, until } from '@ingot/kube/manual-runtime'
import { startSpeakerLoop } from '@ingot/speaker'
import type { SpeakerLoop } from '@ingot/speaker'
import { FakeServer } from '@ingot/speaker/fake-world'
import { createLogger, Metrics } from '@ingot/telemetry'
import { MessagePlane } from './message-plane.ts'

export type Protocol = 'layer2' | 'bgp'

const NODES = ['node-1', 'node-2', 'node-3']
const SELF = 'node-1'
const NAMESPACE = 'metallb-system'

export class AnnouncedCluster {
  readonly #server = new FakeServer()
  readonly #runtime = createManualRuntime()
  readonly #speaker: SpeakerLoop
  #plane: MessagePlane | undefined
  #services = 0

  constructor(protocol: Protocol, services: number) {
    this.#configure(protocol)
    for (let index = 0; index < services; index++) this.#add()
    this.#speaker = startSpeakerLoop(
      this.#server.client(),
      (listener) => (this.#plane = new MessagePlane(SELF, listener)),
      {
        ...{ node: SELF, namespace: NAMESPACE, podName: '', speakerLabels: '', loadBalancerClass: '' },
        ...{ ignoreExcludeLabel: false, drainOnCordon: false },
        // as it runs: lines are made, and go nowhere
        logger: createLogger({ level: 'info', clock: this.#runtime.date, write: () => {} }),
        metrics: new Metrics(),
      },
      this.#runtime,
    )
  }

  /** Until the speaker has decided for all Services. */
  async start(): Promise<void> {
    await until(() => this.#speaker.unreadiness().every((reason) => !reason.includes('listed')))
    await this.settle()
  }

  /** Everything that needs no time. */
  async settle(): Promise<void> {
    this.#runtime.advance(milliseconds(0))
    await new Promise((resolve) => setImmediate(resolve))
  }

  /** One Service more, with an endpoint here. */
  add(): void {
    this.#add()
  }

  /** The endpoint of a Service goes to another node, and from there back. */
  move(index: number): void {
    const slice = this.#server.get('endpointslices', `default/service-${index}`)
    const isHere = JSON.stringify(slice).includes(SELF)
    this.#putEndpoint(index, isHere ? 'node-2' : SELF)
  }

  get services(): number {
    return this.#services
  }

  /** Addresses and prefixes that have gone to the packet thread. */
  get crossed(): number {
    return this.#plane?.crossed ?? 0
  }

  stop(): Promise<void> {
    return this.#speaker.stop()
  }

  #configure(protocol: Protocol): void {
    // a write for each Service is no work of the main loop
    for (const kind of ['servicel2statuses', 'servicebgpstatuses']) this.#server.refused.set(kind, 403)
    this.#server.refusedWrites.set('create', 403)
    for (const name of NODES) this.#server.put('nodes', { metadata: { name } })
    const metadata = { namespace: NAMESPACE, name: 'all' }
    this.#server.put('ipaddresspools', { metadata, spec: { addresses: ['10.98.0.0/16'] } })
    if (protocol === 'layer2') return this.#server.put('l2advertisements', { metadata })
    const peer = { myASN: 64_512, peerASN: 64_513, peerAddress: '192.0.2.1' }
    this.#server.put('bgpadvertisements', { metadata })
    this.#server.put('bgppeers', { metadata, spec: peer })
  }

  #add(): void {
    const index = this.#services++
    this.#putEndpoint(index, SELF)
    this.#server.put('services', {
      metadata: { namespace: 'default', name: `service-${index}`, uid: `uid-${index}` },
      spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Local' },
      status: { loadBalancer: { ingress: [{ ip: `10.98.${index >> 8}.${index & 255}` }] } },
    })
  }

  #putEndpoint(index: number, nodeName: string): void {
    const name = `service-${index}`
    this.#server.put('endpointslices', {
      metadata: { namespace: 'default', name, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.1.0.1'], nodeName }],
    })
  }
}
