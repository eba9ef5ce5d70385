// From the packets of a capture to the streams of BGP sessions in them. At most so many directions are followed at once; the one
// that was silent the longest is given up for a new one.

import type { Flow, Piece, Place } from '../piece.ts'
import type { CapturedPacket, CaptureTrouble } from './captured-packet.ts'
import { IpFragments } from './ip-fragments.ts'
import { ipPacketIn } from './link-layer.ts'
import { bgpSegmentIn, type TcpSegment } from './tcp-segment.ts'
import { TcpStream, type Readable } from './tcp-stream.ts'

const STREAMS_MAX = 1024
/** Of all streams together. */
const WAITING_MAX = 64 * 1024 * 1024

type Packet = Pick<CapturedPacket, 'number' | 'microseconds'>

interface Known {
  readonly flow: Flow
  readonly from: string
  readonly to: string
  readonly stream: TcpStream<Packet>
  last: Packet
}

export async function* readCapture(
  packets: AsyncIterable<CapturedPacket | CaptureTrouble>,
): AsyncGenerator<Piece> {
  const streams = new Streams()
  const unread = new Set<number>()
  const fragments = new IpFragments()
  for await (const packet of packets) {
    const place: Place = { unit: 'packet', number: packet.number }
    if ('trouble' in packet) {
      yield { kind: 'trouble', place, message: packet.trouble }
      continue
    }
    const { linkType, octets } = packet
    const ip = ipPacketIn(linkType, octets)
    if (ip === 'unknown') {
      if (unread.has(linkType)) continue
      unread.add(linkType)
      yield { kind: 'trouble', place, message: `frames of link type ${linkType} are not read` }
      continue
    }
    const whole = ip === undefined ? undefined : fragments.take(ip, packet.number)
    const segment = whole === undefined ? undefined : bgpSegmentIn(whole)
    if (segment !== undefined) yield* streams.take(segment, packet)
    for (const number of fragments.givenUp()) yield lostFragment(number)
  }
  for (const number of fragments.givenUp(true)) yield lostFragment(number)
  yield* streams.finish()
}

function lostFragment(number: number): Piece {
  const message = 'a fragment of an IP packet with TCP in it, whose other fragments are missing'
  return { kind: 'trouble', place: { unit: 'packet', number }, message }
}

class Streams {
  /** The one that was silent the longest first. */
  readonly #known = new Map<string, Known>()
  #waiting = 0

  get #isFull(): boolean {
    return this.#known.size > STREAMS_MAX || this.#waiting > WAITING_MAX
  }

  *take(segment: TcpSegment, packet: Packet): Generator<Piece> {
    const name = `${segment.from} > ${segment.to}`
    const known = this.#known.get(name) ?? newStream(segment, packet)
    this.#known.delete(name)
    this.#known.set(name, known)
    known.last = packet
    const before = known.stream.waiting
    for (const readable of known.stream.take(segment, packet)) yield pieceOf(known, readable)
    this.#waiting += known.stream.waiting - before
    while (this.#isFull) yield* this.#giveUp()
  }

  *finish(): Generator<Piece> {
    while (this.#known.size > 0) yield* this.#giveUp()
  }

  *#giveUp(): Generator<Piece> {
    for (const [name, known] of this.#known) {
      this.#known.delete(name)
      this.#waiting -= known.stream.waiting
      for (const readable of known.stream.finish()) yield pieceOf(known, readable)
      yield { kind: 'end', place: placeOf(known.last), flow: known.flow }
      return
    }
  }
}

function newStream({ from, to }: TcpSegment, packet: Packet): Known {
  const flow = { name: `${from} > ${to}`, reverse: `${to} > ${from}` }
  return { flow, from, to, stream: new TcpStream(), last: packet }
}

function pieceOf({ flow, from, to }: Known, readable: Readable<Packet>): Piece {
  if (readable.kind === 'begin') return { kind: 'begin', flow }
  const { packet } = readable
  const place = placeOf(packet)
  if (readable.kind === 'octets') {
    const circumstances = { ...timeOf(packet), from, to }
    return { kind: 'octets', place, octets: readable.octets, flow, circumstances }
  }
  const { missing } = readable
  const why = `${missing} octets are missing in the capture`
  return { kind: 'cut', place, flow, ...(missing !== undefined && { why }) }
}

function placeOf({ number }: Packet): Place {
  return { unit: 'packet', number }
}

function timeOf({ microseconds }: Packet): { readonly time?: string } {
  return microseconds === undefined ? {} : { time: timeText(microseconds) }
}

/** RFC 3339, UTC, to the microsecond; '' for one that no calendar has. */
export function timeText(microseconds: number): string {
  const date = new Date(Math.floor(microseconds / 1000))
  if (Number.isNaN(date.getTime())) return ''
  const rest = Math.floor(microseconds % 1000)
  return date.toISOString().replace('Z', `${String(rest).padStart(3, '0')}Z`)
}
