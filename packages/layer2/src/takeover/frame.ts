// The heartbeat frame: ethertype 88b5 (IEEE 802 local experimental), to a group address of our own, link layer only, so
// that no neighbour cache has a part in it. Every frame is a whole heartbeat; what a node has to say about addresses
// follows in the same frame. Numbers in network order, times in milliseconds.
//
//    0  destination 03:49:4e:47:4f:54 6 | source 6 | 88b5 2
//   14  version 1 | flags 1 | multiplier 1 | length of node 1 | interval 2 | heard count 2
//   22  boot 8 | sequence 8 | own clock 8
//   46  claimed count 4 | claimed hash 4                        the digest of the addresses answered for on this link
//   54  node (UTF-8)
//       heard, each: boot 8 | hold 2                            peers heard, and for how long each has to wait
//       statements, each: kind 1 | flags 1 | count 2 | length of about 1 | about (UTF-8)
//                         own version 8 | about version 8 | addresses 4 or 16
//       seal 16                                                 HMAC-SHA256-128 over all before it
//
// Flags of the frame: 1 starting, 2 out, 4 witness. Flags of a statement: 1 IPv6, 2 the sender is eligible,
// 4 `about` is eligible.

import { addressBytes, addressFromBytes, formatAddress, parseAddress } from '@ingot/net'
import type { Digest } from './digest.ts'
import { isSealed, seal, SEAL_SIZE } from './frame-key.ts'
import { ADDRESSES_MAX, type Evidence, STATEMENT_KINDS, type Statement } from './statement.ts'

export const HEARTBEAT_ETHERTYPE = 0x88b5
export const HEARTBEAT_GROUP: Uint8Array<ArrayBuffer> = Uint8Array.of(0x03, 0x49, 0x4e, 0x47, 0x4f, 0x54)

/** One peer that a node hears: which run of it, and how long that one is to wait for its addresses. */
export interface HeardPeer {
  readonly boot: bigint
  readonly hold: number
}

export interface Heartbeat {
  readonly node: string
  /** A random number of this run of the node, on this interface. */
  readonly boot: bigint
  /** Grows with each frame of a run. */
  readonly sequence: number
  readonly clock: number
  readonly interval: number
  readonly multiplier: number
  readonly isStarting: boolean
  /** The node leaves, and is to be replaced at once. */
  readonly isOut: boolean
  /** The node has lately received a frame from another station. */
  readonly hasWitness: boolean
  readonly heard: readonly HeardPeer[]
  readonly claimed: Digest
  readonly statements: readonly Statement[]
}

/** What is read. */
const FRAME_SIZE_MAX = 1514
/** What is written: an MTU of 1280, the smallest that carries IPv6, lets it through; on an overlay it is below 1500. */
const FRAME_SIZE = 1294
/** There is room for a statement or two at any rate. */
const ROOM_MIN = 100
const VERSION = 1
const ETHERTYPE = 12
const START = 14
const FLAGS = 15
const MULTIPLIER = 16
const NODE_LENGTH = 17
const INTERVAL = 18
const HEARD_COUNT = 20
const BOOT = 22
const SEQUENCE = 30
const CLOCK = 38
const CLAIMED_COUNT = 46
const CLAIMED_HASH = 50
const NODE = 54
const HEARD_SIZE = 10
const STATEMENT_SIZE = 21
export const IPV4_SIZE = 4
export const IPV6_SIZE = 16
const STARTING_BIT = 1
const OUT_BIT = 2
const WITNESS_BIT = 4
const IPV6_BIT = 1
const OWN_BIT = 2
const ABOUT_BIT = 4

/** As many peers as one frame can list beside some addresses; a segment with more needs another way. */
export const PEERS_MAX = 100

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** The octets left for statements beside what every heartbeat of the node carries. */
export function statementRoom(node: string, heard: number): number {
  const rest = SEAL_SIZE + NODE + encoder.encode(node).length + heard * HEARD_SIZE
  return Math.max(ROOM_MIN, FRAME_SIZE - rest)
}

/** The octets of a statement. */
export function statementSize({ about, isIPv6, addresses }: Statement): number {
  return STATEMENT_SIZE + encoder.encode(about).length + addresses.length * (isIPv6 ? IPV6_SIZE : IPV4_SIZE)
}

/** How many addresses a statement holds, at least one, in a frame with so much room. */
export function addressesIn(room: number, about: string, isIPv6: boolean): number {
  const left = room - STATEMENT_SIZE - encoder.encode(about).length
  const fitting = Math.floor(left / (isIPv6 ? IPV6_SIZE : IPV4_SIZE))
  return Math.max(1, Math.min(fitting, ADDRESSES_MAX[isIPv6 ? 'IPv6' : 'IPv4']))
}

/** The sealed frame of a heartbeat. `source` is the hardware address of the interface. */
export function writeHeartbeat(key: Uint8Array, source: Uint8Array, it: Heartbeat): Uint8Array {
  const node = encoder.encode(it.node)
  const statements = it.statements.reduce((size, statement) => size + statementSize(statement), 0)
  const size = NODE + node.length + it.heard.length * HEARD_SIZE + statements + SEAL_SIZE
  const frame = new Uint8Array(size)
  const view = new DataView(frame.buffer)
  frame.set(HEARTBEAT_GROUP)
  frame.set(source, 6)
  view.setUint16(ETHERTYPE, HEARTBEAT_ETHERTYPE)
  view.setUint8(START, VERSION)
  const flags = (it.isStarting ? STARTING_BIT : 0) | (it.isOut ? OUT_BIT : 0)
  view.setUint8(FLAGS, flags | (it.hasWitness ? WITNESS_BIT : 0))
  view.setUint8(MULTIPLIER, it.multiplier)
  view.setUint8(NODE_LENGTH, node.length)
  view.setUint16(INTERVAL, it.interval)
  view.setUint16(HEARD_COUNT, it.heard.length)
  view.setBigUint64(BOOT, it.boot)
  writeNumber(view, SEQUENCE, it.sequence)
  writeNumber(view, CLOCK, it.clock)
  view.setUint32(CLAIMED_COUNT, it.claimed.count)
  view.setUint32(CLAIMED_HASH, it.claimed.hash)
  frame.set(node, NODE)
  let at = NODE + node.length
  for (const { boot, hold } of it.heard) {
    view.setBigUint64(at, boot)
    view.setUint16(at + 8, hold)
    at += HEARD_SIZE
  }
  for (const statement of it.statements) at = writeStatement(frame, view, at, statement)
  seal(key, frame)
  return frame
}

/** What a frame says of its run, read before anything is believed or checked; undefined for no heartbeat. */
export function peekRun(frame: Uint8Array): { readonly boot: bigint; readonly sequence: number } | undefined {
  if (frame.length < NODE + SEAL_SIZE || frame.length > FRAME_SIZE_MAX) return undefined
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length)
  if (view.getUint16(ETHERTYPE) !== HEARTBEAT_ETHERTYPE || view.getUint8(START) !== VERSION) return undefined
  return { boot: view.getBigUint64(BOOT), sequence: readNumber(view, SEQUENCE) }
}

/** How many octets of a frame are about addresses, which cost more than the rest; of one that is no heartbeat none. */
export function statementOctets(frame: Uint8Array): number {
  if (peekRun(frame) === undefined) return 0
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length)
  const others = NODE + view.getUint8(NODE_LENGTH) + view.getUint16(HEARD_COUNT) * HEARD_SIZE + SEAL_SIZE
  return Math.max(0, frame.length - others)
}

/** A frame that is sealed with the key and whole; why not, for any other. */
export function readHeartbeat(key: Uint8Array, frame: Uint8Array): Heartbeat | 'wrong_key' | 'malformed' {
  if (peekRun(frame) === undefined) return 'malformed'
  if (!isSealed(key, frame)) return 'wrong_key'
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length)
  // What is sealed was written by a speaker, if perhaps by one that has gone wrong: lengths are still checked.
  const end = frame.length - SEAL_SIZE
  const nodeEnd = NODE + view.getUint8(NODE_LENGTH)
  const heardEnd = nodeEnd + view.getUint16(HEARD_COUNT) * HEARD_SIZE
  if (heardEnd > end) return 'malformed'
  const statements = readStatements(frame, view, heardEnd, end)
  if (statements === undefined) return 'malformed'
  const flags = view.getUint8(FLAGS)
  return {
    node: decoder.decode(frame.subarray(NODE, nodeEnd)),
    boot: view.getBigUint64(BOOT),
    sequence: readNumber(view, SEQUENCE),
    clock: readNumber(view, CLOCK),
    interval: view.getUint16(INTERVAL),
    multiplier: view.getUint8(MULTIPLIER),
    isStarting: (flags & STARTING_BIT) !== 0,
    isOut: (flags & OUT_BIT) !== 0,
    hasWitness: (flags & WITNESS_BIT) !== 0,
    heard: readHeard(view, nodeEnd, heardEnd),
    claimed: { count: view.getUint32(CLAIMED_COUNT), hash: view.getUint32(CLAIMED_HASH) },
    statements,
  }
}

/** The addresses that a frame is about, whoever has written it: its seal is not looked at. None where it is no heartbeat. */
export function statedAddresses(frame: Uint8Array): readonly string[] {
  if (peekRun(frame) === undefined) return []
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length)
  const start = NODE + view.getUint8(NODE_LENGTH) + view.getUint16(HEARD_COUNT) * HEARD_SIZE
  const statements = readStatements(frame, view, start, frame.length - SEAL_SIZE) ?? []
  return statements.flatMap(({ addresses }) => addresses)
}

function readHeard(view: DataView, start: number, end: number): readonly HeardPeer[] {
  const heard: HeardPeer[] = []
  for (let at = start; at < end; at += HEARD_SIZE) {
    heard.push({ boot: view.getBigUint64(at), hold: view.getUint16(at + 8) })
  }
  return heard
}

function writeStatement(frame: Uint8Array, view: DataView, start: number, statement: Statement): number {
  const { kind, about, isIPv6, own, other, addresses } = statement
  const name = encoder.encode(about)
  view.setUint8(start, STATEMENT_KINDS.indexOf(kind) + 1)
  const evidence = (own.isEligible ? OWN_BIT : 0) | (other.isEligible ? ABOUT_BIT : 0)
  view.setUint8(start + 1, evidence | (isIPv6 ? IPV6_BIT : 0))
  view.setUint16(start + 2, addresses.length)
  view.setUint8(start + 4, name.length)
  frame.set(name, start + 5)
  let at = start + 5 + name.length
  writeNumber(view, at, own.version)
  writeNumber(view, at + 8, other.version)
  at += 16
  for (const text of addresses) {
    const address = parseAddress(text)
    if (address === undefined) throw new TypeError(`not an address: ${text}`)
    frame.set(addressBytes(address), at)
    at += isIPv6 ? IPV6_SIZE : IPV4_SIZE
  }
  return at
}

function readStatements(
  frame: Uint8Array,
  view: DataView,
  start: number,
  end: number,
): readonly Statement[] | undefined {
  const statements: Statement[] = []
  for (let at = start; at < end;) {
    if (at + STATEMENT_SIZE > end) return undefined
    const kind = STATEMENT_KINDS[view.getUint8(at) - 1]
    const flags = view.getUint8(at + 1)
    const isIPv6 = (flags & IPV6_BIT) !== 0
    const size = isIPv6 ? IPV6_SIZE : IPV4_SIZE
    const aboutEnd = at + 5 + view.getUint8(at + 4)
    const first = aboutEnd + 16
    const next = first + view.getUint16(at + 2) * size
    if (kind === undefined || next > end) return undefined
    const about = decoder.decode(frame.subarray(at + 5, aboutEnd))
    const own: Evidence = { version: readNumber(view, aboutEnd), isEligible: (flags & OWN_BIT) !== 0 }
    const other = { version: readNumber(view, aboutEnd + 8), isEligible: (flags & ABOUT_BIT) !== 0 }
    const addresses: string[] = []
    for (let it = first; it < next; it += size) {
      addresses.push(isIPv6 ? readIPv6(frame, it) : readIPv4(frame, it))
    }
    statements.push({ kind, about, isIPv6, own, other, addresses })
    at = next
  }
  return statements
}

function readIPv6(frame: Uint8Array, at: number): string {
  return formatAddress(addressFromBytes(frame.subarray(at, at + IPV6_SIZE)))
}

/** Octet by octet: a node that comes back hears ten thousand of them in some milliseconds. */
function readIPv4(frame: Uint8Array, at: number): string {
  return `${frame[at]}.${frame[at + 1]}.${frame[at + 2]}.${frame[at + 3]}`
}

/** Whole numbers up to 2^53: sequences, clocks and resourceVersions stay below. */
function writeNumber(view: DataView, at: number, value: number): void {
  view.setUint32(at, Math.floor(value / 2 ** 32))
  view.setUint32(at + 4, value >>> 0)
}

function readNumber(view: DataView, at: number): number {
  return view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4)
}
