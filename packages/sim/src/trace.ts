// What happened, line by line, in virtual time: for whoever looks at a failing seed, and to see that two runs of one seed
// are the same run.

import type { Milliseconds } from '@ingot/api'

export class Trace {
  readonly lines: string[] = []
  readonly #now: () => Milliseconds

  constructor(now: () => Milliseconds) {
    this.#now = now
  }

  add(who: string, what: string): void {
    this.lines.push(`${(this.#now() / 1000).toFixed(3).padStart(9)} ${who.padEnd(13)} ${what}`)
  }

  last(count: number): string {
    return this.lines.slice(-count).join('\n')
  }

  /** The same for the same lines only. */
  hash(): string {
    return Bun.hash(this.lines.join('\n')).toString(16)
  }
}
