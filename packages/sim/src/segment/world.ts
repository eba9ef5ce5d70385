// Speakers, clients and a gateway on one segment, with gossip beside it and an API that each node may have an old view of.
// Everything happens by one seed. What people do to it is in faults.ts, what is noticed of it in outage.ts.

import type { Desired, TakeoverSettings } from '@ingot/layer2'
import { Dice } from '../dice.ts'
import { Trace } from '../trace.ts'
import { Air } from './air.ts'
import { Gossip } from './gossip.ts'
import { SegmentNode } from './node.ts'
import { Outage } from './outage.ts'
import { Timeline } from './timeline.ts'

const KEY = new TextEncoder().encode('a key of twenty-two oct')

export interface WorldOptions {
  readonly seed: number
  /** In election order for every address. */
  readonly nodes?: readonly string[]
  /** Those that are MetalLB's. */
  readonly metallb?: readonly string[]
  readonly addresses?: number
  readonly clients?: readonly string[]
  /** Clients ask now and then, which proves to nodes that they can receive. */
  readonly areClientsAsking?: boolean
  readonly settings?: Partial<TakeoverSettings>
}

export class World {
  readonly timeline = new Timeline()
  readonly dice: Dice
  readonly air: Air
  readonly gossip: Gossip
  readonly trace = new Trace(() => this.timeline.now)
  readonly nodes = new Map<string, SegmentNode>()
  readonly addresses: readonly string[]
  readonly outage: Outage
  /** Nodes that hear nothing new from the API. */
  readonly stale = new Set<string>()
  #order: readonly string[]
  readonly #out = new Set<string>()
  readonly #versions: Record<string, number> = {}
  #generation = 0

  constructor(options: WorldOptions) {
    const { seed, nodes = ['a', 'b', 'c'], metallb = [], addresses = 1, clients = ['client'] } = options
    this.dice = new Dice(seed, 'segment')
    this.air = new Air(this.timeline, new Dice(seed, 'air'))
    this.gossip = new Gossip(this.timeline, new Dice(seed, 'gossip'))
    this.#order = nodes
    this.addresses = Array.from({ length: addresses }, (_, i) => `192.0.${2 + (i >> 8)}.${i & 255}`)
    nodes.forEach((name, index) => {
      this.#versions[name] = 1
      const gossipKey = metallb.includes(name) ? undefined : KEY
      const { timeline, air, trace } = this
      const dice = new Dice(seed, name)
      const common = { name, number: index + 1, timeline, air, dice, trace, gossipKey }
      const { settings } = options
      this.nodes.set(name, new SegmentNode(settings === undefined ? common : { ...common, settings }))
    })
    for (const node of this.nodes.values()) {
      this.air.attach(node)
      this.gossip.attach(node)
      for (const other of this.nodes.values()) node.meet(other)
    }
    for (const name of clients) this.air.attach({ name, hear: () => {} })
    this.#attachGateway()
    if (options.areClientsAsking === true) for (const name of clients) this.#askNowAndThen(name)
    this.outage = new Outage(this, clients)
  }

  node(name: string): SegmentNode {
    const node = this.nodes.get(name)
    if (node === undefined) throw new Error(`there is no node ${name}`)
    return node
  }

  /** Starts everybody and lets them settle; what is measured begins then. */
  settle(): void {
    this.#tellEverybody()
    for (const node of this.nodes.values()) node.start()
    this.gossip.settle()
    this.pass(3000)
    this.outage.reset()
  }

  pass(duration: number): void {
    this.timeline.pass(duration, () => this.outage.look())
  }

  start(name: string): void {
    this.trace.add(name, 'starts')
    this.node(name).start()
    this.gossip.started(name)
  }

  /** Whoever is told so may not answer, or may again; nodes with an old view do not hear of it. */
  setEligible(name: string, isEligible: boolean): void {
    if (isEligible) this.#out.delete(name)
    else this.#out.add(name)
    this.#versions[name] = (this.#versions[name] ?? 0) + 1
    this.#tellEverybody()
  }

  /** The node comes first from now on, as the strategy spread has chosen; those with an old view do not hear of it. */
  choose(name: string): void {
    this.#order = [name, ...this.#order.filter((it) => it !== name)]
    this.#tellEverybody()
  }

  /** The node hears of everything again. */
  refresh(name: string): void {
    this.stale.delete(name)
    this.#tell(name)
  }

  /** Eligible nodes in election order, as the API has them. */
  get eligible(): readonly string[] {
    return this.#order.filter((name) => !this.#out.has(name))
  }

  /** Who answers, of those that a station reaches both ways. */
  answering(address: string, station: string): readonly string[] {
    return [...this.nodes.values()]
      .filter((node) => node.answers(address) && this.isReachable(station, node.name))
      .map(({ name }) => name)
  }

  isReachable(station: string, node: string): boolean {
    return this.air.isReached(station, node) && this.air.isReached(node, station)
  }

  #tellEverybody(): void {
    this.#generation += 1
    for (const name of this.nodes.keys()) this.#tell(name)
  }

  #tell(name: string): void {
    if (this.stale.has(name)) return
    // Watches do not deliver to everybody in one moment; what they deliver is never older than what came before.
    this.timeline.in(this.dice.random() * 10, () => this.node(name).desire(this.#desired(name)))
  }

  #desired(node: string): Desired {
    const succession = this.eligible
    const announcements = this.addresses.map((address) => ({
      address,
      interfaces: 'all' as const,
      succession,
    }))
    return { generation: this.#generation, node, announcements, versions: { ...this.#versions } }
  }

  #askNowAndThen(client: string): void {
    this.air.send(client, { kind: 'ask', address: this.addresses[0] ?? '' })
    this.timeline.in(50, () => this.#askNowAndThen(client))
  }

  #attachGateway(): void {
    this.air.attach({
      name: 'gateway',
      hear: (frame, from) => {
        if (frame.kind !== 'ask' || frame.address !== 'gateway') return
        const hardwareAddress = '02:00:00:00:ff:01'
        this.air.send('gateway', { kind: 'answer', address: 'gateway', hardwareAddress }, from)
      },
    })
  }
}
