// Addresses that change hands. One is taken from the old Service first and given to the new one when that is certain:
// meanwhile the old one is said to leave it, and whoever is to get it is blocked.

export class Handover {
  /** By address, the Services that may still show it and are not to keep it. */
  readonly #leavers = new Map<string, Set<string>>()
  readonly #leaving = new Map<string, readonly string[]>()

  /** Notes what a Service may show and is not to keep. Returns whether it leaves less than before. */
  note(key: string, leaving: readonly string[]): boolean {
    const before = this.#leaving.get(key) ?? []
    for (const address of before) {
      const leavers = this.#leavers.get(address)
      leavers?.delete(key)
      if (leavers?.size === 0) this.#leavers.delete(address)
    }
    for (const address of leaving) {
      const leavers = this.#leavers.get(address)
      if (leavers === undefined) this.#leavers.set(address, new Set([key]))
      else leavers.add(key)
    }
    if (leaving.length > 0) this.#leaving.set(key, leaving)
    else this.#leaving.delete(key)
    return before.some((address) => !leaving.includes(address))
  }

  /** The other Services that may still show one of the addresses that `key` is to have. */
  blockers(key: string, addresses: readonly string[]): string[] {
    return addresses.flatMap((address) => [...(this.#leavers.get(address) ?? [])].filter((it) => it !== key))
  }
}
