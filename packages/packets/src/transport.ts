// UDP and TCP as the packet thread uses them: nothing waits, and the one poll of the thread says what is ready. Who
// owns a socket looks at it once a turn, takes a bounded part of what waits, and gives up by itself what takes too long:
// there is no timer here. Linux (datagram-socket, stream-socket) and simulated hosts implement it, IPv4 and IPv6 alike.

import type { Address } from '@ingot/net'
import type { OpenFailure } from './network.ts'

export interface Endpoint {
  readonly address: Address
  readonly port: number
  /** Of the interface that a link-local address is on. */
  readonly interfaceIndex?: number
}

/** UDP. */
export interface Datagrams {
  /** Binds an address of this node, or the unspecified one of a family; port 0 is any that is free. */
  bind(local: Endpoint, options?: DatagramOptions): DatagramSocket | OpenFailure
}

export interface DatagramOptions {
  /** The name of the interface, or VRF, that everything has to come and go by. */
  readonly device?: string | undefined
  /** Of what is sent: time to live, or hop limit; and traffic class. */
  readonly ttl?: number
  readonly trafficClass?: number
  /** Whether `receive` says with how much time to live a datagram came. Those have at most 1,500 octets. */
  readonly tellsTtl?: boolean
  /** Nobody is going to receive: what comes is left to the kernel. */
  readonly onlySends?: boolean
}

export interface DatagramSocket {
  readonly local: Endpoint
  /** Whether the last wait found a datagram. */
  readonly isReadable: boolean
  /** Writes the datagram that waits longest to `into`, cut off where there is no room; undefined when none waits. */
  receive(into: Uint8Array): ReceivedDatagram | undefined
  /** False when it did not leave. */
  send(bytes: Uint8Array, to: Endpoint): boolean
  close(): void
}

export interface ReceivedDatagram {
  readonly length: number
  readonly from: Endpoint
  /** Time to live, or hop limit, where the socket was opened to tell it. */
  readonly ttl?: number
}

/** TCP. */
export interface Streams {
  /** Accepts at most so many connections at a time; those past them wait in the kernel's own short queue. */
  listen(local: Endpoint, connections: number, options?: StreamOptions): StreamListener | OpenFailure
  /** Begins to connect. */
  connect(to: Endpoint, options?: ConnectOptions): Stream | OpenFailure
}

/** Of a listener they are for whatever it accepts. */
export interface StreamOptions {
  /** The name of the interface, or VRF, that everything has to come and go by. */
  readonly device?: string
  /** Of what is sent: time to live, or hop limit. */
  readonly ttl?: number
  /** What arrives with less is dropped (RFC 5082). */
  readonly minimumTtl?: number
}

export interface ConnectOptions extends StreamOptions {
  /** An address of this node. */
  readonly from?: Address
  /** Signs each segment (RFC 2385): 1 to 80 octets. Without the same one at the other end it is as if nobody was there. */
  readonly md5Key?: Uint8Array
}

export interface StreamListener {
  readonly local: Endpoint
  readonly isReadable: boolean
  /** From now on connections of that address have to be signed; not any more without a key. */
  protect(peer: Address, md5Key: Uint8Array | undefined): OpenFailure | undefined
  /** The connection that waits longest; undefined when none does, or as many as are allowed are open. */
  accept(): Stream | undefined
  close(): void
}

/** `ended` is when the other end has nothing more to say; it can still be written to. `failed` is the end. */
export type StreamState = 'connecting' | 'open' | 'ended' | 'failed'

export interface Stream {
  /** Known once it is open. */
  readonly local: Endpoint
  readonly remote: Endpoint
  readonly state: StreamState
  /** Why it failed; 0 while it has not. */
  readonly errno: number
  /** Whether there is something to read, be it the end. Not again in the same turn once something was read. */
  readonly isReadable: boolean
  /** Whether a write that was not taken whole may go on. */
  readonly isWritable: boolean
  /** Writes what waits to `into`, as much as there is room for; its octets, 0 when none waits: then look at `state`. */
  read(into: Uint8Array): number
  /** How many octets were taken. The rest is the caller's to keep, and to write when `isWritable`. */
  write(bytes: Uint8Array): number
  /** Ends the connection. What was taken is still sent. */
  close(): void
}
