// What waits to be told, some at a time: marked entries, or all members of a group. What comes and goes meanwhile is seen,
// and each is asked for again until there was room for it.

import type { Entry, Group } from './entry.ts'

/** Whether the peer knows a prefix as it is to be advertised. */
export type IsTold = (entry: Entry) => boolean

export interface Waiting {
  /** Those that are next, at most so many; none where none is left. */
  next(limit: number, isTold: IsTold): readonly Entry[]
  /** The first of these are through, so many. */
  passed(count: number): void
}

/** Those of a set, which it is taken from as it goes. */
export class MarkedEntries implements Waiting {
  readonly #marked: Set<Entry>
  // one for all of a turn: to begin anew is to pass over all that have gone
  readonly #rest: Iterator<Entry>
  #next: Entry[] = []

  constructor(marked: Set<Entry>) {
    this.#marked = marked
    this.#rest = marked.values()
  }

  next(limit: number): readonly Entry[] {
    while (this.#next.length < limit) {
      const { value, done } = this.#rest.next()
      if (done === true) break
      this.#next.push(value)
    }
    return firstOf(this.#next, limit)
  }

  passed(count: number): void {
    for (let index = 0; index < count; index++) {
      const entry = this.#next[index]
      if (entry !== undefined) this.#marked.delete(entry)
    }
    this.#next = this.#next.slice(count)
  }
}

/** All members, told already or not; asked for in the midst of that, all once more. */
export class AllMembers implements Waiting {
  readonly #group: Group
  #isAgain: boolean
  #rest: Iterator<Entry> | undefined
  #next: Entry[] = []
  #isOnceMore = false

  /** `isAgain`: members go out that were told already, too. */
  constructor(group: Group, isAgain: boolean) {
    this.#group = group
    this.#isAgain = isAgain
  }

  ask(isAgain: boolean): void {
    if (this.#rest !== undefined) this.#isOnceMore = true
    else this.#isAgain ||= isAgain
  }

  next(limit: number, isTold: IsTold): readonly Entry[] {
    const { members } = this.#group
    // these had no room, and may have gone or been told since
    this.#next = this.#next.filter((it) => members.has(it) && (this.#isAgain || !isTold(it)))
    this.#rest ??= members.values()
    while (this.#next.length < limit) {
      const { value, done } = this.#rest.next()
      if (done !== true) {
        if (this.#isAgain || !isTold(value)) this.#next.push(value)
        continue
      }
      if (!this.#isOnceMore || this.#next.length > 0) break
      this.#rest = members.values()
      this.#isAgain = true
      this.#isOnceMore = false
    }
    return firstOf(this.#next, limit)
  }

  passed(count: number): void {
    this.#next = this.#next.slice(count)
  }
}

function firstOf(entries: readonly Entry[], limit: number): readonly Entry[] {
  return entries.length > limit ? entries.slice(0, limit) : entries
}
