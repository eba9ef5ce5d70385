// Solicited-node groups counted per interface: addresses with the same low 24 bits share a group (RFC 4291 2.7.1), so
// it is joined with the first of them and left with the last. It joins nothing itself.

/** Counts who needs which group, a group being given by its number. */
export class GroupMembership {
  readonly #holders = new Map<number, Map<bigint, number>>()

  /** Counts one more holder; true when it is the first, and the group has to be joined. */
  hold(interfaceIndex: number, group: bigint): boolean {
    const groups = this.#groups(interfaceIndex)
    const holders = groups.get(group) ?? 0
    groups.set(group, holders + 1)
    return holders === 0
  }

  /** Counts one holder less; true when it was the last, and the group has to be left. */
  release(interfaceIndex: number, group: bigint): boolean {
    const groups = this.#groups(interfaceIndex)
    const holders = groups.get(group) ?? 0
    if (holders > 1) {
      groups.set(group, holders - 1)
      return false
    }
    groups.delete(group)
    if (groups.size === 0) this.#holders.delete(interfaceIndex)
    return holders === 1
  }

  #groups(interfaceIndex: number): Map<bigint, number> {
    const known = this.#holders.get(interfaceIndex)
    if (known !== undefined) return known
    const groups = new Map<bigint, number>()
    this.#holders.set(interfaceIndex, groups)
    return groups
  }
}
