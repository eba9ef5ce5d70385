// The UDP sockets of BFD (RFC 5881 4, RFC 5883 5): one that hears on 3784 or 4784 for each local address that sessions
// have, and one for each session to send from, on a port of its own. They are bound to nothing else: whoever serves
// other addresses of the node with BFD is not disturbed.

import { CONTROL_PORT, MULTI_HOP_PORT, type Path } from '@ingot/bfd'
import { formatAddress, type Address } from '@ingot/net'
import { EADDRINUSE } from './errno.ts'
import type { OpenFailure } from './network.ts'
import type { Datagrams, DatagramSocket, Endpoint } from './transport.ts'

const TTL = 255
/** CS6, network control, as FRR's bfdd: it is to pass where there is congestion. */
const TRAFFIC_CLASS = 0xc0
const FIRST_SOURCE_PORT = 49_152
const SOURCE_PORTS = 65_536 - FIRST_SOURCE_PORT
/** How many source ports are tried. Some may be those of connections. */
const ATTEMPTS = 32

/** Hears for all sessions of one local address. */
export interface BfdListener {
  readonly socket: DatagramSocket
  readonly local: Address
  readonly interface: string | undefined
  /** Of the interface, when the socket was opened: one that comes back is another. */
  readonly interfaceIndex: number | undefined
  readonly isMultiHop: boolean
}

interface Sender {
  readonly socket: DatagramSocket
  readonly to: Endpoint
}

/** What could not be bound. */
export interface BindFailure extends OpenFailure {
  readonly port: number
}

export class BfdSockets {
  readonly #datagrams: Datagrams
  readonly #uniform: () => number
  readonly #listeners = new Map<string, BfdListener>()
  /** The paths of the machine are the same objects as long as a session lives. */
  readonly #senders = new Map<Path, Sender>()

  constructor(datagrams: Datagrams, uniform: () => number) {
    this.#datagrams = datagrams
    this.#uniform = uniform
  }

  /** Looked at once a turn. */
  listeners(): Iterable<BfdListener> {
    return this.#listeners.values()
  }

  /** Opens what hears for a path, where it is not open; why it cannot be. */
  listen(path: Path, interfaceIndex: number | undefined): BindFailure | undefined {
    const key = listenerKey(path)
    const before = this.#listeners.get(key)
    if (before !== undefined && before.interfaceIndex === interfaceIndex) return undefined
    before?.socket.close()
    this.#listeners.delete(key)
    const port = portOf(path)
    const local = { address: path.local, port, ...scopeOf(interfaceIndex) }
    const socket = this.#datagrams.bind(local, { tellsTtl: true, device: path.interface })
    if ('errno' in socket) return { errno: socket.errno, port }
    const { isMultiHop, interface: name } = path
    this.#listeners.set(key, { socket, local: path.local, interface: name, interfaceIndex, isMultiHop })
    return undefined
  }

  /** Opens what sends for a path of the machine, where it is not open; why it cannot be. */
  open(path: Path, interfaceIndex: number | undefined): BindFailure | undefined {
    const before = this.#senders.get(path)
    if (before !== undefined && before.to.interfaceIndex === interfaceIndex) return undefined
    before?.socket.close()
    this.#senders.delete(path)
    const socket = this.#bindSource(path, interfaceIndex)
    if ('errno' in socket) return socket
    const to = { address: path.remote, port: portOf(path), ...scopeOf(interfaceIndex) }
    this.#senders.set(path, { socket, to })
    return undefined
  }

  /** False where it did not leave. */
  send(path: Path, octets: Uint8Array): boolean {
    const sender = this.#senders.get(path)
    return sender !== undefined && sender.socket.send(octets, sender.to)
  }

  /** Closes what none of these paths needs. */
  keep(paths: readonly Path[]): void {
    const [kept, keys] = [new Set(paths), new Set(paths.map(listenerKey))]
    for (const [path, { socket }] of this.#senders) {
      if (kept.has(path)) continue
      socket.close()
      this.#senders.delete(path)
    }
    for (const [key, { socket }] of this.#listeners) {
      if (keys.has(key)) continue
      socket.close()
      this.#listeners.delete(key)
    }
  }

  /** A port of the session's own, as RFC 5881 4 wants it. */
  #bindSource(path: Path, interfaceIndex: number | undefined): DatagramSocket | BindFailure {
    const first = Math.floor(this.#uniform() * SOURCE_PORTS)
    for (let attempt = 0; ; attempt++) {
      const port = FIRST_SOURCE_PORT + ((first + attempt) % SOURCE_PORTS)
      const socket = this.#datagrams.bind(
        { address: path.local, port, ...scopeOf(interfaceIndex) },
        { device: path.interface, ttl: TTL, trafficClass: TRAFFIC_CLASS, onlySends: true },
      )
      if (!('errno' in socket)) return socket
      if (socket.errno !== EADDRINUSE || attempt === ATTEMPTS) return { errno: socket.errno, port }
    }
  }
}

function portOf({ isMultiHop }: Path): number {
  return isMultiHop ? MULTI_HOP_PORT : CONTROL_PORT
}

function scopeOf(interfaceIndex: number | undefined): Pick<Endpoint, 'interfaceIndex'> {
  return interfaceIndex === undefined ? {} : { interfaceIndex }
}

function listenerKey({ local, interface: name = '', isMultiHop }: Path): string {
  return `${formatAddress(local)} ${name} ${isMultiHop}`
}
