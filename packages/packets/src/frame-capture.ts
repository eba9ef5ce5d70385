// A look at a link: all its frames, in both directions, as the kernel shows them to packet(7) sockets. For people who
// watch a link, and no part of the packet plane: it runs on the main thread of a process that does nothing else. VLAN
// tags, which the kernel takes off, are not put back.

import { setImmediate } from 'node:timers/promises'
import { keep } from './bpf.ts'
import { listLinks, openListing } from './interfaces.ts'
import { ENETDOWN, errnoName } from './errno.ts'
import * as libc from './libc.ts'
import { int, openRawPacketSocket, SOL_PACKET, SOL_SOCKET } from './raw-packet-socket.ts'

const ETH_P_ALL = 0x0003
const SO_RCVBUF = 8
const PACKET_STATISTICS = 6
const POLLIN = 1

/** Longer than any frame: segmentation offload hands over frames of 64 KB. */
const LONGEST_FRAME = 262_144
/** What a burst may fill before it is read; the kernel takes what net.core.rmem_max allows. */
const RECEIVE_BUFFER_OCTETS = 4 * 1024 * 1024
/** `poll` lets no signal through to JavaScript, so it returns this often, in milliseconds. */
const LONGEST_WAIT = 100
/** After so many frames signals have their turn, in a flood too. */
const FRAMES_PER_TURN = 64

export interface Capture {
  /** Hands on the frames as they come, until `signal` is aborted or the link is gone. `onFrames` is waited for. */
  read(onFrames: FrameReader, signal: AbortSignal): Promise<CaptureEnd>
}

type FrameReader = (frames: readonly Uint8Array[]) => Promise<void>

export interface CaptureEnd {
  readonly isLinkGone: boolean
  /** How many frames came too fast to be read. */
  readonly lost: number
}

/** Starts to collect the frames of the link of that name, in this network namespace. Needs CAP_NET_RAW. */
export function openCapture(
  name: string,
): { readonly ok: true; readonly capture: Capture } | { readonly ok: false; readonly message: string } {
  const interfaceIndex = indexOf(name)
  if (interfaceIndex === undefined) return { ok: false, message: `there is no link ${name}` }
  const fd = openRawPacketSocket({
    interfaceIndex,
    etherType: ETH_P_ALL,
    filter: [keep(LONGEST_FRAME)],
    socketOptions: [[SOL_SOCKET, SO_RCVBUF, int(RECEIVE_BUFFER_OCTETS)]],
  })
  if (fd < 0) return { ok: false, message: `${name}: ${errnoName(-fd)}` }
  const isLinkGone = () => indexOf(name) !== interfaceIndex
  return { ok: true, capture: { read: (onFrames, signal) => readFrames(fd, onFrames, signal, isLinkGone) } }
}

async function readFrames(
  fd: libc.Descriptor,
  onFrames: FrameReader,
  signal: AbortSignal,
  isLinkGone: () => boolean,
): Promise<CaptureEnd> {
  const room = new Uint8Array(LONGEST_FRAME)
  try {
    while (!signal.aborted) {
      libc.poll(Int32Array.of(fd, POLLIN), 1, LONGEST_WAIT)
      const { frames, isCutOff } = receiveWaiting(fd, room)
      if (frames.length > 0) await onFrames(frames)
      if (isCutOff && isLinkGone()) return { isLinkGone: true, lost: countLost(fd) }
      await setImmediate()
    }
    return { isLinkGone: false, lost: countLost(fd) }
  } finally {
    libc.close(fd)
  }
}

/** The frames that wait, a turn's worth, and whether the link went down: a link that comes up again is heard again. */
function receiveWaiting(fd: libc.Descriptor, room: Uint8Array) {
  const frames: Uint8Array[] = []
  while (frames.length < FRAMES_PER_TURN) {
    const length = libc.receive(fd, room)
    if (length < 0) return { frames, isCutOff: length === -ENETDOWN }
    frames.push(room.slice(0, length))
  }
  return { frames, isCutOff: false }
}

/** `struct tpacket_stats`: u32 packets, u32 drops. */
function countLost(fd: libc.Descriptor): number {
  const statistics = new Uint8Array(8)
  libc.getOption(fd, SOL_PACKET, PACKET_STATISTICS, statistics)
  return new DataView(statistics.buffer).getUint32(4, true)
}

function indexOf(name: string): number | undefined {
  const listing = openListing()
  const found = listLinks(listing)?.links.find((link) => link.name === name)
  libc.close(listing)
  return found?.index
}
