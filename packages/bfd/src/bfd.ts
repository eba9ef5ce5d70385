// All BFD sessions of a node: which there are to be, which of them a packet is of (RFC 5880 6.8.6, RFC 5881 3, RFC 5883 4),
// and what the sessions ask for. Packets make no session: what strangers send is counted and forgotten.

import type { Milliseconds } from '@ingot/api'
import { isSameAddress } from '@ingot/net'
import { ControlPacket, readWord } from './control-packet.ts'
import { Discards, type Discard } from './discards.ts'
import type { BfdEffect } from './effect.ts'
import type { Random } from './random.ts'
import { Session, type SessionCounters, type SessionFacts } from './session.ts'
import { parametersOf, pathName, type Path, type SessionSettings } from './session-settings.ts'

/** How a packet came: `local` and `interface` are of the socket that it came to. */
export interface Arrival extends Path {
  readonly ttl: number | undefined
}

/** One session, as people and metrics see it. */
export interface SessionView extends Readonly<SessionCounters> {
  readonly path: Path
  readonly keys: readonly string[]
  readonly facts: SessionFacts
}

export class Bfd {
  readonly #random: Random
  /** By the name of the path. */
  readonly #sessions = new Map<string, Session>()
  readonly #byDiscriminator = new Map<number, Session>()
  readonly #discards = new Discards()
  readonly #packet = new ControlPacket()
  /** What the last packet, or the last `advance`, asks for: right until the next. */
  readonly #effects: BfdEffect[] = []

  constructor(random: Random) {
    this.#random = random
  }

  /**
   * The sessions that there are to be from now on. One that nobody wants any more tells its neighbour for a while; who
   * joins a session that is Up is told so.
   */
  setSessions(now: Milliseconds, wanted: readonly SessionSettings[]): readonly BfdEffect[] {
    const effects: BfdEffect[] = []
    const byPath = Map.groupBy(wanted, pathName)
    for (const [name, session] of this.#sessions) {
      if (byPath.has(name)) continue
      session.keys = []
      session.disable(now)
    }
    for (const [name, users] of byPath) {
      const [first] = users
      if (first === undefined) continue
      const session = this.#sessions.get(name) ?? this.#begin(name, first)
      session.enable(now)
      session.configure(now, parametersOf(first))
      const keys = users.map(({ key }) => key)
      const come = session.state === 'Up' ? keys.filter((key) => !session.keys.includes(key)) : []
      for (const key of come) effects.push({ kind: 'up', key })
      session.keys = keys
    }
    return effects
  }

  /** A Control packet. Its octets may be used again afterwards. */
  hear(now: Milliseconds, arrival: Arrival, octets: Uint8Array): readonly BfdEffect[] {
    this.#effects.length = 0
    const session = this.#select(arrival, octets)
    if (session instanceof Session) session.hear(now, this.#packet, this.#effects)
    else this.#discards.count(session)
    return this.#effects
  }

  /** An echo packet that came back. */
  hearEcho(octets: Uint8Array): void {
    const session = this.#byDiscriminator.get(readWord(octets, 0))
    if (session === undefined) this.#discards.count('echo')
    else session.hearEcho(octets)
  }

  /** Does what is due. Everything that has arrived is to be handed in before. */
  advance(now: Milliseconds): readonly BfdEffect[] {
    this.#effects.length = 0
    for (const [name, session] of this.#sessions) {
      session.advance(now, this.#effects)
      if (!session.isOver(now)) continue
      this.#sessions.delete(name)
      this.#byDiscriminator.delete(session.discriminator)
    }
    return this.#effects
  }

  /** When `advance` is to be called at the latest. */
  deadline(): Milliseconds | undefined {
    let first: Milliseconds | undefined
    for (const session of this.#sessions.values()) {
      const deadline = session.deadline()
      if (deadline !== undefined && (first === undefined || deadline < first)) first = deadline
    }
    return first
  }

  /** How many sessions there are, those that end among them. */
  get size(): number {
    return this.#sessions.size
  }

  /** The paths that packets come and go by now, also of sessions that end. */
  paths(): readonly Path[] {
    return [...this.#sessions.values()].map(({ path }) => path)
  }

  /** The sessions that are wanted. */
  sessions(): readonly SessionView[] {
    return [...this.#sessions.values()]
      .filter(({ keys }) => keys.length > 0)
      .map(({ path, keys, facts, counters }) => ({ path, keys, facts, ...counters }))
  }

  /** What came to nothing, since the beginning. */
  get discarded(): ReadonlyMap<Discard, number> {
    return this.#discards.counts
  }

  #begin(name: string, { local, remote, isMultiHop, ...settings }: SessionSettings): Session {
    const path = { local, remote, isMultiHop, interface: settings.interface }
    const parameters = parametersOf({ ...path, ...settings })
    const session = new Session(path, this.#freeDiscriminator(), parameters, this.#random.uniform)
    this.#sessions.set(name, session)
    this.#byDiscriminator.set(session.discriminator, session)
    return session
  }

  #freeDiscriminator(): number {
    for (;;) {
      const discriminator = readWord(this.#random.bytes(4), 0)
      if (discriminator !== 0 && !this.#byDiscriminator.has(discriminator)) return discriminator
    }
  }

  /** Reads the packet, in the order of RFC 5880 6.8.6. */
  #select(arrival: Arrival, octets: Uint8Array): Session | Discard {
    const packet = this.#packet
    const fault = packet.read(octets)
    if (fault !== undefined) return fault
    const session =
      packet.yourDiscriminator === 0 ? this.#initial(arrival) : this.#known(arrival, packet.yourDiscriminator)
    if (!(session instanceof Session)) return session
    if (packet.hasAuthentication) return 'authentication'
    const { minimumTtl } = session.parameters
    return arrival.ttl !== undefined && arrival.ttl >= minimumTtl ? session : 'ttl'
  }

  /** Once both know each other the discriminator alone counts, wherever the packet comes from (RFC 5881 6). */
  #known({ isMultiHop }: Arrival, discriminator: number): Session | Discard {
    const session = this.#byDiscriminator.get(discriminator)
    return session?.path.isMultiHop === isMultiHop ? session : 'yourDiscriminator'
  }

  #initial(arrival: Arrival): Session | Discard {
    if (this.#packet.state === 'Init' || this.#packet.state === 'Up') return 'state'
    for (const session of this.#sessions.values()) if (isOf(session.path, arrival)) return session
    return 'stranger'
  }
}

function isOf(path: Path, arrival: Path): boolean {
  return (
    path.isMultiHop === arrival.isMultiHop &&
    path.interface === arrival.interface &&
    isSameAddress(path.remote, arrival.remote) &&
    isSameAddress(path.local, arrival.local)
  )
}
