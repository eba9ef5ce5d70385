// The open capture: a packet socket on all interfaces, and the frames that were taken from it. It takes what waits when it is told
// to, so much and no more; what the kernel has no room for meanwhile is lost. Taking a frame allocates nothing.

import type { Logger } from '@ingot/telemetry'
import { errnoName } from '../errno.ts'
import { answering, listLinks, openListing } from '../interfaces.ts'
import * as libc from '../libc.ts'
import { attachFilter, int, openRawPacketSocket, SOL_PACKET, SOL_SOCKET } from '../raw-packet-socket.ts'
import { BGP_PORT, controlFilter, PORTS_MAX } from './control-filter.ts'
import { hideSecrets, isOfSession, kindOf, type ControlKind, type SessionEnd } from './control-frame.ts'
import { FrameRing, type KeptFrame, type RingSize } from './frame-ring.ts'
import { BATCH, MessageBatch } from './message-batch.ts'

export interface TapOptions {
  /** An interface whose name one of them finds announces nothing, and its ARP and neighbour discovery are nobody's. */
  readonly excludedInterfaces: readonly RegExp[]
  /** Where BGP is spoken on another port than 179, as it is configured at the time. */
  readonly sessionEnds: () => readonly SessionEnd[]
  readonly log: Logger
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
  readonly #list: typeof listAll
  readonly #batch: MessageBatch
  readonly #rings: Readonly<Record<ControlKind, FrameRing>>
  #ends: readonly SessionEnd[] = []
  /** Those that the filter has, and those that it was to have last. */
  #ports = ''
  #wantedPorts = ''
  /** Undefined as long as nothing could be listed. */
  #answering: ReadonlySet<number> | undefined

  constructor(fd: libc.Descriptor, options: TapOptions, list = listAll) {
    this.#fd = fd
    this.#options = options
    this.#list = list
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
    this.#ends = this.#options.sessionEnds()
    this.#listenTo(this.#ends.map(({ port }) => port))
    this.#listInterfaces()
  }

  /** Takes what waits, so much at the most; whether there may be more. */
  look(): boolean {
    if (this.#answering === undefined) this.#listInterfaces()
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

  /** Tries again each time what the kernel refuses, and tells of it once. */
  #listenTo(ports: readonly number[]): void {
    const wanted = ports.join()
    const isNew = wanted !== this.#wantedPorts
    this.#wantedPorts = wanted
    if (wanted === this.#ports) return
    const result = attachFilter(this.#fd, controlFilter(ports))
    if (result >= 0) this.#ports = wanted
    if (!isNew) return
    const count = new Set([BGP_PORT, ...ports]).size
    const { log } = this.#options
    const [op, captured] = ['debugCapture', PORTS_MAX]
    if (result < 0)
      log.warn({ op, error: errnoName(-result), msg: 'which ports of BGP are captured cannot be changed' })
    else if (count > PORTS_MAX)
      log.warn({ op, ports: count, captured, msg: 'BGP has more ports than are captured' })
  }

  /** The kernel breaks off where something changes meanwhile: what was listed before stays. */
  #listInterfaces(): void {
    const listed = this.#list()
    if (listed === undefined) return
    this.#answering = new Set(answering(listed, this.#options.excludedInterfaces).map(({ index }) => index))
  }

  #take(index: number): void {
    const { memory } = this.#batch
    const at = this.#batch.frameAt(index)
    const length = this.#batch.lengthOf(index)
    const interfaceIndex = this.#batch.interfaceOf(index)
    const kind = kindOf(memory, at)
    // the ports of a bridge or bond show a frame once more, and those of Pods have their own ARP
    const isOfLink = kind === 'layer2' || kind === 'heartbeats'
    if (isOfLink && this.#answering?.has(interfaceIndex) !== true) return
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
