// A scripted router on a simulated host: it says what it is told to, keeps a table of what it was sent, and may stop reading.

import { decodeNotification } from '@ingot/bgp'
import { addressFromBytes, formatAddress, parseAddress, type Address } from '@ingot/net'
import { decodeUpdate, type BgpPrefix, type PathAttributes } from '@ingot/wire'
import type { SimulatedHost, SimulatedHosts } from '../simulated-hosts.ts'
import type { ConnectOptions, Stream, StreamListener } from '../transport.ts'

export const MARKER = 'f'.repeat(32)
/** AS 65002, hold time 90 s, 192.0.2.2; both families and AS numbers of four octets. */
export const OPEN = '00310104fdea005ac000020214021201040001000101040002000141040000fdea'
/** The same with graceful restart of 120 s for both families, N set. */
export const OPEN_WITH_RESTART =
  '003d0104fdea005ac00002022002' + '1e010400010001010400020001' + '41040000fdea400a40780001018000020180'
const KEEPALIVE = '001304'

export function address(text: string): Address {
  const found = parseAddress(text)
  if (found === undefined) throw new TypeError(text)
  return found
}

interface Session {
  readonly stream: Stream
  unread: Uint8Array
  /** Hex. */
  unsent: string
  hasOpened: boolean
}

export class Router {
  /** Its OPEN; undefined: it says nothing at all. */
  open: string | undefined = OPEN
  isReading = true
  /** Ends each connection as soon as a session could stand. */
  isClosing = false
  /** Keeps a table; not where it would be a large one. */
  isLearning = true
  /** Says nothing any more. */
  isMute = false
  /** Octets that it reads in a turn, at the most. */
  appetite = Infinity
  /** `prefix` to `next hop, communities`, as the sessions up to now left it. */
  readonly routes = new Map<string, string>()
  /** `code/subcode` of what it was sent. */
  readonly notifications: string[] = []
  /** OPENs that it was sent. */
  readonly opens: Uint8Array[] = []
  updates = 0
  /** Octets that were read. */
  octets = 0
  readonly #host: SimulatedHost
  readonly #address: Address
  #listener: StreamListener | undefined
  #sessions: Session[] = []

  constructor(hosts: SimulatedHosts, text: string) {
    this.#address = address(text)
    this.#host = hosts.host(this.#address)
  }

  listen(md5Key?: { readonly peer: string; readonly key: string }): void {
    const listener = this.#host.streams.listen({ address: this.#address, port: 179 }, 16)
    if ('errno' in listener) throw new Error(`errno ${listener.errno}`)
    if (md5Key !== undefined) listener.protect(address(md5Key.peer), new TextEncoder().encode(md5Key.key))
    this.#listener = listener
  }

  dial(to: string, port = 179, options: ConnectOptions = {}): Stream {
    const stream = this.#host.streams.connect({ address: address(to), port }, options)
    if (!('state' in stream)) throw new Error(`errno ${stream.errno}`)
    this.#sessions.push({ stream, unread: new Uint8Array(0), unsent: '', hasOpened: false })
    return stream
  }

  /** As if it was killed: nothing listens, and what was open is closed. */
  die(): void {
    this.#listener?.close()
    this.#listener = undefined
    for (const { stream } of this.#sessions) stream.close()
    this.#sessions = []
    this.routes.clear()
  }

  /** Hex, without the marker, on the session that is there. */
  say(...messages: readonly string[]): void {
    for (const session of this.#sessions) session.unsent += messages.map((it) => MARKER + it).join('')
  }

  /** Octets in hex, whatever they are. */
  sayOctets(hex: string): void {
    for (const session of this.#sessions) session.unsent += hex
  }

  /** TCP connections that are open. */
  get connections(): number {
    return this.#sessions.length
  }

  turn(): void {
    for (;;) {
      const stream = this.#listener?.accept()
      if (stream === undefined) break
      this.#sessions.push({ stream, unread: new Uint8Array(0), unsent: '', hasOpened: false })
    }
    for (const session of this.#sessions) {
      const { stream } = session
      if (stream.state === 'open' && !session.hasOpened) {
        session.hasOpened = true
        if (this.open !== undefined) session.unsent = MARKER + this.open + session.unsent
      }
      for (let rest = this.appetite; this.isReading && rest > 0 && stream.isReadable;) {
        const part = new Uint8Array(Math.min(65_536, rest))
        const length = stream.read(part)
        if (length === 0) break
        rest -= length
        this.octets += length
        session.unread = this.#hear(session, joined(session.unread, part.subarray(0, length)))
      }
      if (this.isMute) session.unsent = ''
      if (session.unsent !== '') {
        const taken = stream.write(Uint8Array.fromHex(session.unsent))
        session.unsent = session.unsent.slice(2 * taken)
      }
      if (stream.state !== 'open' && stream.state !== 'connecting') stream.close()
    }
    this.#sessions = this.#sessions.filter(
      ({ stream: { state } }) => state === 'open' || state === 'connecting',
    )
  }

  #hear(session: Session, octets: Uint8Array): Uint8Array {
    let rest = octets
    while (rest.length >= 19) {
      const length = new DataView(rest.buffer, rest.byteOffset).getUint16(16)
      if (rest.length < length) break
      this.#take(session, rest.slice(0, length))
      rest = rest.subarray(length)
    }
    return rest
  }

  #take(session: Session, message: Uint8Array): void {
    if (message[18] === 1) {
      this.opens.push(message)
      if (this.open !== undefined) session.unsent += MARKER + KEEPALIVE
    }
    if (message[18] === 2) this.#learn(message)
    if (message[18] === 4 && this.isClosing) session.stream.close()
    if (message[18] === 3) {
      const { code, subcode } = decodeNotification(message)
      this.notifications.push(`${code}/${subcode}`)
      session.stream.close()
    }
  }

  #learn(message: Uint8Array): void {
    this.updates++
    if (!this.isLearning) return
    const { withdrawn, announced, attributes } = decodeUpdate(message, { hasFourOctetAs: true })
    const { reach, unreach, nextHop } = attributes
    for (const it of [...withdrawn, ...(unreach?.prefixes ?? [])]) this.routes.delete(textOf(it))
    const via = nextHop === undefined ? '' : formatAddress({ family: 'IPv4', value: BigInt(nextHop >>> 0) })
    for (const it of announced) this.routes.set(textOf(it), described(via, attributes))
    const hop = reach === undefined ? '' : formatAddress(addressFromBytes(reach.nextHop.slice(0, 16)))
    for (const it of reach?.prefixes ?? []) this.routes.set(textOf(it), described(hop, attributes))
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length)
  both.set(one)
  both.set(other, one.length)
  return both
}

function described(via: string, { communities = [] }: PathAttributes): string {
  return [`via ${via}`, ...communities.map((it) => `${it >>> 16}:${it & 0xffff}`)].join(' ')
}

function textOf({ family, address: value, length }: BgpPrefix): string {
  return `${formatAddress({ family, value: BigInt(value) & (family === 'IPv4' ? 0xffff_ffffn : -1n) })}/${length}`
}
