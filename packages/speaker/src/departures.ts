// How a drained node goes, prefix by prefix: for two seconds the route says that it is about to go (RFC 8326), so that routers
// have another one in place, then it is withdrawn. One that was not announced before is not announced now. When no route is
// left for a second the sessions end too.

import { after, milliseconds, seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'

const WARNING = seconds(2)
const LINGERING = seconds(1)

export class Departures {
  /** By Service and prefix: until when it is warned. */
  #until = new Map<string, Milliseconds>()
  #next = new Map<string, Milliseconds>()
  #endsAt: Milliseconds | undefined
  #due = Infinity

  /** Whether the prefix still goes out, with the warning. */
  isWarned(now: Milliseconds, service: string, prefix: string, isAnnounced: boolean): boolean {
    const key = `${service} ${prefix}`
    const until = this.#until.get(key) ?? (isAnnounced ? after(now, WARNING) : now)
    this.#next.set(key, until)
    if (now < until) this.#due = Math.min(this.#due, until)
    return now < until
  }

  /** Whether the sessions are to end, given whether a drained node has no routes left. */
  hasLeft(now: Milliseconds, isEmpty: boolean): boolean {
    this.#endsAt = isEmpty ? (this.#endsAt ?? after(now, LINGERING)) : undefined
    if (this.#endsAt === undefined) return false
    if (now < this.#endsAt) this.#due = Math.min(this.#due, this.#endsAt)
    return now >= this.#endsAt
  }

  /** Ends a pass: what was not in it stays. When the next pass has to be; undefined for nothing. */
  finish(): Milliseconds | undefined {
    const due = this.#due
    this.#until = this.#next
    this.#next = new Map()
    this.#due = Infinity
    return due === Infinity ? undefined : milliseconds(due)
  }
}
