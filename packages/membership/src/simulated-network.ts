// Many members in one process, on a virtual clock and from one seed: a network between them that delays and loses
// packets, is cut in two, and whose nodes die, freeze and come back.

import { milliseconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import { formatAddress, parseAddress } from '@ingot/net'
import type { Address } from '@ingot/net'
import type { Effect, Endpoint, MembershipEvent } from './effect.ts'
import { Membership } from './membership.ts'
import { LAN_SETTINGS } from './settings.ts'
import type { MembershipSettings } from './settings.ts'

export const KEY = new Uint8Array(32).fill(7)
export const PORT = 7946

export interface SimulatedNode {
  readonly name: string
  readonly endpoint: Endpoint
  membership: Membership
  isRunning: boolean
  /** Alive, but not scheduled: what arrives waits. */
  isFrozen: boolean
  readonly events: { readonly at: Milliseconds; readonly event: MembershipEvent }[]
  /** Octets sent, with those of the headers of IP and UDP or TCP, by kind. */
  readonly sent: { packets: number; packetOctets: number; streams: number; streamOctets: number }
  readonly waiting: (() => void)[]
  wake: number
}

interface Peer {
  readonly node: SimulatedNode
  readonly stream: number
}

export class SimulatedNetwork {
  readonly nodes: SimulatedNode[] = []
  /** Of packets, 0 to 1. */
  loss = 0
  /** Whether something of the one reaches the other. */
  isConnected: (from: SimulatedNode, to: SimulatedNode, kind: 'packet' | 'stream') => boolean = () => true
  /** Sees every packet that is sent. */
  onPacket: (data: Uint8Array) => void = () => {}
  readonly #settings: MembershipSettings
  readonly #queue = new Queue()
  readonly #peers = new Map<string, Peer>()
  readonly #byAddress = new Map<string, SimulatedNode>()
  readonly #random: () => number
  readonly #key: Uint8Array | undefined
  #now = 0

  constructor({ settings = LAN_SETTINGS, seed = 1, key = KEY as Uint8Array | undefined } = {}) {
    this.#settings = settings
    this.#random = mulberry32(seed)
    this.#key = key
  }

  get now(): Milliseconds {
    return milliseconds(this.#now)
  }

  add(count: number): void {
    for (let i = 0; i < count; i++) this.start(`node-${this.nodes.length}`, addressOf(this.nodes.length))
  }

  start(name: string, address: Address): SimulatedNode {
    const endpoint = { address, port: PORT }
    const sent = { packets: 0, packetOctets: 0, streams: 0, streamOctets: 0 }
    const membership = this.#create(name, endpoint)
    const node: SimulatedNode = {
      name,
      endpoint,
      membership,
      isRunning: true,
      isFrozen: false,
      events: [],
      sent,
      waiting: [],
      wake: Infinity,
    }
    this.nodes.push(node)
    this.#byAddress.set(formatAddress(address), node)
    this.#schedule(node)
    return node
  }

  /** Each joins all that are not of its list, as a speaker does at its start and each minute. */
  joinAll(): void {
    const endpoints = this.nodes.map(({ endpoint }) => endpoint)
    for (const node of this.nodes) this.act(node, (membership) => membership.join(this.now, endpoints))
  }

  kill(node: SimulatedNode): void {
    node.isRunning = false
  }

  restart(node: SimulatedNode): void {
    node.membership = this.#create(node.name, node.endpoint)
    node.isRunning = true
    node.wake = Infinity
    this.#schedule(node)
  }

  freeze(node: SimulatedNode): void {
    node.isFrozen = true
  }

  thaw(node: SimulatedNode): void {
    node.isFrozen = false
    for (const arrive of node.waiting.splice(0)) arrive()
    this.act(node, (membership) => membership.advance(this.now))
  }

  act(node: SimulatedNode, act: (membership: Membership) => readonly Effect[]): void {
    for (const effect of act(node.membership)) this.#carryOut(node, effect)
    this.#schedule(node)
  }

  run(duration: Milliseconds): void {
    const end = this.#now + duration
    while (this.#step(end));
    this.#now = end
  }

  /** Runs until it holds; how long that took, Infinity if it did not within `most`. */
  runUntil(holds: () => boolean, most: Milliseconds): number {
    const begin = this.#now
    while (!holds()) if (!this.#step(begin + most)) return Infinity
    return this.#now - begin
  }

  /** The names that a node takes to be there. */
  view(node: SimulatedNode): string[] {
    return node.membership
      .members()
      .map(({ name }) => name)
      .sort()
  }

  /** Whether everybody who runs takes exactly those who run for members, none of them suspect. */
  isAgreed(): boolean {
    const running = this.nodes.filter(({ isRunning }) => isRunning)
    return running.every(({ membership }) => {
      const members = membership.members()
      return members.length === running.length && members.every(({ state }) => state === 'alive')
    })
  }

  #create(name: string, endpoint: Endpoint): Membership {
    const random = {
      uniform: this.#random,
      bytes: (length: number) => Uint8Array.from({ length }, () => Math.floor(this.#random() * 256)),
    }
    return new Membership(this.now, { name, ...endpoint, settings: this.#settings, key: this.#key, random })
  }

  #step(end: number): boolean {
    const at = this.#queue.next()
    if (at === undefined || at > end) return false
    this.#now = at
    this.#queue.take()?.()
    return true
  }

  #schedule(node: SimulatedNode): void {
    const deadline = node.membership.deadline() ?? Infinity
    if (deadline >= node.wake) return
    node.wake = deadline
    this.#queue.add(Math.max(deadline, this.#now), () => {
      if (node.wake !== deadline) return
      node.wake = Infinity
      if (node.isRunning && !node.isFrozen) this.act(node, (membership) => membership.advance(this.now))
    })
  }

  #carryOut(node: SimulatedNode, effect: Effect): void {
    switch (effect.kind) {
      case 'event':
        node.events.push({ at: this.now, event: effect.event })
        return
      case 'packet':
        return this.#carryPacket(node, effect.to, effect.data)
      case 'dial':
        return this.#dial(node, effect.stream, effect.to)
      case 'send':
        node.sent.streams += 1
        node.sent.streamOctets += effect.data.length + 8 * 40 // opened, answered and closed
        return this.#toPeer(node, effect.stream, (peer) =>
          peer.node.membership.hearStream(this.now, peer.stream, effect.data),
        )
      case 'close':
        return this.#toPeer(node, effect.stream, (peer) =>
          peer.node.membership.closedStream(this.now, peer.stream),
        )
    }
  }

  #carryPacket(from: SimulatedNode, to: Endpoint, data: Uint8Array): void {
    from.sent.packets += 1
    from.sent.packetOctets += data.length + 28
    this.onPacket(data)
    const node = this.#nodeAt(to)
    if (node === undefined || this.#random() < this.loss || !this.isConnected(from, node, 'packet')) return
    this.#arrive(node, () => node.membership.hearPacket(this.now, from.endpoint, data))
  }

  #dial(from: SimulatedNode, stream: number, to: Endpoint): void {
    const node = this.#nodeAt(to)
    if (node === undefined || !this.isConnected(from, node, 'stream')) return
    const refused = () => this.#arrive(from, () => from.membership.closedStream(this.now, stream))
    if (!node.isRunning) return refused()
    this.#arrive(node, () => {
      const accepted = node.membership.acceptedStream(this.now)
      if (accepted === undefined) return (refused(), [])
      this.#peers.set(`${from.name} ${stream}`, { node, stream: accepted })
      this.#peers.set(`${node.name} ${accepted}`, { node: from, stream })
      this.#arrive(from, () => from.membership.openedStream(this.now, stream))
      return []
    })
  }

  #toPeer(from: SimulatedNode, stream: number, arrive: (peer: Peer) => readonly Effect[]): void {
    const peer = this.#peers.get(`${from.name} ${stream}`)
    if (peer === undefined || !this.isConnected(from, peer.node, 'stream')) return
    this.#arrive(peer.node, () => arrive(peer))
  }

  /** In order between any two nodes for streams; packets may overtake one another. */
  #arrive(node: SimulatedNode, arrive: () => readonly Effect[]): void {
    const deliver = () => {
      if (!node.isRunning) return
      if (node.isFrozen) node.waiting.push(deliver)
      else this.act(node, arrive)
    }
    this.#queue.add(this.#now + 0.5, deliver)
  }

  #nodeAt({ address }: Endpoint): SimulatedNode | undefined {
    return this.#byAddress.get(formatAddress(address))
  }
}

export function addressOf(index: number): Address {
  const address = parseAddress(`10.${index >> 14}.${(index >> 7) & 127}.${(index & 127) + 1}`)
  if (address === undefined) throw new RangeError(`no address for ${index}`)
  return address
}

/** A small generator of even quality that is the same everywhere. */
export function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What is to happen, by time; among those of one time first in, first out. */
class Queue {
  readonly #heap: { readonly at: number; readonly order: number; readonly run: () => void }[] = []
  #count = 0

  add(at: number, run: () => void): void {
    const entry = { at, order: this.#count++, run }
    let place = this.#heap.push(entry) - 1
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (!this.#isBefore(place, parent)) break
      this.#swap(place, parent)
      place = parent
    }
  }

  next(): number | undefined {
    return this.#heap[0]?.at
  }

  take(): (() => void) | undefined {
    this.#swap(0, this.#heap.length - 1)
    const entry = this.#heap.pop()
    let place = 0
    for (;;) {
      const left = place * 2 + 1
      const child = left + 1 < this.#heap.length && this.#isBefore(left + 1, left) ? left + 1 : left
      if (child >= this.#heap.length || !this.#isBefore(child, place)) return entry?.run
      this.#swap(place, child)
      place = child
    }
  }

  #isBefore(one: number, other: number): boolean {
    const a = this.#heap[one]
    const b = this.#heap[other]
    if (a === undefined || b === undefined) return false
    return a.at < b.at || (a.at === b.at && a.order < b.order)
  }

  #swap(one: number, other: number): void {
    const a = this.#heap[one]
    const b = this.#heap[other]
    if (a === undefined || b === undefined) return
    this.#heap[one] = b
    this.#heap[other] = a
  }
}
