// The smallest of a set of ranks, in O(log n): a binary heap in which nothing is twice.

export class RankHeap {
  readonly #heap: bigint[] = []
  readonly #ranks = new Set<bigint>()

  add(rank: bigint): void {
    if (this.#ranks.has(rank)) return
    this.#ranks.add(rank)
    let place = this.#heap.push(rank) - 1
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (this.#at(parent) <= rank) break
      this.#swap(place, parent)
      place = parent
    }
  }

  smallest(): bigint | undefined {
    return this.#heap[0]
  }

  removeSmallest(): void {
    const [smallest] = this.#heap
    const last = this.#heap.pop()
    if (smallest === undefined || last === undefined) return
    this.#ranks.delete(smallest)
    if (this.#heap.length === 0) return
    this.#heap[0] = last
    this.#sink()
  }

  #sink(): void {
    for (let place = 0; ;) {
      const [left, right] = [2 * place + 1, 2 * place + 2]
      if (left >= this.#heap.length) return
      const child = right < this.#heap.length && this.#at(right) < this.#at(left) ? right : left
      if (this.#at(place) <= this.#at(child)) return
      this.#swap(place, child)
      place = child
    }
  }

  #at(place: number): bigint {
    return this.#heap[place] ?? 0n
  }

  #swap(a: number, b: number): void {
    const held = this.#at(a)
    this.#heap[a] = this.#at(b)
    this.#heap[b] = held
  }
}
