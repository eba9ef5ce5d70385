// Self-verification between the machine of packages/layer2 and the network: what it asks goes out as any other ask, what is
// answered for addresses that are watched comes in, and what it finds is kept to be told.

import type { Milliseconds } from '@ingot/api'
import { SelfVerification, type Interface, type Takeover } from '@ingot/layer2'
import { parseAddress } from '@ingot/net'
import type { Observation, Observer } from './observer.ts'
import type { Notice } from './takeover-port.ts'

const NONE: readonly Notice[] = []

export class VerificationPort {
  readonly #verification: SelfVerification
  readonly #observer: Observer
  #notices: Notice[] = []

  /** Every address that the takeover may come to own has to be watched, so that what is asked for here is heard. */
  constructor(takeover: Takeover, observer: Observer) {
    this.#verification = new SelfVerification(takeover)
    this.#observer = observer
  }

  setInterfaces(now: Milliseconds, interfaces: readonly Interface[]): void {
    this.#verification.setInterfaces(now, interfaces)
  }

  /** What others have said. */
  hear(observations: readonly Observation[]): void {
    for (const said of observations) if (said.kind === 'answer') this.#verification.hear(said)
  }

  /** Judges the questions that have had their time, and asks what is due. */
  advance(now: Milliseconds): void {
    for (const effect of this.#verification.advance(now)) {
      // few, and each is withdrawn by another one: none may be left out
      if (effect.kind === 'report') this.#notices.push({ verdict: effect.verdict, isTransition: false })
      else if (!this.#ask(effect.address, effect.interface)) this.#verification.unsent(effect)
    }
  }

  deadline(): Milliseconds | undefined {
    return this.#verification.deadline()
  }

  /** What has been found since the last call. */
  takeNotices(): readonly Notice[] {
    const notices = this.#notices
    if (notices.length === 0) return NONE
    this.#notices = []
    return notices
  }

  #ask(text: string, interfaceIndex: number): boolean {
    const address = parseAddress(text)
    return address !== undefined && this.#observer.ask(address, interfaceIndex)
  }
}
