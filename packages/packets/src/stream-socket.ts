// TCP sockets of Linux in the packet thread's poll set. A socket that failed is closed at once: the kernel would report
// its error in every poll. One that has nothing to wait for is not waited for.

import type { Address } from '@ingot/net'
import { EAGAIN, EINPROGRESS, EINTR } from './errno.ts'
import { bindInetSocket, localEndpoint, openInetSocket, SOCK_STREAM } from './inet-socket.ts'
import * as libc from './libc.ts'
import type { OpenFailure } from './network.ts'
import type { OpenSockets, Polled } from './open-sockets.ts'
import { int, SOL_SOCKET } from './raw-packet-socket.ts'
import { endpointOf, SOCKET_ADDRESS_MAX, socketAddress } from './socket-address.ts'
import { setMd5Key, setStreamOptions } from './stream-options.ts'
import type {
  ConnectOptions,
  Endpoint,
  Stream,
  StreamListener,
  StreamOptions,
  Streams,
  StreamState,
} from './transport.ts'

const SO_ERROR = 4
const IPPROTO_TCP = 6
const TCP_NODELAY = 1
/** Connections that the kernel takes before they are accepted. */
const BACKLOG = 16

export class LinuxStreams implements Streams {
  readonly #sockets: OpenSockets

  constructor(sockets: OpenSockets) {
    this.#sockets = sockets
  }

  listen(local: Endpoint, connections: number, options: StreamOptions = {}): StreamListener | OpenFailure {
    const fd = openInetSocket(local.address, SOCK_STREAM)
    if (fd < 0) return { errno: -fd }
    const set = setStreamOptions(fd, local.address, options)
    const bound = set < 0 ? set : bindInetSocket(fd, local, SOCK_STREAM)
    const result = bound < 0 ? bound : libc.listen(fd, BACKLOG)
    if (result >= 0) return new LinuxListener(this.#sockets, fd, connections)
    libc.close(fd)
    return { errno: -result }
  }

  connect(to: Endpoint, options: ConnectOptions = {}): Stream | OpenFailure {
    const fd = openInetSocket(to.address, SOCK_STREAM)
    if (fd < 0) return { errno: -fd }
    const bound = prepare(fd, to, options)
    const result = bound < 0 ? bound : libc.connect(fd, socketAddress(to))
    if (result >= 0 || result === -EINPROGRESS) {
      const state = result >= 0 ? 'open' : 'connecting'
      return new LinuxStream(this.#sockets, fd, to, state, () => {})
    }
    libc.close(fd)
    return { errno: -result }
  }
}

/** All that has to be so before the first segment leaves. */
function prepare(fd: libc.Descriptor, to: Endpoint, options: ConnectOptions): number {
  const { from, md5Key } = options
  const set = setStreamOptions(fd, to.address, options)
  const signed = set < 0 || md5Key === undefined ? set : setMd5Key(fd, to.address, md5Key)
  if (signed < 0 || from === undefined) return signed
  return bindInetSocket(fd, { ...to, address: from, port: 0 }, SOCK_STREAM)
}

class LinuxListener implements StreamListener {
  readonly local: Endpoint
  readonly #sockets: OpenSockets
  readonly #polled: Polled
  readonly #connections: number
  readonly #from = new Uint8Array(SOCKET_ADDRESS_MAX)
  #open = 0

  constructor(sockets: OpenSockets, fd: libc.Descriptor, connections: number) {
    this.#sockets = sockets
    this.#polled = sockets.poll(fd)
    this.#connections = connections
    this.local = localEndpoint(fd)
  }

  get isReadable(): boolean {
    return this.#polled.isReadable
  }

  accept(): Stream | undefined {
    if (this.#open >= this.#connections) return undefined
    const fd = libc.accept(this.#polled.fd, this.#from)
    this.#polled.isReadable = false
    if (fd < 0) return undefined
    this.#count(1)
    return new LinuxStream(this.#sockets, fd, endpointOf(this.#from), 'open', () => this.#count(-1))
  }

  protect(peer: Address, md5Key: Uint8Array | undefined): OpenFailure | undefined {
    const result = setMd5Key(this.#polled.fd, peer, md5Key ?? new Uint8Array(0))
    return result < 0 ? { errno: -result } : undefined
  }

  close(): void {
    this.#sockets.close(this.#polled)
  }

  #count(change: number): void {
    this.#open += change
    this.#polled.wantsToRead = this.#open < this.#connections
  }
}

class LinuxStream implements Stream {
  readonly remote: Endpoint
  readonly #sockets: OpenSockets
  readonly #polled: Polled
  readonly #closed: () => void
  #state: StreamState
  #errno = 0
  #isClosed = false

  constructor(
    sockets: OpenSockets,
    fd: libc.Descriptor,
    remote: Endpoint,
    state: StreamState,
    closed: () => void,
  ) {
    this.#sockets = sockets
    this.#polled = sockets.poll(fd)
    this.#polled.wantsToRead = state === 'open'
    this.#polled.wantsToWrite = state === 'connecting'
    this.remote = remote
    this.#state = state
    this.#closed = closed
    // What is written is a whole message each time.
    libc.setOption(fd, IPPROTO_TCP, TCP_NODELAY, int(1))
  }

  get local(): Endpoint {
    return localEndpoint(this.#polled.fd)
  }

  get state(): StreamState {
    if (this.#state === 'connecting' && this.#polled.isWritable) this.#connected()
    return this.#state
  }

  get errno(): number {
    return this.#errno
  }

  get isReadable(): boolean {
    return this.state === 'open' && this.#polled.isReadable
  }

  get isWritable(): boolean {
    return (this.state === 'open' || this.#state === 'ended') && this.#polled.isWritable
  }

  read(into: Uint8Array): number {
    if (this.state !== 'open' || into.length === 0) return 0
    const length = libc.receive(this.#polled.fd, into)
    this.#polled.isReadable = false
    if (length > 0) return length
    if (length === 0) {
      this.#state = 'ended'
      this.#polled.wantsToRead = false
    } else if (length !== -EAGAIN && length !== -EINTR) {
      this.#fail(-length)
    }
    return 0
  }

  write(bytes: Uint8Array): number {
    if ((this.state !== 'open' && this.#state !== 'ended') || bytes.length === 0) return 0
    const taken = libc.sendQuietly(this.#polled.fd, bytes)
    this.#polled.isWritable = false
    if (taken < 0 && taken !== -EAGAIN && taken !== -EINTR) {
      this.#fail(-taken)
      return 0
    }
    this.#polled.wantsToWrite = taken < bytes.length
    return Math.max(0, taken)
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    if (this.#state !== 'failed') this.#state = 'ended'
    this.#sockets.close(this.#polled)
    this.#closed()
  }

  #connected(): void {
    const error = new Uint8Array(4)
    libc.getOption(this.#polled.fd, SOL_SOCKET, SO_ERROR, error)
    const errno = new DataView(error.buffer).getInt32(0, true)
    if (errno !== 0) return this.#fail(errno)
    this.#state = 'open'
    this.#polled.wantsToRead = true
    this.#polled.wantsToWrite = false
  }

  #fail(errno: number): void {
    this.#state = 'failed'
    this.#errno = errno
    this.close()
  }
}
