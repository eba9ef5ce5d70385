// When the rounds of gratuitous announcements are due: five rounds, 1.1 s apart, the first at once, as MetalLB sends
// them, and one at each interval from then on where that is wanted. It knows keys and times only, not what a round consists of. Every operation costs the same however many
// bursts are under way, so that the packet thread may ask for the deadline before each poll.

import { type Milliseconds, after, seconds } from '@ingot/api'

export const ROUNDS = 5
const ROUND_INTERVAL: Milliseconds = seconds(1.1)

interface Burst<Key> {
  readonly key: Key
  due: Milliseconds
  /** Rounds yet to come; 0 for a burst that was stopped and still stands in a queue. */
  remaining: number
}

/** Bursts by key. A key has at most one burst; starting it again begins anew. */
export class BurstSchedule<Key> {
  readonly #bursts = new Map<Key, Burst<Key>>()
  // All queues are in the order of their due times, because time does not go back and the interval is always the
  // same: bursts yet to begin, those between two rounds, and those that are over. The earliest of the heads is next.
  readonly #beginning = new Queue<Burst<Key>>()
  readonly #repeating = new Queue<Burst<Key>>()
  readonly #periodic = new Queue<Burst<Key>>()
  readonly #interval: Milliseconds | undefined

  /** @param interval from one round to the next once a burst is over; left out for no more rounds */
  constructor(interval?: Milliseconds) {
    this.#interval = interval
  }

  start(now: Milliseconds, key: Key): void {
    this.stop(key)
    const burst = { key, due: now, remaining: ROUNDS }
    this.#bursts.set(key, burst)
    this.#beginning.add(burst)
  }

  stop(key: Key): void {
    const burst = this.#bursts.get(key)
    if (burst === undefined) return
    burst.remaining = 0
    this.#bursts.delete(key)
  }

  /** The time of the next round, or undefined when no burst is under way. */
  deadline(): Milliseconds | undefined {
    return this.#next()?.head()?.due
  }

  /** A key whose round is due at `now`, and counts that round as sent; undefined when none is. */
  take(now: Milliseconds): Key | undefined {
    const queue = this.#next()
    const burst = queue?.head()
    if (queue === undefined || burst === undefined || burst.due > now) return undefined
    queue.remove()
    burst.remaining -= 1
    // Counted from now, not from when it was due: a process that was frozen must not send what it missed in one go.
    if (burst.remaining > 0) {
      burst.due = after(now, ROUND_INTERVAL)
      this.#repeating.add(burst)
    } else if (this.#interval === undefined) {
      this.#bursts.delete(burst.key)
    } else {
      burst.remaining = 1
      burst.due = after(now, this.#interval)
      this.#periodic.add(burst)
    }
    return burst.key
  }

  #next(): Queue<Burst<Key>> | undefined {
    let next: Queue<Burst<Key>> | undefined
    let earliest = Infinity
    for (const queue of [this.#beginning, this.#repeating, this.#periodic]) {
      const due = skipStopped(queue)?.due ?? Infinity
      if (due >= earliest) continue
      next = queue
      earliest = due
    }
    return next
  }
}

function skipStopped<Key>(queue: Queue<Burst<Key>>): Burst<Key> | undefined {
  while (queue.head()?.remaining === 0) queue.remove()
  return queue.head()
}

/** First in, first out. Removing the head is cheap at any length, which neither `Array.shift` nor a `Map` offers. */
class Queue<Item> {
  #items: Item[] = []
  #first = 0

  add(item: Item): void {
    this.#items.push(item)
  }

  head(): Item | undefined {
    return this.#items[this.#first]
  }

  remove(): void {
    this.#first += 1
    if (this.#first * 2 < this.#items.length) return
    this.#items = this.#items.slice(this.#first)
    this.#first = 0
  }
}
