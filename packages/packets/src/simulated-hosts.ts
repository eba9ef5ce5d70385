// UDP and TCP between simulated hosts: what is sent is there at once, unless the way between two addresses is cut, and
// then datagrams are lost and connections stand still until it is whole again. Times and losses are for whoever cuts.

import { formatAddress, type Address } from '@ingot/net'
import { EADDRINUSE, EADDRNOTAVAIL } from './errno.ts'
import type { OpenFailure } from './network.ts'
import {
  SimulatedConnection,
  type Acceptor,
  type IsPassable,
  type SimulatedStream,
} from './simulated-stream.ts'
import type {
  ConnectOptions,
  DatagramOptions,
  Datagrams,
  DatagramSocket,
  Endpoint,
  ReceivedDatagram,
  Stream,
  StreamListener,
  StreamOptions,
  Streams,
} from './transport.ts'

const FIRST_FREE_PORT = 49_152
/** Datagrams that wait, as much as a socket's buffer holds, about. */
const WAITING_MAX = 256
const BACKLOG = 16
/** What Linux sends with. */
const USUAL_TTL = 64

export class SimulatedHosts {
  readonly isPassable: IsPassable
  readonly #datagrams = new Map<string, SimulatedDatagramSocket>()
  readonly #listeners = new Map<string, SimulatedListener>()
  #freePort = FIRST_FREE_PORT

  constructor(isPassable: IsPassable = () => true) {
    this.isPassable = isPassable
  }

  /** A host with one address of a family. */
  host(address: Address): SimulatedHost {
    return new SimulatedHost(this, address)
  }

  freePort(): number {
    return this.#freePort++
  }

  datagramSocket(at: Endpoint): SimulatedDatagramSocket | undefined {
    return this.#datagrams.get(key(at))
  }

  listener(at: Endpoint): SimulatedListener | undefined {
    return this.#listeners.get(key(at))
  }

  openDatagrams(local: Endpoint, options: DatagramOptions = {}): DatagramSocket | OpenFailure {
    if (this.#datagrams.has(key(local))) return { errno: EADDRINUSE }
    const closed = () => this.#datagrams.delete(key(local))
    const socket = new SimulatedDatagramSocket(this, local, options, closed)
    this.#datagrams.set(key(local), socket)
    return socket
  }

  openListener(
    local: Endpoint,
    connections: number,
    options: StreamOptions = {},
  ): StreamListener | OpenFailure {
    if (this.#listeners.has(key(local))) return { errno: EADDRINUSE }
    const closed = () => this.#listeners.delete(key(local))
    const listener = new SimulatedListener(local, connections, options, closed)
    this.#listeners.set(key(local), listener)
    return listener
  }
}

export class SimulatedHost {
  readonly datagrams: Datagrams
  readonly streams: Streams

  constructor(hosts: SimulatedHosts, address: Address) {
    // The unspecified address is this one: there is no other.
    const own = ({ port }: Endpoint): Endpoint => ({ address, port: port === 0 ? hosts.freePort() : port })
    this.datagrams = { bind: (local, options) => hosts.openDatagrams(own(local), options) }
    this.streams = {
      listen: (local, connections, options) => hosts.openListener(own(local), connections, options),
      connect: (to, options) => {
        if (options?.from !== undefined && formatAddress(options.from) !== formatAddress(address)) {
          return { errno: EADDRNOTAVAIL }
        }
        const from = { address, port: hosts.freePort() }
        return new SimulatedConnection(hosts.isPassable, from, to, () => hosts.listener(to), options).near
      },
    }
  }
}

interface WaitingDatagram {
  readonly bytes: Uint8Array
  readonly from: Endpoint
  readonly ttl: number
}

class SimulatedDatagramSocket implements DatagramSocket {
  readonly local: Endpoint
  readonly #hosts: SimulatedHosts
  readonly #options: DatagramOptions
  readonly #closed: () => void
  readonly #waiting: WaitingDatagram[] = []

  constructor(hosts: SimulatedHosts, local: Endpoint, options: DatagramOptions, closed: () => void) {
    this.#hosts = hosts
    this.local = local
    this.#options = options
    this.#closed = closed
  }

  get isReadable(): boolean {
    return this.#waiting.length > 0
  }

  receive(into: Uint8Array): ReceivedDatagram | undefined {
    const next = this.#waiting.shift()
    if (next === undefined) return undefined
    const bytes = next.bytes.subarray(0, into.length)
    into.set(bytes)
    const ttl = this.#options.tellsTtl === true ? { ttl: next.ttl } : {}
    return { length: bytes.length, from: next.from, ...ttl }
  }

  send(bytes: Uint8Array, to: Endpoint): boolean {
    if (!this.#hosts.isPassable(this.local.address, to.address)) return true
    const { ttl = USUAL_TTL } = this.#options
    this.#hosts.datagramSocket(to)?.hear({ bytes: bytes.slice(), from: this.local, ttl })
    return true
  }

  hear(datagram: WaitingDatagram): void {
    if (this.#waiting.length >= WAITING_MAX || this.#options.onlySends === true) return
    this.#waiting.push(datagram)
  }

  close(): void {
    this.#closed()
  }
}

class SimulatedListener implements StreamListener, Acceptor {
  readonly local: Endpoint
  readonly #connections: number
  readonly #minimumTtl: number
  readonly #closed: () => void
  readonly #waiting: SimulatedStream[] = []
  readonly #md5Keys = new Map<string, Uint8Array>()
  #open = 0

  constructor(local: Endpoint, connections: number, { minimumTtl = 0 }: StreamOptions, closed: () => void) {
    this.local = local
    this.#connections = connections
    this.#minimumTtl = minimumTtl
    this.#closed = closed
  }

  get isReadable(): boolean {
    return this.#waiting.length > 0 && this.#open < this.#connections
  }

  offer(stream: SimulatedStream, { md5Key, ttl = USUAL_TTL }: ConnectOptions): boolean {
    const expected = this.#md5Keys.get(formatAddress(stream.remote.address))
    if (!Bun.deepEquals(md5Key, expected) || ttl < this.#minimumTtl) return false
    if (this.#waiting.length >= BACKLOG) return false
    this.#waiting.push(stream)
    return true
  }

  protect(peer: Address, md5Key: Uint8Array | undefined): undefined {
    if (md5Key === undefined) this.#md5Keys.delete(formatAddress(peer))
    else this.#md5Keys.set(formatAddress(peer), md5Key)
  }

  accept(): Stream | undefined {
    if (!this.isReadable) return undefined
    this.#open++
    const accepted = this.#waiting.shift()
    accepted?.whenClosed(() => this.#open--)
    return accepted
  }

  close(): void {
    for (const stream of this.#waiting) stream.close()
    this.#closed()
  }
}

const key = ({ address, port }: Endpoint) => `${formatAddress(address)} ${port}`
