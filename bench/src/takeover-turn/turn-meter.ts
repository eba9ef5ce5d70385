// What the turns of a node's loop take: by the clock, by the processor time of this thread, which other processes spoil
// less, and by what the heap grew, which is what was allocated where nothing is collected. Of many turns the worst is
// kept.

/** The parts of a turn, in their order. */
export const PARTS = ['serve', 'speakers', 'desire', 'advance', 'report'] as const
export type Part = (typeof PARTS)[number]

/** No turn is to be longer: docs/architecture.md. Milliseconds. */
export const LONGEST = 5

export interface TurnTaken {
  /** Milliseconds of the clock, and of this thread's processor time. */
  readonly wall: number
  readonly processor: number
  /** Milliseconds of this thread's processor time of each part. */
  readonly parts: Readonly<Record<Part, number>>
}

/** Of the turns of one node. */
export interface Turns {
  readonly node: string
  /** By its processor time. */
  readonly longest: TurnTaken
  /** How many took longer than they may, by their processor time. */
  readonly over: number
  /** The most that the heap grew in one, in octets. */
  readonly grown: number
}

const NONE: TurnTaken = { wall: 0, processor: 0, parts: noParts() }

export class TurnMeter {
  readonly #byNode = new Map<string, Turns>()
  #parts = noParts()
  #begun = { wall: 0, processor: 0, heap: 0 }
  #marked = 0

  begin(): void {
    this.#parts = noParts()
    const heap = process.memoryUsage().heapTotal
    this.#begun = { heap, processor: processorTime(), wall: performance.now() }
    this.#marked = this.#begun.processor
  }

  /** The part that was begun at the last call is over. */
  did(part: Part): void {
    const now = processorTime()
    this.#parts[part] = now - this.#marked
    this.#marked = now
  }

  end(node: string): void {
    const wall = performance.now() - this.#begun.wall
    const processor = processorTime() - this.#begun.processor
    const grown = process.memoryUsage().heapTotal - this.#begun.heap
    const before = this.#byNode.get(node) ?? { node, longest: NONE, over: 0, grown: 0 }
    this.#byNode.set(node, {
      node,
      longest:
        processor > before.longest.processor ? { wall, processor, parts: this.#parts } : before.longest,
      over: before.over + (processor > LONGEST ? 1 : 0),
      grown: Math.max(grown, before.grown),
    })
  }

  /** Of each node since the last call. */
  take(): readonly Turns[] {
    const turns = [...this.#byNode.values()]
    this.#byNode.clear()
    return turns
  }
}

function noParts(): Record<Part, number> {
  return { serve: 0, speakers: 0, desire: 0, advance: 0, report: 0 }
}

/** Milliseconds that this thread has run. */
function processorTime(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
