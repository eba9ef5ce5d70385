// Fragments of IP packets put together (RFC 791 3.2, RFC 8200 4.5), as far as TCP is in them. So many packets wait for the rest at a
// time; the oldest is given up for a new one.

const TCP = 6
const FRAGMENT = 44
const IPV6_SIZE = 40
const FRAGMENT_HEADER_SIZE = 8
const WAITING_MAX = 16
/** More than 65,535 octets need on any link. */
const PIECES_MAX = 64

interface Fragment {
  /** What all fragments of a packet have in common. */
  readonly key: string
  readonly offset: number
  readonly isLast: boolean
  readonly octets: Uint8Array
  /** The packet's header, as if it had come whole. */
  readonly header: (length: number) => Uint8Array
}

interface Waiting {
  readonly pieces: Map<number, Fragment>
  /** Of the first that came. */
  readonly number: number
}

export class IpFragments {
  readonly #waiting = new Map<string, Waiting>()

  /** The whole packet: the same where it is no fragment, undefined while others are missing. `number` is that of the frame. */
  take(packet: Uint8Array, number: number): Uint8Array | undefined {
    const fragment = fragmentIn(packet)
    if (fragment === undefined) return packet
    const waiting = this.#waiting.get(fragment.key) ?? { pieces: new Map(), number }
    this.#waiting.set(fragment.key, waiting)
    if (waiting.pieces.size < PIECES_MAX) {
      waiting.pieces.set(fragment.offset, { ...fragment, octets: fragment.octets.slice() })
    }
    const whole = wholeOf(waiting)
    if (whole !== undefined) this.#waiting.delete(fragment.key)
    return whole
  }

  /** Those that are given up, by the number of the first frame: the oldest of too many, or all where nothing more comes. */
  *givenUp(isOver = false): Generator<number> {
    for (const [key, { number }] of this.#waiting) {
      if (!isOver && this.#waiting.size <= WAITING_MAX) return
      this.#waiting.delete(key)
      yield number
    }
  }
}

/** Undefined as long as there is a gap. */
function wholeOf({ pieces }: Waiting): Uint8Array | undefined {
  const inOrder = [...pieces.values()].toSorted((a, b) => a.offset - b.offset)
  const parts: Uint8Array[] = []
  let at = 0
  for (const { offset, octets, isLast, header } of inOrder) {
    if (offset > at) return undefined
    const rest = octets.subarray(at - offset)
    parts.push(rest)
    at += rest.length
    if (isLast) return Buffer.concat([header(at), ...parts])
  }
  return undefined
}

function fragmentIn(packet: Uint8Array): Fragment | undefined {
  const version = (packet[0] ?? 0) >>> 4
  if (version === 4) return ipv4Fragment(packet)
  return version === 6 ? ipv6Fragment(packet) : undefined
}

function ipv4Fragment(packet: Uint8Array): Fragment | undefined {
  const field = shortAt(packet, 6)
  if ((field & 0x3fff) === 0 || packet[9] !== TCP) return undefined
  const size = ((packet[0] ?? 0) & 0xf) * 4
  const header = packet.slice(0, size)
  return {
    key: `${packet.subarray(12, 20).toHex()} ${shortAt(packet, 4)}`,
    offset: (field & 0x1fff) * 8,
    isLast: (field & 0x2000) === 0,
    octets: packet.subarray(size, shortAt(packet, 2)),
    header: (length) => {
      header.set([(size + length) >>> 8, (size + length) & 0xff], 2)
      header.set([0, 0], 6)
      return header
    },
  }
}

/** The fragment header comes first in all that is met. */
function ipv6Fragment(packet: Uint8Array): Fragment | undefined {
  if (packet[6] !== FRAGMENT || packet[IPV6_SIZE] !== TCP) return undefined
  const field = shortAt(packet, IPV6_SIZE + 2)
  const header = packet.slice(0, IPV6_SIZE)
  return {
    key: `${packet.subarray(8, IPV6_SIZE).toHex()} ${packet.subarray(IPV6_SIZE + 4, IPV6_SIZE + 8).toHex()}`,
    offset: field & 0xfff8,
    isLast: (field & 1) === 0,
    octets: packet.subarray(IPV6_SIZE + FRAGMENT_HEADER_SIZE, IPV6_SIZE + shortAt(packet, 4)),
    header: (length) => {
      header.set([length >>> 8, length & 0xff], 4)
      header.set([TCP], 6)
      return header
    },
  }
}

function shortAt(octets: Uint8Array, at: number): number {
  return ((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0)
}
