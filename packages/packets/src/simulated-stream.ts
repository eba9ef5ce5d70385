// One TCP connection between simulated hosts: two ends, and the octets under way from each to the other. They wait with
// their sender while the way is cut, and the sender is stopped when as many wait as a buffer holds.

import type { Address } from '@ingot/net'
import { ECONNREFUSED, ECONNRESET } from './errno.ts'
import type { ConnectOptions, Endpoint, Stream, StreamState } from './transport.ts'

/** Whether anything gets from one address to the other now. */
export type IsPassable = (from: Address, to: Address) => boolean

/** Who takes in a new connection; false when it cannot, or may not, and whoever connects tries again. */
export interface Acceptor {
  offer(stream: SimulatedStream, options: ConnectOptions): boolean
}

const BUFFER_OCTETS = 65_536

export class SimulatedConnection {
  readonly near: SimulatedStream

  /** `findListener` is asked for whoever listens at the other end, until the way there is open. */
  constructor(
    isPassable: IsPassable,
    from: Endpoint,
    to: Endpoint,
    findListener: () => Acceptor | undefined,
    options: ConnectOptions = {},
  ) {
    const near = new SimulatedStream(from, to, 'connecting', () => isPassable(to.address, from.address))
    const far = new SimulatedStream(to, from, 'open', () => isPassable(from.address, to.address))
    near.join(far)
    far.join(near)
    near.connectBy(() => {
      if (!isPassable(from.address, to.address)) return
      const listener = findListener()
      if (listener === undefined) near.fail(ECONNREFUSED)
      else if (listener.offer(far, options)) near.opened()
    })
    this.near = near
  }
}

export class SimulatedStream implements Stream {
  readonly local: Endpoint
  readonly remote: Endpoint
  readonly #canHear: () => boolean
  #state: StreamState
  #errno = 0
  #other: SimulatedStream | undefined
  #connect: () => void = () => {}
  #closed: () => void = () => {}
  #isClosed = false
  #isFull = false
  #sent: Uint8Array = new Uint8Array()

  constructor(local: Endpoint, remote: Endpoint, state: StreamState, canHear: () => boolean) {
    this.local = local
    this.remote = remote
    this.#state = state
    this.#canHear = canHear
  }

  join(other: SimulatedStream): void {
    this.#other = other
  }

  /** Tries at once, and again whenever somebody asks how it stands. */
  connectBy(connect: () => void): void {
    this.#connect = connect
    connect()
  }

  opened(): void {
    this.#state = 'open'
  }

  fail(errno: number): void {
    this.#state = 'failed'
    this.#errno = errno
    this.close()
  }

  whenClosed(closed: () => void): void {
    this.#closed = closed
  }

  get state(): StreamState {
    if (this.#state === 'connecting') this.#connect()
    return this.#state
  }

  get errno(): number {
    return this.#errno
  }

  get isReadable(): boolean {
    if (this.state !== 'open' || !this.#canHear()) return false
    const other = this.#other
    return other !== undefined && (other.#sent.length > 0 || other.#isClosed)
  }

  get isWritable(): boolean {
    return this.#isFull && this.#room > 0
  }

  read(into: Uint8Array): number {
    if (!this.isReadable) return 0
    const waiting = this.#other?.take(into.length) ?? new Uint8Array()
    if (waiting.length === 0 && into.length > 0) this.#state = 'ended'
    into.set(waiting)
    return waiting.length
  }

  write(bytes: Uint8Array): number {
    if (this.state !== 'open' && this.#state !== 'ended') return 0
    const other = this.#other
    if (other !== undefined && other.#isClosed && this.#canHear()) {
      this.fail(ECONNRESET)
      return 0
    }
    const taken = bytes.slice(0, this.#room)
    this.#sent = joined(this.#sent, taken)
    this.#isFull = taken.length < bytes.length
    return taken.length
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    if (this.#state !== 'failed') this.#state = 'ended'
    this.#closed()
  }

  /** What this end has sent and the other not yet read, at most `length` octets of it. */
  take(length: number): Uint8Array {
    const taken = this.#sent.slice(0, length)
    this.#sent = this.#sent.slice(length)
    return taken
  }

  get #room(): number {
    return BUFFER_OCTETS - this.#sent.length
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length)
  both.set(one)
  both.set(other, one.length)
  return both
}
