// One session and the neighbour's side of it as packets that the test writes. The session has discriminator 0x11111111,
// the neighbour 0x22222222.

import { milliseconds, type Milliseconds } from '@ingot/api'
import { parseAddress, type Address } from '@ingot/net'
import { Bfd, type Arrival } from './bfd.ts'
import { ControlPacket, CONTROL_SIZE } from './control-packet.ts'
import type { BfdEffect, BfdEvent } from './effect.ts'
import type { BfdProfile, SessionSettings } from './session-settings.ts'

export const OURS = 0x11111111
export const THEIRS = 0x22222222

export const PROFILE: BfdProfile = { echoMode: false, passiveMode: false }

export function address(text: string): Address {
  const parsed = parseAddress(text)
  if (parsed === undefined) throw new Error(`not an address: ${text}`)
  return parsed
}

export function settings(changes: Partial<SessionSettings> = {}): SessionSettings {
  const [local, remote] = [address('192.0.2.1'), address('192.0.2.2')]
  return { key: 'tor', local, remote, isMultiHop: false, profile: PROFILE, ...changes }
}

/** What a neighbour says that wants 300 ms in both directions. */
export type Said = Partial<Omit<ControlPacket, 'read' | 'write'>>

export function packet(said: Said): Uint8Array {
  const written = Object.assign(new ControlPacket(), {
    detectMultiplier: 3,
    myDiscriminator: THEIRS,
    yourDiscriminator: OURS,
    desiredMinTxInterval: milliseconds(300),
    requiredMinRxInterval: milliseconds(300),
    ...said,
  })
  const octets = new Uint8Array(CONTROL_SIZE)
  written.write(octets)
  return octets
}

/** What an effect is once its octets are another's. */
export interface Sent {
  readonly at: Milliseconds
  readonly packet: ControlPacket
}

export class OneSession {
  readonly bfd: Bfd
  now: Milliseconds = milliseconds(0)
  sent: Sent[] = []
  echoes: { readonly at: Milliseconds; readonly octets: Uint8Array }[] = []
  events: BfdEvent[] = []
  readonly #arrival: Arrival
  #settings: SessionSettings

  /** `uniform` 0 is an interval without jitter. */
  constructor(changes: Partial<SessionSettings> = {}, uniform: () => number = () => 0) {
    this.bfd = new Bfd({ uniform, bytes: (length) => new Uint8Array(length).fill(0x11) })
    this.#settings = settings(changes)
    const { local, remote, isMultiHop, interface: name } = this.#settings
    this.#arrival = { local, remote, isMultiHop, interface: name, ttl: 255 }
    this.#take(this.bfd.setSessions(this.now, [this.#settings]))
  }

  /** What the session says of itself: the state of the packet that it sent last. */
  get state(): string | undefined {
    return this.sent.at(-1)?.packet.state
  }

  configure(profile: Partial<BfdProfile>): void {
    this.#settings = { ...this.#settings, profile: { ...this.#settings.profile, ...profile } }
    this.#take(this.bfd.setSessions(this.now, [this.#settings]))
  }

  remove(): void {
    this.#take(this.bfd.setSessions(this.now, []))
  }

  /** What is sent at once for what the neighbour says. */
  hear(said: Said, arrival: Partial<Arrival> = {}): readonly Sent[] {
    return this.hearOctets(packet(said), arrival)
  }

  hearOctets(octets: Uint8Array, arrival: Partial<Arrival> = {}): readonly Sent[] {
    const before = this.sent.length
    this.#take(this.bfd.hear(this.now, { ...this.#arrival, ...arrival }, octets))
    return this.sent.slice(before)
  }

  /** Lets time go by, deadline by deadline; what was sent meanwhile. `meanwhile` is called at each of them. */
  run(duration: number, meanwhile: () => void = () => {}): readonly Sent[] {
    const before = this.sent.length
    const end = milliseconds(this.now + duration)
    for (;;) {
      const deadline = this.bfd.deadline()
      if (deadline === undefined || deadline > end) break
      this.now = milliseconds(Math.max(this.now, deadline))
      this.#take(this.bfd.advance(this.now))
      meanwhile()
    }
    this.now = end
    return this.sent.slice(before)
  }

  /** Up, with the Poll Sequence done, and nothing noted of the way there. */
  rise(said: Said = {}): this {
    this.run(0)
    this.hear({ ...said, state: 'Down', yourDiscriminator: 0 })
    this.run(0)
    this.hear({ ...said, state: 'Init' })
    this.run(0)
    this.hear({ ...said, state: 'Up', isFinal: true })
    this.hear({ ...said, state: 'Up' })
    this.clear()
    return this
  }

  clear(): void {
    this.sent = []
    this.echoes = []
    this.events = []
  }

  #take(effects: readonly BfdEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'control') {
        const sent = new ControlPacket()
        sent.read(effect.octets)
        this.sent.push({ at: this.now, packet: sent })
      } else if (effect.kind === 'echo') this.echoes.push({ at: this.now, octets: effect.octets.slice() })
      else this.events.push(effect)
    }
  }
}
