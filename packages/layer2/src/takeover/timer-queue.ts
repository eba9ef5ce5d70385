// What is to be looked at when, in one heap for all that a segment waits for. A timer is not taken back: whoever set it
// looks at the time anew when it comes, and sets another if it was too early.

import type { Milliseconds } from '@ingot/api'

interface Timer<Item> {
  readonly due: Milliseconds
  readonly item: Item
}

export class TimerQueue<Item> {
  readonly #heap: Timer<Item>[] = []

  add(due: Milliseconds, item: Item): void {
    const heap = this.#heap
    const timer = { due, item }
    let at = heap.push(timer) - 1
    while (at > 0) {
      const parentAt = (at - 1) >> 1
      const parent = heap[parentAt]
      if (parent === undefined || parent.due <= due) break
      heap[at] = parent
      at = parentAt
    }
    heap[at] = timer
  }

  deadline(): Milliseconds | undefined {
    return this.#heap[0]?.due
  }

  /** The first item whose time has come. */
  take(now: Milliseconds): Item | undefined {
    const first = this.#heap[0]
    if (first === undefined || first.due > now) return undefined
    const last = this.#heap.pop()
    if (last !== undefined && last !== first) this.#sink(last)
    return first.item
  }

  #sink(timer: Timer<Item>): void {
    const heap = this.#heap
    let at = 0
    for (;;) {
      const left = heap[2 * at + 1]
      const right = heap[2 * at + 2]
      const isRight = right !== undefined && left !== undefined && right.due < left.due
      const child = isRight ? right : left
      if (child === undefined || child.due >= timer.due) break
      heap[at] = child
      at = 2 * at + (isRight ? 2 : 1)
    }
    heap[at] = timer
  }
}
