// A segment: every station hears every other, unless somebody has cut them apart, one way or both. Frames take some time,
// and can be lost or doubled. What crosses is what a real one would carry, as far as takeovers depend on it.

import { milliseconds, type Milliseconds } from '@ingot/api'
import type { Dice } from '../dice.ts'
import type { Timeline } from './timeline.ts'

export type Frame =
  /** Keyed, between speakers: real octets. */
  | { readonly kind: 'heartbeat'; readonly octets: Uint8Array }
  /** ARP request or neighbour solicitation. */
  | { readonly kind: 'ask'; readonly address: string }
  /** Who answers or announces: anybody can send one in anybody's name. */
  | { readonly kind: 'answer' | 'announcement'; readonly address: string; readonly hardwareAddress: string }

export interface Station {
  readonly name: string
  hear(frame: Frame, from: string): void
}

export class Air {
  /** Of a hundred frames so many are lost, or doubled. */
  loss = 0
  duplication = 0
  /** The longest that a frame takes, in ms. */
  delay = 3
  /** Everything that was sent keyed, for whoever wants to send it again. */
  readonly recorded: { readonly from: string; readonly octets: Uint8Array }[] = []
  isRecording = false
  /** Something on the way lets no keyed frame through, from nobody to nobody. */
  filtersHeartbeats = false
  /** Nodes whose own firewall refuses the keyed frames that they send, and those that it hands none of what comes. */
  readonly refusesFrom = new Set<string>()
  readonly withholdsFrom = new Set<string>()
  readonly #stations = new Map<string, Station>()
  readonly #cuts = new Set<string>()
  /** When the latest frame of each path arrives. */
  readonly #last = new Map<string, Milliseconds>()
  readonly #timeline: Timeline
  readonly #dice: Dice

  constructor(timeline: Timeline, dice: Dice) {
    this.#timeline = timeline
    this.#dice = dice
  }

  attach(station: Station): void {
    this.#stations.set(station.name, station)
  }

  stations(): readonly string[] {
    return [...this.#stations.keys()]
  }

  /** Nothing from `from` reaches `to` any more. */
  cut(from: string, to: string): void {
    this.#cuts.add(`${from}>${to}`)
  }

  /** Nothing from or to any of these reaches the others, or the other way round. */
  split(these: readonly string[]): void {
    for (const a of this.#stations.keys()) {
      for (const b of this.#stations.keys()) if (these.includes(a) !== these.includes(b)) this.cut(a, b)
    }
  }

  mend(): void {
    this.#cuts.clear()
    this.filtersHeartbeats = false
    this.refusesFrom.clear()
    this.withholdsFrom.clear()
  }

  isReached(from: string, to: string): boolean {
    return !this.#cuts.has(`${from}>${to}`)
  }

  /** Everybody else hears it, or `to` alone. */
  send(from: string, frame: Frame, to?: string): void {
    if (frame.kind === 'heartbeat' && this.refusesFrom.has(from)) return
    if (this.isRecording && frame.kind === 'heartbeat') this.recorded.push({ from, octets: frame.octets })
    for (const station of this.#stations.values()) {
      if (station.name === from || (to !== undefined && station.name !== to)) continue
      if (this.#dice.isUnder(this.loss / 100)) continue
      this.#deliver(from, frame, station)
      if (this.#dice.isUnder(this.duplication / 100)) this.#deliver(from, frame, station)
    }
  }

  #deliver(from: string, frame: Frame, station: Station): void {
    const taken = milliseconds(this.#timeline.now + 0.2 + this.#dice.random() * (this.delay - 0.2))
    // What one station sends another stays in order, as on Ethernet.
    const path = `${from}>${station.name}`
    const before = this.#last.get(path) ?? taken
    const arrival = before > taken ? before : taken
    this.#last.set(path, arrival)
    this.#timeline.at(arrival, () => {
      // A frame that was on its way when the cable was pulled is lost, too.
      const isFiltered =
        frame.kind === 'heartbeat' && (this.filtersHeartbeats || this.withholdsFrom.has(station.name))
      if (this.isReached(from, station.name) && !isFiltered) station.hear(frame, from)
    })
  }
}
