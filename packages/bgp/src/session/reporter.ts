// What people are told of a peer. A peer that fails again and again in the same way is told of once a minute.

import { seconds, type Milliseconds, type Verdict } from '@ingot/api'
import type { Family } from '@ingot/net'
import type { PeerSettings } from '../settings.ts'
import type { UpdateFault } from './connection.ts'
import { endingFacts, endingText, type Ending } from './ending.ts'
import type { Session } from './negotiation.ts'

const QUIET = seconds(60)

export class Reporter {
  readonly #peer: string
  readonly #at: string
  readonly #report: (verdict: Verdict) => void
  /** Families that were told of in this session, for want of a next hop. */
  readonly #stranded = new Set<Family>()
  readonly #told = new Map<string, { at: Milliseconds; missed: number }>()

  constructor({ name, address, interface: it, port }: PeerSettings, report: (verdict: Verdict) => void) {
    this.#peer = name
    this.#at = address === undefined ? `interface ${it ?? ''}` : `${address} port ${port}`
    this.#report = report
  }

  established({ peerAsn, families, holdTime }: Session): void {
    this.#stranded.clear()
    this.#report({
      reason: 'PeerEstablished',
      message: `BGP session with ${this.#peer} (${this.#at}, AS ${peerAsn}) is established`,
      facts: { peer: this.#peer, peerAsn, families, holdTime },
    })
  }

  /** @param isPlanned this end was told to end it, so that nobody has to look after it */
  down(ending: Ending, isPlanned: boolean): void {
    this.#report({
      reason: isPlanned ? 'PeerStopped' : 'PeerDown',
      message: `BGP session with ${this.#peer} (${this.#at}) ended: ${endingText(ending)}`,
      facts: { peer: this.#peer, ...endingFacts(ending) },
    })
  }

  connectionFailed(now: Milliseconds, ending: Ending): void {
    const text = endingText(ending)
    const missed = this.#missed(now, text)
    if (missed === undefined) return
    this.#report({
      reason: 'PeerConnectionFailed',
      message: `no BGP session with ${this.#peer} (${this.#at}): ${text}`,
      facts: { peer: this.#peer, ...endingFacts(ending), ...(missed > 0 && { times: missed + 1 }) },
      remedy: 'see that the peer runs, reaches this node, and expects its address, AS number and password',
    })
  }

  /** RFC 7606 8: with the message, so that the peer's operator can be shown it. */
  updateFaulty(now: Milliseconds, { action, text, octets }: UpdateFault): void {
    const missed = this.#missed(now, `update ${action} ${text}`)
    if (missed === undefined) return
    this.#report({
      reason: 'UpdateFaulty',
      message: `an UPDATE of ${this.#peer} (${this.#at}) is faulty (${text}): ${action}`,
      facts: { peer: this.#peer, action, update: octets.toHex(), ...(missed > 0 && { times: missed + 1 }) },
    })
  }

  noNextHop(family: Family): void {
    if (this.#stranded.has(family)) return
    this.#stranded.add(family)
    this.#report({
      reason: 'RoutesNotSent',
      message: `no ${family} routes are sent to ${this.#peer} (${this.#at}): this end has no ${family} address`,
      facts: { peer: this.#peer, family },
      remedy: `give the interface towards the peer an ${family} address, or let the peer take IPv6 next hops (RFC 8950)`,
    })
  }

  routesNotSent(now: Milliseconds, why: string, count: number, remedy: string): void {
    if (this.#missed(now, `routes ${why}`) === undefined) return
    this.#report({
      reason: 'RoutesNotSent',
      message: `${count} routes are not sent to ${this.#peer} (${this.#at}): ${why}`,
      facts: { peer: this.#peer, why, count },
      remedy,
    })
  }

  /** Undefined: it was told lately. Else how often it happened untold. */
  #missed(now: Milliseconds, text: string): number | undefined {
    for (const [key, { at }] of this.#told) if (key !== text && now - at >= QUIET) this.#told.delete(key)
    const told = this.#told.get(text)
    if (told !== undefined && now - told.at < QUIET) {
      told.missed++
      return undefined
    }
    this.#told.set(text, { at: now, missed: 0 })
    return told?.missed ?? 0
  }
}
