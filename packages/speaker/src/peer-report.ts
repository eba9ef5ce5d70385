// Tells of BGP sessions: a line of the log when one is configured, comes up or falls, and why one does not come up, with
// MetalLB's names for events; and the same to whoever looks at the BGPPeer. A peer can cause much of it, so it is limited.

import { eventType } from '@ingot/api'
import type { Milliseconds, Reason, Verdict } from '@ingot/api'
import { sessionSettings, type PeerSettings } from '@ingot/bgp'
import type { Logger } from '@ingot/telemetry'
import { LineLimit } from './line-limit.ts'

export interface PeerReportOptions {
  readonly logger: Logger
  readonly now: () => Milliseconds
  /** Tells people about a BGPPeer, by its name. */
  readonly tell: (peer: string, verdict: Verdict) => void
}

const METALLB_EVENTS: Partial<Record<Reason, string>> = {
  PeerEstablished: 'sessionUp',
  PeerDown: 'sessionDown',
  PeerStopped: 'sessionDown',
}

export class PeerReport {
  readonly #options: PeerReportOptions
  readonly #limit: LineLimit
  #peers: readonly PeerSettings[] = []
  #failures: ReadonlySet<string> = new Set()

  constructor(options: PeerReportOptions) {
    this.#options = options
    this.#limit = new LineLimit({ ...options, op: 'bgp', msg: 'lines about BGP sessions were left out' })
  }

  /** Compares the sessions that are configured with those told last. */
  configured(peers: readonly PeerSettings[]): void {
    if (peers === this.#peers) return
    const [before, now] = [byName(this.#peers), byName(peers)]
    const tell = (event: string, peer: string, msg: string) =>
      this.#options.logger.info({ op: 'setConfig', event, peer, msg })
    for (const name of before.keys())
      if (!now.has(name)) tell('peerRemoved', name, 'the BGP session is not configured here any more')
    for (const [name, settings] of now) {
      const known = before.get(name)
      if (known === undefined) tell('peerAdded', name, 'a BGP session is configured')
      else if (!Bun.deepEquals(sessionSettings(known), sessionSettings(settings)))
        tell('peerChanged', name, 'the BGP session begins anew')
      else if (!Bun.deepEquals(known, settings)) tell('peerChanged', name, 'the BGP session goes on')
    }
    this.#peers = peers
  }

  /** What has happened to sessions. */
  happened(verdicts: readonly Verdict[]): void {
    for (const verdict of verdicts) {
      if (!this.#limit.mayWrite()) continue
      this.#write(verdict)
      const { peer } = verdict.facts
      if (typeof peer === 'string') this.#options.tell(peer, verdict)
    }
  }

  /** What keeps peers from connecting to this node: told once, as long as it lasts. */
  failing(verdicts: readonly Verdict[]): void {
    for (const verdict of verdicts) if (!this.#failures.has(verdict.message)) this.#write(verdict)
    this.#failures = new Set(verdicts.map(({ message }) => message))
  }

  #write({ reason, message, facts, remedy }: Verdict): void {
    const level = eventType(reason) === 'Normal' ? 'info' : 'warn'
    const event = METALLB_EVENTS[reason] ?? reason
    this.#options.logger[level]({ op: 'bgp', event, ...facts, reason, msg: message, remedy })
  }
}

function byName(peers: readonly PeerSettings[]): ReadonlyMap<string, PeerSettings> {
  return new Map(peers.map((it) => [it.name, it]))
}
