// UDP sockets of Linux in the packet thread's poll set.

import { setDatagramOptions } from './datagram-options.ts'
import { bindInetSocket, localEndpoint, openInetSocket, SOCK_DGRAM } from './inet-socket.ts'
import * as libc from './libc.ts'
import { MessageBuffers } from './message-buffers.ts'
import type { OpenFailure } from './network.ts'
import type { OpenSockets, Polled } from './open-sockets.ts'
import { endpointOf, SOCKET_ADDRESS_MAX, socketAddress } from './socket-address.ts'
import type { DatagramOptions, Datagrams, DatagramSocket, Endpoint, ReceivedDatagram } from './transport.ts'

const MESSAGE_MAX = 1500
/** Where the one `int` of the control data is. */
const CONTROL_VALUE_WORD = 4

export class LinuxDatagrams implements Datagrams {
  readonly #sockets: OpenSockets

  constructor(sockets: OpenSockets) {
    this.#sockets = sockets
  }

  bind(local: Endpoint, options: DatagramOptions = {}): DatagramSocket | OpenFailure {
    const fd = openInetSocket(local.address, SOCK_DGRAM)
    if (fd < 0) return { errno: -fd }
    const set = setDatagramOptions(fd, local.address, options)
    const bound = set < 0 ? set : bindInetSocket(fd, local, SOCK_DGRAM)
    if (bound >= 0) return new LinuxDatagramSocket(this.#sockets, fd, options)
    libc.close(fd)
    return { errno: -bound }
  }
}

class LinuxDatagramSocket implements DatagramSocket {
  readonly local: Endpoint
  readonly #sockets: OpenSockets
  readonly #polled: Polled
  readonly #from = new Uint8Array(SOCKET_ADDRESS_MAX)
  readonly #message: MessageBuffers | undefined

  constructor(
    sockets: OpenSockets,
    fd: libc.Descriptor,
    { tellsTtl = false, onlySends = false }: DatagramOptions,
  ) {
    this.#sockets = sockets
    this.#polled = sockets.poll(fd)
    this.#polled.wantsToRead = !onlySends
    this.#message = tellsTtl ? new MessageBuffers(MESSAGE_MAX) : undefined
    this.local = localEndpoint(fd)
  }

  get isReadable(): boolean {
    return this.#polled.isReadable
  }

  receive(into: Uint8Array): ReceivedDatagram | undefined {
    if (this.#message !== undefined) return this.#receiveMessage(this.#message, into)
    const length = libc.receiveFrom(this.#polled.fd, into, this.#from)
    if (length >= 0) return { length, from: endpointOf(this.#from) }
    this.#polled.isReadable = false
    return undefined
  }

  send(bytes: Uint8Array, to: Endpoint): boolean {
    return libc.sendTo(this.#polled.fd, bytes, socketAddress(to)) === bytes.length
  }

  close(): void {
    this.#sockets.close(this.#polled)
  }

  #receiveMessage(message: MessageBuffers, into: Uint8Array): ReceivedDatagram | undefined {
    const received = message.receive(this.#polled.fd)
    if (received < 0) {
      this.#polled.isReadable = false
      return undefined
    }
    const length = Math.min(received, into.length)
    into.set(message.data.subarray(0, length))
    const ttl = message.hasControl ? message.control[CONTROL_VALUE_WORD] : undefined
    return { length, from: endpointOf(message.name), ...(ttl !== undefined && { ttl }) }
  }
}
