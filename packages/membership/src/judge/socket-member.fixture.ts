// A member of ours on real sockets of the loopback interface: what the packet thread does in a speaker, in its simplest
// form, and a wall between it and whoever the test says.

import { milliseconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import { formatAddress, parseAddress } from '@ingot/net'
import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import type { Socket as Datagrams } from 'node:dgram'
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import type { Effect, Endpoint, MembershipEvent } from '../effect.ts'
import { Membership } from '../membership.ts'
import type { MembershipSettings } from '../settings.ts'
import { Signal } from './signal.fixture.ts'

export interface SocketMemberOptions {
  readonly name: string
  readonly address: string
  readonly settings: MembershipSettings
  readonly key: Uint8Array | undefined
}

export class SocketMember {
  readonly name: string
  readonly address: string
  readonly events: MembershipEvent[] = []
  /** Datagrams as they were heard. */
  readonly heard: Uint8Array[] = []
  /** Nothing goes to this endpoint or comes from it. */
  isWalled: (peer: Endpoint) => boolean = () => false
  port = 0
  readonly #options: SocketMemberOptions
  readonly #datagrams: Datagrams = createSocket('udp4')
  readonly #server: Server = createServer((socket) => this.#accept(socket))
  readonly #sockets = new Map<number, Socket>()
  readonly #changed = new Signal()
  #membership: Membership | undefined
  #timer: Timer | undefined

  constructor(options: SocketMemberOptions) {
    this.#options = options
    this.name = options.name
    this.address = options.address
  }

  /** Opens both sockets on one port that the kernel chooses. */
  async start(): Promise<void> {
    const { name, address, settings, key } = this.#options
    await new Promise<void>((resolve) => this.#server.listen(0, address, resolve))
    const bound = this.#server.address()
    this.port = typeof bound === 'object' && bound !== null ? bound.port : 0
    await new Promise<void>((resolve) => this.#datagrams.bind(this.port, address, resolve))
    const random = {
      uniform: () => Math.random(),
      bytes: (length: number) => new Uint8Array(randomBytes(length)),
    }
    const self = endpointOf(address, this.port)
    this.#membership = new Membership(clock(), { name, ...self, settings, key, random })
    // The kernel tells of a datagram that nobody wanted; that is for probes to find out.
    this.#datagrams.on('error', () => {})
    this.#datagrams.on('message', (data, from) => {
      const peer = endpointOf(from.address, from.port)
      if (this.isWalled(peer)) return
      this.heard.push(data)
      this.act((membership, now) => membership.hearPacket(now, peer, data))
    })
    this.act(() => [])
  }

  act(act: (membership: Membership, now: Milliseconds) => readonly Effect[]): void {
    if (this.#membership === undefined) return
    for (const effect of act(this.#membership, clock())) this.#carryOut(effect)
    clearTimeout(this.#timer)
    const deadline = this.#membership.deadline() ?? Infinity
    this.#timer = setTimeout(() => this.act((it, now) => it.advance(now)), Math.max(0, deadline - clock()))
    this.#changed.notify()
  }

  join(peer: { readonly address: string; readonly port: number }): void {
    this.act((membership, now) => membership.join(now, [endpointOf(peer.address, peer.port)]))
  }

  /** The names in its list, sorted. */
  members(): readonly string[] {
    return (this.#membership?.members() ?? []).map(({ name }) => name).sort()
  }

  get dropped(): ReadonlyMap<string, number> {
    return this.#membership?.dropped ?? new Map()
  }

  saw(holds: (event: MembershipEvent) => boolean): Promise<void> {
    return this.until(() => this.events.some(holds))
  }

  until(holds: () => boolean): Promise<void> {
    return this.#changed.until(holds)
  }

  /** Without a word to anybody. */
  kill(): void {
    if (this.#membership === undefined) return
    this.#membership = undefined
    clearTimeout(this.#timer)
    this.#datagrams.close()
    this.#server.close()
    for (const socket of this.#sockets.values()) socket.destroy()
  }

  #carryOut(effect: Effect): void {
    if (effect.kind === 'event') this.events.push(effect.event)
    else if (effect.kind === 'packet') this.#send(effect.to, effect.data)
    else if (effect.kind === 'dial') this.#dial(effect.stream, effect.to)
    else if (effect.kind === 'send') this.#sockets.get(effect.stream)?.write(effect.data)
    else this.#sockets.get(effect.stream)?.end()
  }

  #send(to: Endpoint, data: Uint8Array): void {
    if (!this.isWalled(to)) this.#datagrams.send(data, to.port, formatAddress(to.address))
  }

  #dial(stream: number, to: Endpoint): void {
    if (this.isWalled(to)) return
    const options = { host: formatAddress(to.address), port: to.port, localAddress: this.address }
    const socket = connect(options, () => this.act((membership, now) => membership.openedStream(now, stream)))
    this.#listen(stream, socket)
  }

  #accept(socket: Socket): void {
    const stream = this.#membership?.acceptedStream(clock())
    const peer = endpointOf(socket.remoteAddress ?? '0.0.0.0', 0)
    if (stream === undefined || this.isWalled(peer)) return void socket.destroy()
    this.#listen(stream, socket)
    this.act(() => [])
  }

  #listen(stream: number, socket: Socket): void {
    this.#sockets.set(stream, socket)
    socket.on('data', (data) => {
      if (typeof data !== 'string') this.act((membership, now) => membership.hearStream(now, stream, data))
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#sockets.delete(stream)
      this.act((membership, now) => membership.closedStream(now, stream))
    })
  }
}

function clock(): Milliseconds {
  return milliseconds(performance.now())
}

function endpointOf(text: string, port: number): Endpoint {
  const address = parseAddress(text)
  if (address === undefined) throw new TypeError(`not an address: ${text}`)
  return { address, port }
}
