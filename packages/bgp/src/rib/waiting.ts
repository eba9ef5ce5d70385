// Members of a group that wait to be announced, one after another: marked ones, or all of them. What comes and goes
// meanwhile is seen, and each is asked for again until there was room for it.

import type { Entry, Group } from './entry.ts'

/** Whether the peer knows a prefix as it is to be advertised. */
export type IsTold = (entry: Entry) => boolean

export interface Waiting {
  readonly group: Group
  /** Undefined when none is left. */
  first(isTold: IsTold): Entry | undefined
  /** The first is through. */
  shift(): void
}

/** Those of a set, which it is taken from as it goes. */
export class MarkedMembers implements Waiting {
  readonly group: Group
  readonly #marked: Set<Entry>
  // one for all of a turn: to begin anew is to pass over all that have gone
  readonly #rest: Iterator<Entry>
  #first: Entry | undefined

  constructor(group: Group, marked: Set<Entry>) {
    this.group = group
    this.#marked = marked
    this.#rest = marked.values()
  }

  first(): Entry | undefined {
    this.#first ??= following(this.#rest)
    return this.#first
  }

  shift(): void {
    if (this.#first !== undefined) this.#marked.delete(this.#first)
    this.#first = undefined
  }
}

/** All members, told already or not; asked for in the midst of that, all once more. */
export class AllMembers implements Waiting {
  readonly group: Group
  #isAgain: boolean
  #rest: Iterator<Entry> | undefined
  #first: Entry | undefined
  #isOnceMore = false

  constructor(group: Group, isAgain: boolean) {
    this.group = group
    this.#isAgain = isAgain
  }

  /** `isAgain`: members go out that were told already, too. */
  ask(isAgain: boolean): void {
    if (this.#rest !== undefined) this.#isOnceMore = true
    else this.#isAgain ||= isAgain
  }

  first(isTold: IsTold): Entry | undefined {
    if (this.#first !== undefined && this.#waits(this.#first, isTold)) return this.#first
    this.#rest ??= this.group.members.values()
    for (;;) {
      this.#first = following(this.#rest)
      if (this.#first === undefined && !this.#isOnceMore) return undefined
      if (this.#first === undefined) {
        this.#rest = this.group.members.values()
        this.#isAgain = true
        this.#isOnceMore = false
      } else if (this.#waits(this.#first, isTold)) return this.#first
    }
  }

  shift(): void {
    this.#first = undefined
  }

  /** Still, since there was no room for it. */
  #waits(entry: Entry, isTold: IsTold): boolean {
    return this.group.members.has(entry) && (this.#isAgain || !isTold(entry))
  }
}

function following(rest: Iterator<Entry>): Entry | undefined {
  const next = rest.next()
  return next.done === true ? undefined : next.value
}
