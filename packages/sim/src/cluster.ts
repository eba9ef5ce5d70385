// The whole cluster in one process: the embedded API server, the network, the controllers and the people, on one virtual
// clock and from one seed. After every write the guard looks at the store; what it finds is kept, not thrown, since it
// happens deep inside a request.

import { milliseconds, seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import { customResourceDefinitions } from '@ingot/api/kinds'
import { createClient } from '@ingot/kube'
import { createApiServer } from '@ingot/lab'
import type { Change } from '@ingot/lab'
import { Database } from 'bun:sqlite'
import { Dice } from './dice.ts'
import { Guard } from './guard/guard.ts'
import { addressesOf } from './guard/claims.ts'
import type { Adversary, Message } from './network/message.ts'
import { Network } from './network/network.ts'
import { Objects } from './objects.ts'
import { Person } from './person.ts'
import { startReplica } from './replica.ts'
import type { Replica } from './replica.ts'
import { Trace } from './trace.ts'
import { VirtualTime } from './virtual-time.ts'
import type { Program } from './virtual-time.ts'

/** How long the kubelet takes to start a controller again. */
const RESTART = seconds(1)
const LATENCY = milliseconds(20)

export interface ClusterOptions {
  /** See VirtualTime. */
  readonly turns?: number
  /** Whether of several controllers one is elected; true unless given. */
  readonly isElected?: boolean
}

export class Cluster {
  readonly time: VirtualTime
  readonly trace: Trace
  readonly network: Network
  readonly objects = new Objects()
  readonly guard = new Guard(this.objects)
  readonly person: Person
  /** The controllers that run now. */
  readonly replicas = new Set<Replica>()
  /** Whether a fault has struck since all was last at rest. */
  isDisturbed = false
  /** How many writes of controllers reached the server, Events too but no Leases, whatever came of them. */
  controllerWrites = 0
  /** How many of them were of a Service's status. */
  statusWrites = 0
  readonly #seed: number
  readonly #isElected: boolean
  readonly #kubelet: Program
  /** What caused the last write that landed. */
  #lastCause: Message | string | undefined
  #started = 0

  constructor(seed: number, adversary: Adversary, { turns, isElected = true }: ClusterOptions = {}) {
    this.#seed = seed
    this.#isElected = isElected
    this.time = new VirtualTime(turns)
    this.trace = new Trace(this.time.now)
    const dice = (stream: string) => new Dice(seed, stream)
    this.#kubelet = this.time.program('kubelet', dice('kubelet'))
    const wire = this.time.program('network', dice('wire'))
    const { date, setTimer } = wire.runtime
    const server = createApiServer({
      database: new Database(':memory:'),
      clock: date,
      setTimer,
      random: dice('server').random,
      definitions: customResourceDefinitions,
      written: (change) => this.#landed(change),
    })
    this.network = new Network(adversary, {
      ...{ server, wire, dice: dice('network'), trace: this.trace, latency: LATENCY },
      served: (message, response) => this.#served(message, response),
    })
    const { runtime } = this.time.program('person', dice('person'))
    const config = {
      server: 'http://cluster',
      insecureSkipTlsVerify: false,
      fetch: this.network.direct('person'),
    }
    this.person = new Person(createClient(config, 'person', runtime), this.objects)
  }

  /** Starts one controller more. */
  startController(): Replica {
    const name = `controller-${++this.#started}`
    const program = this.time.program(name, new Dice(this.#seed, name))
    const replica = startReplica(program, {
      ...{ network: this.network, trace: this.trace, isElected: this.#isElected },
      begins: () => this.guard.started(),
    })
    this.replicas.add(replica)
    return replica
  }

  /** Kills the controller of this name (any, unless given); the kubelet starts another. */
  crash(name?: string): void {
    const replica = this.#find(name)
    if (replica === undefined) return
    this.replicas.delete(replica)
    replica.crash()
    this.#startLater()
  }

  /** Ends the controller as a rollout does, then starts another. */
  restart(name?: string): void {
    const replica = this.#find(name)
    if (replica === undefined) return
    this.replicas.delete(replica)
    void replica.stop().then(() => this.#startLater())
  }

  freeze(name: string, duration: Milliseconds): void {
    this.trace.add(name, `is frozen for ${duration / 1000} s`)
    this.#find(name)?.program.freeze(duration)
  }

  setDateBack(name: string, duration: Milliseconds): void {
    this.trace.add(name, `has its date set back by ${duration / 1000} s`)
    this.#find(name)?.program.setDateBack(duration)
  }

  #find(name: string | undefined): Replica | undefined {
    return [...this.replicas].find(({ program }) => name === undefined || program.name === name)
  }

  #startLater(): void {
    this.#kubelet.runtime.setTimer(RESTART, () => void this.startController())
  }

  #landed(change: Change): void {
    const cause = this.network.serving
    this.#lastCause = cause
    const by = typeof cause === 'string' ? cause : cause.client
    const { resource, namespace, name, type } = change
    const key = `${namespace}/${name}`
    const before = this.objects.services.get(key)
    this.objects.take(change)
    const after = this.objects.services.get(key)
    const shown = resource === 'services' ? ` [${addressesOf(after).join(',')}]` : ''
    this.trace.add(by, `wrote ${change.revision} ${type} ${resource} ${key}${shown}`)
    if (resource === 'ipaddresspools.metallb.io' && by === 'person') {
      this.guard.poolsChanged([...this.replicas].every((replica) => replica.isReady()))
    }
    if (resource === 'services') this.guard.serviceChanged({ key, before, after }, by !== 'person')
  }

  #served(message: Message, response: Response): void {
    // a Lease is renewed for ever
    if (message.verb !== 'write' || message.text.includes('/leases')) return
    this.controllerWrites++
    this.trace.add('server', `answered ${response.status} to #${message.index}`)
    if (!message.text.endsWith('/status')) return
    if (message.text.includes('/services/')) this.statusWrites++
    if (response.ok && this.#lastCause !== message) this.guard.wroteNothing(message.text)
  }
}
