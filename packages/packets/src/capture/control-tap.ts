// The open capture: a packet socket on all interfaces, and the frames that were taken from it. It takes what waits when it is told
// to, so much and no more; what the kernel has no room for meanwhile is lost. Taking a frame allocates nothing.

import { errnoName } from '../errno.ts'
import { answering, listLinks, openListing } from '../interfaces.ts'
import * as libc from '../libc.ts'
import { attachFilter, int, openRawPacketSocket, SOL_PACKET, SOL_SOCKET } from '../raw-packet-socket.ts'
import { controlFilter } from './control-filter.ts'
import { hideSecrets, isOfSession, kindOf, type ControlKind, type SessionEnd } from './control-frame.ts'
import { FrameRing, type KeptFrame, type RingSize } from './frame-ring.ts'
import { BATCH, MessageBatch } from './message-batch.ts'

export interface TapOptions {
  /** An interface whose name one of them finds announces nothing, and its ARP and neighbour discovery are nobody's. */
  readonly excludedInterfaces: readonly RegExp[]
  /** Where BGP is spoken on another port than 179, as it is configured at the time. */
  readonly sessionEnds: () => readonly SessionEnd[]
}

/** Only a socket that hears every protocol hears what this node sends. */
const ETH_P_ALL = 0x0003
const ALL_INTERFACES = 0
const SO_RCVBUF = 8
const SO_TIMESTAMPNS = 35
const PACKET_STATISTICS = 6
/** The kernel takes what net.core.rmem_max allows. */
const RECEIVE_BUFFER_OCTETS = 2 * 1024 * 1024
/** Some hundred frames at a time, so that nobody waits for more than a millisecond or two. */
const BATCHES_PER_LOOK = 16

/** BFD may speak a hundred times a second; it is short, and the last minute of it says what there is to say. */
const SIZES: Readonly<Record<ControlKind, RingSize>> = {
  layer2: { octets: 1024 * 1024, frames: 8192 },
  heartbeats: { octets: 1024 * 1024, frames: 4096 },
  bgp: { octets: 4 * 1024 * 1024, frames: 8192 },
  bfd: { octets: 512 * 1024, frames: 4096 },
}

/** Begins to collect. Needs CAP_NET_RAW. */
export function openControlTap(
  options: TapOptions,
): { readonly ok: true; readonly tap: ControlTap } | { readonly ok: false; readonly message: string } {
  const fd = openRawPacketSocket({
    interfaceIndex: ALL_INTERFACES,
    etherType: ETH_P_ALL,
    filter: controlFilter([]),
    socketOptions: [
      [SOL_SOCKET, SO_RCVBUF, int(RECEIVE_BUFFER_OCTETS)],
      [SOL_SOCKET, SO_TIMESTAMPNS, int(1)],
    ],
  })
  return fd < 0 ? { ok: false, message: errnoName(-fd) } : { ok: true, tap: new ControlTap(fd, options) }
}

export class ControlTap {
  readonly #fd: libc.Descriptor
  readonly #options: TapOptions
  readonly #batch: MessageBatch
  readonly #rings: Readonly<Record<ControlKind, FrameRing>>
  #ends: readonly SessionEnd[] = []
  #ports = ''
  #answering: ReadonlySet<number> = new Set()

  constructor(fd: libc.Descriptor, options: TapOptions) {
    this.#fd = fd
    this.#options = options
    this.#batch = new MessageBatch(Object.values(SIZES).reduce((sum, { octets }) => sum + octets, 0))
    let start = this.#batch.end
    const ring = (kind: ControlKind) => {
      start += SIZES[kind].octets
      return new FrameRing(this.#batch.memory, start - SIZES[kind].octets, SIZES[kind])
    }
    this.#rings = {
      layer2: ring('layer2'),
      heartbeats: ring('heartbeats'),
      bgp: ring('bgp'),
      bfd: ring('bfd'),
    }
    this.refresh()
  }

  /** Reads anew what is listened to: which interfaces there are, and where BGP is spoken. */
  refresh(): void {
    const { sessionEnds, excludedInterfaces } = this.#options
    this.#ends = sessionEnds()
    const ports = this.#ends.map(({ port }) => port)
    if (ports.join() !== this.#ports && attachFilter(this.#fd, controlFilter(ports)) >= 0)
      this.#ports = ports.join()
    const listed = listAll()
    // the kernel breaks off where something changes meanwhile
    if (listed !== undefined)
      this.#answering = new Set(answering(listed, excludedInterfaces).map(({ index }) => index))
  }

  /** Takes what waits, so much at the most; whether there may be more. */
  look(): boolean {
    for (let batch = 0; batch < BATCHES_PER_LOOK; batch++) {
      const count = this.#batch.receive(this.#fd)
      for (let index = 0; index < count; index++) this.#take(index)
      if (count < BATCH) return false
    }
    return true
  }

  /** What was taken, in the order of its time. */
  frames(): readonly KeptFrame[] {
    const all = Object.values(this.#rings).flatMap((ring) => ring.list())
    return all.toSorted((one, other) => one.microseconds - other.microseconds)
  }

  /** How many came too fast to be taken since it was asked last. `struct tpacket_stats`: u32 packets, u32 drops. */
  takeLost(): number {
    const statistics = new Uint8Array(8)
    libc.getOption(this.#fd, SOL_PACKET, PACKET_STATISTICS, statistics)
    return new DataView(statistics.buffer).getUint32(4, true)
  }

  close(): void {
    libc.close(this.#fd)
  }

  #take(index: number): void {
    const { memory } = this.#batch
    const at = this.#batch.frameAt(index)
    const length = this.#batch.lengthOf(index)
    const interfaceIndex = this.#batch.interfaceOf(index)
    const kind = kindOf(memory, at)
    // the ports of a bridge or bond show a frame once more, and those of Pods have their own ARP
    const isOfLink = kind === 'layer2' || kind === 'heartbeats'
    if (isOfLink && !this.#answering.has(interfaceIndex)) return
    if (kind === 'bgp' && !isOfSession(memory, at, this.#ends)) return
    hideSecrets(memory, at, length, kind)
    const originalLength = this.#batch.originalLengthOf(index)
    this.#rings[kind].keep(at, length, this.#batch.timeOf(index), interfaceIndex, originalLength)
  }
}

/** The links of this network namespace and their addresses. */
export function listAll() {
  const listing = openListing()
  const listed = listLinks(listing)
  libc.close(listing)
  return listed
}
