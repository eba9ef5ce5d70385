// What a session has yet to be told: prefixes to withdraw, and prefixes to announce by the attributes they share. A group
// that is to go out whole is only named here, and its members are listed when its turn comes, so that a session begins
// at once however many routes there are.

import type { Family } from '@ingot/net'
import { FAMILIES } from '../wire/address-family.ts'
import type { Entry, Group } from './entry.ts'

export class Backlog {
  readonly #withdrawals = { IPv4: new Set<Entry>(), IPv6: new Set<Entry>() }
  readonly #announcements = new Map<Group, Set<Entry>>()
  /** To each, whether members go out that were told already. */
  readonly #whole = new Map<Group, boolean>()

  withdraw(entry: Entry): void {
    this.#withdrawals[entry.family].add(entry)
  }

  announce(entry: Entry, group: Group): void {
    const waiting = this.#announcements.get(group)
    if (waiting === undefined) this.#announcements.set(group, new Set([entry]))
    else waiting.add(entry)
  }

  announceWhole(group: Group, isAgain: boolean): void {
    this.#whole.set(group, isAgain || this.#whole.get(group) === true)
  }

  /** Nothing of the entry waits any more, in the group it is in. */
  forget(entry: Entry): void {
    this.#withdrawals[entry.family].delete(entry)
    if (entry.wanted === undefined) return
    const waiting = this.#announcements.get(entry.wanted)
    if (waiting?.delete(entry) === true && waiting.size === 0) this.#announcements.delete(entry.wanted)
  }

  /** The group has no members any more. */
  forgetGroup(group: Group): void {
    this.#announcements.delete(group)
    this.#whole.delete(group)
  }

  clear(): void {
    for (const family of FAMILIES) this.#withdrawals[family].clear()
    this.#announcements.clear()
    this.#whole.clear()
  }

  withdrawals(family: Family): Set<Entry> {
    return this.#withdrawals[family]
  }

  get hasWithdrawals(): boolean {
    return FAMILIES.some((family) => this.#withdrawals[family].size > 0)
  }

  get hasAnnouncements(): boolean {
    return this.#announcements.size > 0 || this.#whole.size > 0
  }

  /** A group with the members of it that wait. They are taken from the set as they go. */
  next(isTold: (entry: Entry) => boolean): readonly [Group, Set<Entry>] | undefined {
    for (const waiting of this.#announcements) return waiting
    for (const [group, isAgain] of this.#whole) {
      this.#whole.delete(group)
      const members = isAgain ? group.members : [...group.members].filter((it) => !isTold(it))
      const waiting = new Set(members)
      if (waiting.size === 0) continue
      this.#announcements.set(group, waiting)
      return [group, waiting]
    }
    return undefined
  }

  /** All of the group's waiting members are through. */
  done(group: Group): void {
    this.#announcements.delete(group)
  }
}
