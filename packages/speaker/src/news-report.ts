// Tells what the packet thread has noticed: who else uses an address, how others answer, what gossip has met with, and, for whoever looks
// closely, each step of an address from one state to the next. A stranger on the segment can cause much of it, so the
// lines are counted: past a limit only how many there were is told.

import type { Milliseconds, Verdict } from '@ingot/api'
import { eventType } from '@ingot/api'
import type { News } from '@ingot/packets'
import { formatAddress } from '@ingot/net'
import type { Logger } from '@ingot/telemetry'
import { LineLimit } from './line-limit.ts'

type GossipEvent = News['gossip'][number]

export interface NewsReportOptions {
  readonly logger: Logger
  readonly now: () => Milliseconds
  /** Tells people about whatever Services have an address. */
  readonly tell: (address: string, verdict: Verdict) => void
}

export class NewsReport {
  readonly #options: NewsReportOptions
  readonly #limit: LineLimit
  #joinTold = ''

  constructor(options: NewsReportOptions) {
    this.#options = options
    this.#limit = new LineLimit({
      ...options,
      op: 'takeover',
      msg: 'lines about the segment were left out',
    })
  }

  update({ notices, gossip }: Pick<News, 'notices' | 'gossip'>): void {
    for (const { verdict, isTransition } of notices) {
      if (isTransition) this.#trace(verdict)
      else this.#report(verdict)
    }
    for (const event of gossip) this.#tellGossip(event)
  }

  #trace({ reason, message, facts }: Verdict): void {
    this.#options.logger.debug({ op: 'takeover', event: reason, ...facts, msg: message })
  }

  #report(verdict: Verdict): void {
    const { reason, message, facts, remedy } = verdict
    // that something is over is nothing to worry about
    const level = eventType(reason) === 'Normal' ? 'info' : 'warn'
    if (this.#limit.mayWrite())
      this.#options.logger[level]({ op: 'takeover', event: reason, ...facts, msg: message, remedy })
    const address = facts['address']
    if (typeof address === 'string') this.#options.tell(address, verdict)
  }

  #tellGossip(event: GossipEvent): void {
    const { logger } = this.#options
    const line = { op: 'memberlist', event: event.kind }
    switch (event.kind) {
      case 'joinEnded': {
        const { contacted, failed } = event
        const msg = failed.length === 0 ? 'memberlist join successfully' : 'partial join'
        const unmet = failed.map(({ address }) => formatAddress(address))
        // it is tried again every minute, and mostly nothing is new
        const told = `${contacted} ${unmet.join()}`
        if (told === this.#joinTold || contacted + failed.length === 0 || !this.#limit.mayWrite()) return
        this.#joinTold = told
        return logger.info({ ...line, joined: contacted, ...(unmet.length > 0 && { unmet }), msg })
      }
      case 'conflict': {
        const [known, claimed] = [event.known, event.claimed].map(({ address }) => formatAddress(address))
        if (!this.#limit.mayWrite()) return
        return logger.warn({
          ...line,
          node: event.name,
          known,
          claimed,
          msg: 'a node that is known comes from another address; it is not believed until the known one is given up',
        })
      }
      case 'packetsLost':
        if (!this.#limit.mayWrite()) return
        return logger.warn({
          ...line,
          node: event.member.name,
          msg: 'a member answers over TCP only: something drops UDP between it and this node',
        })
      case 'suspected':
      case 'recovered':
        return logger.debug({ ...line, node: event.member.name, msg: 'gossip doubts a member, or no longer' })
      case 'refuted':
      case 'exchangeFailed':
        return logger.debug({ ...line, msg: 'gossip' })
      default:
        // who joins and leaves is told by what is observed
        return
    }
  }
}
