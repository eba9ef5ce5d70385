// What clients notice: for how long nobody answers though somebody could, and for how long two do. It looks after every
// event, over all clients; between two events nothing changes.

/** What there is to look at. */
export interface Watched {
  readonly timeline: { readonly now: number }
  readonly addresses: readonly string[]
  readonly eligible: readonly string[]
  /** The nodes whose answers for the address reach a station. */
  answering(address: string, station: string): readonly string[]
  node(name: string): { readonly isRunning: boolean }
  isReachable(station: string, node: string): boolean
}

export interface Measured {
  /** The longest time without an answer although an eligible node runs and is reachable. */
  readonly gap: number
  /** The longest time with two answers. */
  readonly both: number
  /** How often the address has gone from one node to another. */
  readonly moves: number
}

interface Eye {
  readonly client: string
  readonly address: string
  noneSince: number | undefined
  bothSince: number | undefined
  last: string
}

export class Outage {
  readonly #world: Watched
  readonly #eyes: Eye[]
  #gap = 0
  #both = 0
  #moves = 0

  constructor(world: Watched, clients: readonly string[]) {
    this.#world = world
    // Of a thousand addresses the first and the last tell enough.
    const addresses = world.addresses.filter((_, index, all) => index === 0 || index === all.length - 1)
    this.#eyes = clients.flatMap((client) =>
      addresses.map((address) => ({ client, address, noneSince: undefined, bothSince: undefined, last: '' })),
    )
  }

  reset(): void {
    this.#gap = 0
    this.#both = 0
    this.#moves = 0
    for (const eye of this.#eyes) {
      eye.noneSince = undefined
      eye.bothSince = undefined
    }
  }

  get measured(): Measured {
    return { gap: Math.round(this.#gap), both: Math.round(this.#both), moves: this.#moves }
  }

  look(): void {
    const { now } = this.#world.timeline
    for (const eye of this.#eyes) {
      const answering = this.#world.answering(eye.address, eye.client)
      const isPossible = this.#world.eligible.some(
        (name) => this.#world.node(name).isRunning && this.#world.isReachable(eye.client, name),
      )
      eye.noneSince = answering.length === 0 && isPossible ? (eye.noneSince ?? now) : this.#ended(eye, now)
      if (eye.noneSince !== undefined) this.#gap = Math.max(this.#gap, now - eye.noneSince)
      if (eye.bothSince !== undefined) this.#both = Math.max(this.#both, now - eye.bothSince)
      eye.bothSince = answering.length > 1 ? (eye.bothSince ?? now) : undefined
      const [owner] = answering
      if (answering.length === 1 && owner !== undefined && owner !== eye.last) {
        if (eye.last !== '') this.#moves += 1
        eye.last = owner
      }
    }
  }

  #ended({ noneSince }: Eye, now: number): undefined {
    if (noneSince !== undefined) this.#gap = Math.max(this.#gap, now - noneSince)
    return undefined
  }
}
