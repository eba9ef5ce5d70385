// Meeting others by address: a push/pull with each. A few at a time, and who turns out to be a member meanwhile, because
// another has told of it, is not asked any more: in a cluster of N the whole list would travel N times otherwise. In random
// order, so that those who start together do not all begin with the same one.

import type { Endpoint } from '../effect.ts'
import { isSameEndpoint } from '../endpoint.ts'
import type { Exchanges } from './exchanges.ts'
import { isGone } from './member-table.ts'
import type { Parts } from './parts.ts'
import { choose } from './random.ts'

const AT_ONCE = 4

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
    const underWay = [...this.#waiting, ...this.#asked]
    const others = peers.filter((peer) => !underWay.some((other) => isSameEndpoint(peer, other)))
    this.#waiting.push(...choose(this.#parts.random, others, others.length))
    this.#goOn()
  }

  #goOn(): void {
    while (this.#asked.length < AT_ONCE) {
      const peer = this.#waiting.shift()
      if (peer === undefined) break
      if (this.#isMember(peer)) this.#contacted += 1
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

  #isMember(peer: Endpoint): boolean {
    return [...this.#parts.table.records()].some((record) => !isGone(record) && isSameEndpoint(record, peer))
  }

  #report(): void {
    this.#parts.outbox.event({ kind: 'joinEnded', contacted: this.#contacted, failed: this.#failed })
    this.#contacted = 0
    this.#failed = []
  }
}
