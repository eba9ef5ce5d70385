// The addresses of one pool and family held by Services of one sharing group, so that the lowest with a port still
// free is found without looking at each, however many Services carry the same key and want the same port.

import type { Holding } from './holding.ts'

export interface Member {
  /** Place in the pool's order. */
  readonly rank: bigint
  readonly holding: Holding
}

export class SharingGroup {
  readonly #members: Member[] = []
  /** For a port, how many members from the start are known to have it taken. */
  readonly #taken = new Map<string, number>()

  get isEmpty(): boolean {
    return this.#members.length === 0
  }

  /** Adds a member unless one of that rank is there. */
  add(member: Member): void {
    const index = this.#indexOf(member.rank)
    if (this.#members[index]?.rank === member.rank) return
    this.#members.splice(index, 0, member)
    for (const port of this.#taken.keys()) this.#forget(port, index)
  }

  /** Takes out the member of that rank, if there is one. */
  remove(rank: bigint): void {
    const index = this.#indexOf(rank)
    if (this.#members[index]?.rank !== rank) return
    this.#members.splice(index, 1)
    for (const port of this.#taken.keys()) this.#forget(port, index)
  }

  /** Ports of the member of that rank have become free. */
  freed(rank: bigint, ports: readonly string[]): void {
    const index = this.#indexOf(rank)
    for (const port of ports) this.#forget(port, index)
  }

  /** The first member, by rank, on which all `ports` are free and that `admits`. */
  lowestWith(
    ports: readonly string[],
    admits: (holding: Holding) => boolean = () => true,
  ): Member | undefined {
    const start = Math.max(0, ...ports.map((port) => this.#takenFromStart(port)))
    for (let i = start; i < this.#members.length; i++) {
      const member = this.#members[i]
      if (member && ports.every((port) => !member.holding.ports.has(port)) && admits(member.holding))
        return member
    }
    return undefined
  }

  #takenFromStart(port: string): number {
    let count = this.#taken.get(port) ?? 0
    while (this.#members[count]?.holding.ports.has(port)) count++
    this.#taken.set(port, count)
    return count
  }

  /** Of `port` only the members before `index` are as they were. */
  #forget(port: string, index: number): void {
    if ((this.#taken.get(port) ?? 0) > index) this.#taken.set(port, index)
  }

  /** Where `rank` is or belongs. */
  #indexOf(rank: bigint): number {
    let [low, high] = [0, this.#members.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#members[middle]?.rank ?? rank) < rank) low = middle + 1
      else high = middle
    }
    return low
  }
}
