// UDP sockets of Linux in the packet thread's poll set.

import { bindInetSocket, localEndpoint, openInetSocket, SOCK_DGRAM } from './inet-socket.ts'
import * as libc from './libc.ts'
import type { OpenFailure } from './network.ts'
import type { OpenSockets, Polled } from './open-sockets.ts'
import { endpointOf, SOCKET_ADDRESS_MAX, socketAddress } from './socket-address.ts'
import type { Datagrams, DatagramSocket, Endpoint, ReceivedDatagram } from './transport.ts'

export class LinuxDatagrams implements Datagrams {
  readonly #sockets: OpenSockets

  constructor(sockets: OpenSockets) {
    this.#sockets = sockets
  }

  bind(local: Endpoint): DatagramSocket | OpenFailure {
    const fd = openInetSocket(local.address, SOCK_DGRAM)
    if (fd < 0) return { errno: -fd }
    const bound = bindInetSocket(fd, local, SOCK_DGRAM)
    if (bound >= 0) return new LinuxDatagramSocket(this.#sockets, fd)
    libc.close(fd)
    return { errno: -bound }
  }
}

class LinuxDatagramSocket implements DatagramSocket {
  readonly local: Endpoint
  readonly #sockets: OpenSockets
  readonly #polled: Polled
  readonly #from = new Uint8Array(SOCKET_ADDRESS_MAX)

  constructor(sockets: OpenSockets, fd: libc.Descriptor) {
    this.#sockets = sockets
    this.#polled = sockets.poll(fd)
    this.local = localEndpoint(fd)
  }

  get isReadable(): boolean {
    return this.#polled.isReadable
  }

  receive(into: Uint8Array): ReceivedDatagram | undefined {
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
}
