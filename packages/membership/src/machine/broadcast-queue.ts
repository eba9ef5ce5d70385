// What is to be told to the others: at most one message about each node, the newest. Each is sent a number of times that
// grows with the logarithm of the cluster, in packets that have room for it, the ones least often sent first.

import { COMPOUND_ENTRY_SIZE, MOST_MESSAGES } from '../wire/compound.ts'

interface Broadcast {
  readonly name: string
  readonly message: Uint8Array
  transmits: number
}

/** @param size of the list of members, the dead ones and this one included */
export function retransmitLimit(mult: number, size: number): number {
  return mult * Math.ceil(Math.log10(size + 1))
}

export class BroadcastQueue {
  /** By how often they were sent: each tier in the order in which they came into it. */
  readonly #tiers: Map<string, Broadcast>[] = []
  readonly #byName = new Map<string, Broadcast>()

  get size(): number {
    return this.#byName.size
  }

  has(name: string): boolean {
    return this.#byName.has(name)
  }

  /** In place of what was to be said of that node before. */
  add(name: string, message: Uint8Array): void {
    const older = this.#byName.get(name)
    if (older !== undefined) this.#remove(older)
    this.#put({ name, message, transmits: 0 })
  }

  /**
   * At most `most` messages that fit into `room` octets of a compound, each counted as sent once more. The first that does
   * not fit ends it, so that what is large is not passed over for ever and a long queue costs no more than a short one.
   */
  take(room: number, limit: number, most = MOST_MESSAGES): readonly Uint8Array[] {
    const taken: Broadcast[] = []
    let left = room
    for (const broadcast of this.#leastSentFirst()) {
      left -= broadcast.message.length + COMPOUND_ENTRY_SIZE
      if (left < 0 || taken.length === most) break
      taken.push(broadcast)
    }
    for (const broadcast of taken) {
      this.#remove(broadcast)
      broadcast.transmits += 1
      if (broadcast.transmits < limit) this.#put(broadcast)
    }
    return taken.map(({ message }) => message)
  }

  *#leastSentFirst(): Iterable<Broadcast> {
    for (const tier of this.#tiers) yield* tier.values()
  }

  #put(broadcast: Broadcast): void {
    const tier = (this.#tiers[broadcast.transmits] ??= new Map())
    tier.set(broadcast.name, broadcast)
    this.#byName.set(broadcast.name, broadcast)
  }

  #remove({ name, transmits }: Broadcast): void {
    this.#tiers[transmits]?.delete(name)
    this.#byName.delete(name)
  }
}
