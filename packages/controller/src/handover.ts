// Addresses that change hands. One is taken from the old Service first and given to the new one when that is certain:
// meanwhile the old one is said to leave it, and whoever is to get it is blocked.

export class Handover {
  /** By address, the Services that may still show it and are not to keep it. */
  readonly #leavers = new Map<string, Set<string>>()
  readonly #leaving = new Map<string, readonly string[]>()
  /** By address, the Services that were found blocked since one left it last. */
  readonly #blocked = new Map<string, Set<string>>()

  /** Notes what a Service may show and is not to keep. Returns the Services that this may have unblocked. */
  note(key: string, leaving: readonly string[]): ReadonlySet<string> {
    const unblocked = new Set<string>()
    for (const address of this.#leaving.get(key) ?? []) {
      removeFrom(this.#leavers, address, key)
      if (leaving.includes(address)) continue
      for (const blocked of this.#blocked.get(address) ?? []) unblocked.add(blocked)
      this.#blocked.delete(address)
    }
    for (const address of leaving) addTo(this.#leavers, address, key)
    if (leaving.length > 0) this.#leaving.set(key, leaving)
    else this.#leaving.delete(key)
    return unblocked
  }

  /** The other Services that may still show one of the addresses that `key` is to have. */
  blockers(key: string, addresses: readonly string[]): string[] {
    return addresses.flatMap((address) => [...(this.#leavers.get(address) ?? [])].filter((it) => it !== key))
  }

  /** `key` waits for its addresses: it is named once another Service leaves one of them. */
  block(key: string, addresses: readonly string[]): void {
    for (const address of addresses)
      if (this.blockers(key, [address]).length > 0) addTo(this.#blocked, address, key)
  }
}

function addTo(sets: Map<string, Set<string>>, address: string, key: string): void {
  const set = sets.get(address)
  if (set === undefined) sets.set(address, new Set([key]))
  else set.add(key)
}

function removeFrom(sets: Map<string, Set<string>>, address: string, key: string): void {
  const set = sets.get(address)
  set?.delete(key)
  if (set?.size === 0) sets.delete(address)
}
