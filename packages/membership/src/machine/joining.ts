// Meeting others by address: a push/pull with each. A few at a time, and who turns out to be a member meanwhile, because
// another has told of it, is not asked any more: in a cluster of N the whole list would travel N times otherwise. In random
// order, so that those who start together do not all begin with the same one.

import type { Endpoint } from '../effect.ts'
import { endpointKey } from '../endpoint.ts'
import type { Exchanges } from './exchanges.ts'
import { isGone } from './member-table.ts'
import type { Parts } from './parts.ts'
import { choose } from './random.ts'

const AT_ONCE = 4
const NOBODY: ReadonlySet<string> = new Set()

export class Joining {
  readonly #parts: Parts
  readonly #exchanges: Exchanges
  #waiting: Endpoint[] = []
  #asked: Endpoint[] = []
  #failed: Endpoint[] = []
  #contacted = 0

  constructor(parts: Parts, exchanges: Exchanges) {
    this.#parts = parts
    this.#exchanges = exchanges
  }

  join(peers: readonly Endpoint[]): void {
    const underWay = new Set([...this.#waiting, ...this.#asked].map(endpointKey))
    const others = peers.filter((peer) => !underWay.has(endpointKey(peer)))
    this.#waiting.push(...choose(this.#parts.random, others, others.length))
    this.#goOn()
  }

  #goOn(): void {
    const members = this.#waiting.length > 0 ? this.#members() : NOBODY
    while (this.#asked.length < AT_ONCE) {
      const peer = this.#waiting.shift()
      if (peer === undefined) break
      if (members.has(endpointKey(peer))) this.#contacted += 1
      else this.#ask(peer)
    }
    if (this.#asked.length === 0) this.#report()
  }

  #ask(peer: Endpoint): void {
    this.#asked.push(peer)
    this.#exchanges.pushPull(peer, true, (failure) => {
      this.#asked = this.#asked.filter((other) => other !== peer)
      if (failure === undefined) {
        this.#contacted += 1
      } else {
        this.#failed.push(peer)
        this.#parts.outbox.event({ kind: 'exchangeFailed', peer, failure })
      }
      this.#goOn()
    })
  }

  /** The endpoints of all who are there: a list as long as the cluster is held against it once a minute. */
  #members(): ReadonlySet<string> {
    const there = [...this.#parts.table.records()].filter((record) => !isGone(record))
    return new Set(there.map(endpointKey))
  }

  #report(): void {
    this.#parts.outbox.event({ kind: 'joinEnded', contacted: this.#contacted, failed: this.#failed })
    this.#contacted = 0
    this.#failed = []
  }
}
