// What a session has yet to be told: prefixes to withdraw, and prefixes to announce by the attributes they share. A group
// that is to go out whole is only named here, and gone through member by member as there is room, so that a session begins
// at once however many routes there are, and nothing is copied for it.

import type { Family } from '@ingot/net'
import { FAMILIES } from '../wire/address-family.ts'
import type { Entry, Group } from './entry.ts'
import { AllMembers, MarkedEntries, type IsTold, type Waiting } from './waiting.ts'

export class Backlog {
  readonly #withdrawals = { IPv4: new Set<Entry>(), IPv6: new Set<Entry>() }
  readonly #announcements = new Map<Group, Set<Entry>>()
  readonly #whole = new Map<Group, AllMembers>()

  withdraw(entry: Entry): void {
    this.#withdrawals[entry.family].add(entry)
  }

  announce(entry: Entry, group: Group): void {
    const waiting = this.#announcements.get(group)
    if (waiting === undefined) this.#announcements.set(group, new Set([entry]))
    else waiting.add(entry)
  }

  /** `isAgain`: members go out that were told already, too. */
  announceWhole(group: Group, isAgain: boolean): void {
    const whole = this.#whole.get(group)
    if (whole === undefined) this.#whole.set(group, new AllMembers(group, isAgain))
    else whole.ask(isAgain)
  }

  /** Nothing of the entry waits any more, in the group it is in. */
  forget(entry: Entry): void {
    this.#withdrawals[entry.family].delete(entry)
    if (entry.wanted === undefined) return
    const waiting = this.#announcements.get(entry.wanted)
    if (waiting?.delete(entry) === true && waiting.size === 0) this.#announcements.delete(entry.wanted)
  }

  /** Nothing of the group is to be announced any more. */
  forgetGroup(group: Group): void {
    this.#announcements.delete(group)
    this.#whole.delete(group)
  }

  clear(): void {
    for (const family of FAMILIES) this.#withdrawals[family].clear()
    this.#announcements.clear()
    this.#whole.clear()
  }

  withdrawals(family: Family): ReadonlySet<Entry> {
    return this.#withdrawals[family]
  }

  /** Those of a family, of which there are some. */
  nextWithdrawals(family: Family): Waiting {
    return new MarkedEntries(this.#withdrawals[family])
  }

  get hasWithdrawals(): boolean {
    return FAMILIES.some((family) => this.#withdrawals[family].size > 0)
  }

  get hasAnnouncements(): boolean {
    return this.#announcements.size > 0 || this.#whole.size > 0
  }

  /** A group, and its members that wait. */
  next(isTold: IsTold): { readonly group: Group; readonly members: Waiting } | undefined {
    for (const [group, marked] of this.#announcements) {
      if (marked.size > 0) return { group, members: new MarkedEntries(marked) }
      this.#announcements.delete(group)
    }
    for (const [group, members] of this.#whole) {
      if (members.next(1, isTold).length > 0) return { group, members }
      this.#whole.delete(group)
    }
    return undefined
  }
}
