// One interface on which Ingot itself is the listener of multicast groups: a packet socket that hears MLD queries and
// sends reports, and for as long as it is open has the interface take in every multicast frame, so that those of the
// groups reach the links. When to say what is decided in layer2.

import type { Milliseconds } from '@ingot/api'
import { MulticastListener, type Interface, type Sender } from '@ingot/layer2'
import { parseAddress, parseHardwareAddress } from '@ingot/net'
import { jumpEqual, keep, loadByte, type Instruction } from './bpf.ts'
import * as libc from './libc.ts'
import type { OpenFailure } from './network.ts'
import type { OpenSockets, Polled } from './open-sockets.ts'
import { openRawPacketSocket, packetMembership, SOL_PACKET } from './raw-packet-socket.ts'

const ETHERTYPE_IPV6 = 0x86dd
const PACKET_ADD_MEMBERSHIP = 1
const PACKET_MR_ALLMULTI = 2
const QUERIES_PER_TURN = 16

/**
 * Lets MLD queries through: ICMPv6 behind a hop-by-hop header, type 130. A header longer than the usual eight octets
 * moves the type out of a filter's reach, so such frames are left to the parser.
 */
export const QUERY_FILTER: readonly Instruction[] = [
  loadByte(20), // next header of the IPv6 header
  jumpEqual(0, 0, 6),
  loadByte(54), // next header of the hop-by-hop header
  jumpEqual(58, 0, 4),
  loadByte(55), // its length
  jumpEqual(0, 0, 3),
  loadByte(62), // type of the ICMPv6 message
  jumpEqual(130, 1, 0),
  keep(0),
  keep(0xffff),
]

/** The addresses that reports come from; undefined where there is no link-local one, and then none are sent. */
export function senderOf({ hardwareAddress, linkLocal }: Interface): Sender | undefined {
  const octets = parseHardwareAddress(hardwareAddress)
  const address = linkLocal === null ? undefined : parseAddress(linkLocal)
  return octets === undefined || address === undefined
    ? undefined
    : { hardwareAddress: octets, linkLocal: address }
}

/** Opens the interface to every multicast frame; the errno where the kernel refuses. */
export function openListeningInterface(
  sockets: OpenSockets,
  interfaceIndex: number,
  sender: Sender,
): ListeningInterface | OpenFailure {
  const fd = openRawPacketSocket({
    interfaceIndex,
    etherType: ETHERTYPE_IPV6,
    filter: QUERY_FILTER,
    socketOptions: [
      [SOL_PACKET, PACKET_ADD_MEMBERSHIP, packetMembership(interfaceIndex, PACKET_MR_ALLMULTI)],
    ],
  })
  return fd < 0
    ? { errno: -fd }
    : new ListeningInterface(sockets.poll(fd), new MulticastListener(sender, Math.random))
}

export class ListeningInterface {
  readonly polled: Polled
  readonly listener: MulticastListener

  constructor(polled: Polled, listener: MulticastListener) {
    this.polled = polled
    this.listener = listener
  }

  /** Takes in the queries that wait, some of them where they are many. */
  receive(now: Milliseconds): void {
    for (let count = 0; count < QUERIES_PER_TURN; count++) {
      const length = libc.receive(this.polled.fd, received)
      if (length <= 0) return
      this.listener.hear(now, received.subarray(0, length))
    }
  }

  /** Sends what is due. What the wire does not take is lost, as any frame may be: it is said again, or asked for. */
  advance(now: Milliseconds): void {
    const deadline = this.listener.deadline(now)
    if (deadline === undefined || deadline > now) return
    for (const frame of this.listener.advance(now)) libc.send(this.polled.fd, frame)
  }

  /** Says that every group is left; the descriptor is to be closed then. */
  leaveAll(): void {
    for (const frame of this.listener.close()) libc.send(this.polled.fd, frame)
  }
}

// A query about a group names no sources; one that names so many that it does not fit is cut off and ignored.
const received = new Uint8Array(2048)
