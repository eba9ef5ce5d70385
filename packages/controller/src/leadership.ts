// Which of several controllers works: the one that holds the Lease. Where there is no Lease to be had, or was none yet, the
// one that finds no other controller, which may be MetalLB's, or has waited for it long enough. The work is stopped before
// the Lease is given back, so that the next leader's does not overlap with it. Not here: what the work is.

import type { Verdict } from '@ingot/api'
import { startLeaseElection } from '@ingot/kube'
import type { Client, LeaseElection, Runtime } from '@ingot/kube'
import type { Logger, Metrics } from '@ingot/telemetry'
import { waitUntilAlone } from './other-controllers.ts'
import type { OwnPod, WaitUntilAlone } from './other-controllers.ts'

export interface LeadershipOptions extends OwnPod {
  /** `--pod-name`; '' where it is not known. */
  readonly podName: string
  /** What stands in the Lease: no two running controllers may have the same. */
  readonly identity: string
  readonly metrics: Metrics
}

/** Work that has begun. */
export interface Running {
  /** Resolves when nothing more will be written. */
  stop(): Promise<void>
}

export interface Work {
  /** Begins it, from what the API server has now. `mayWrite` is asked before each write: it may turn false at any time. */
  lead(mayWrite: () => boolean): Running
}

export interface Leadership {
  /** Whether the work may write at this very moment. */
  isLeading(): boolean
  /** `leading`, or why not, as a sentence's end: `standby (leader X)`. */
  state(): string
  /** Whether it is known who works: one that stands by, or waits for others to end, has nothing to become ready for. */
  isDecided(): boolean
  /** Stops the work, then lets the next one lead. */
  stop(): Promise<void>
}

/** The Lease's name, in the namespace of the controller. */
const LEASE_NAME = 'ingot-controller'

/** Takes part until `stop`. `work` is begun whenever we lead, and one is stopped before the next begins. */
export function startLeadership(
  client: Client,
  options: LeadershipOptions,
  work: Work,
  runtime: Runtime,
  logger: Logger,
): Leadership {
  const leadership = new ControllerLeadership(client, options, work, runtime, logger)
  const gauge = options.metrics.gauge(
    'leader_election_master_status',
    '1 where this program leads, 0 where it stands by, per lease.',
    ['name'],
  )
  options.metrics.onCollect(() => gauge.set(leadership.isLeading() ? 1 : 0, { name: LEASE_NAME }))
  return leadership
}

/** One time of leading: its work may write only while it is the current one. */
interface Term {
  mayWrite: () => boolean
}

class ControllerLeadership implements Leadership {
  readonly #client: Client
  readonly #options: LeadershipOptions
  readonly #work: Work
  readonly #runtime: Runtime
  readonly #logger: Logger
  readonly #election: LeaseElection
  #term: Term | undefined
  #running: { readonly term: Term; readonly work: Running } | undefined
  /** The work is begun and stopped one after the other. */
  #settled: Promise<void> = Promise.resolve()
  #wait: WaitUntilAlone | undefined
  #standsBy = 'standby (no leader yet)'
  #isDecided = false
  #isStopped = false

  constructor(client: Client, options: LeadershipOptions, work: Work, runtime: Runtime, logger: Logger) {
    this.#client = client
    this.#options = options
    this.#work = work
    this.#runtime = runtime
    this.#logger = logger
    const { namespace, identity } = options
    const listener = {
      started: (isFirst: boolean) => this.#leadByLease(isFirst),
      stopped: () => this.#standBy('standby (no leader yet)'),
      following: (leader: string) => {
        this.#standBy(`standby (leader ${leader})`)
        this.#isDecided = true
      },
      unavailable: (verdict: Verdict) => this.#leadWithoutLease(verdict),
    }
    const lease = { namespace, name: LEASE_NAME, identity }
    this.#election = startLeaseElection(client, lease, listener, runtime, logger)
  }

  isLeading(): boolean {
    return this.#term?.mayWrite() ?? false
  }

  state(): string {
    return this.isLeading() ? 'leading' : this.#standsBy
  }

  isDecided(): boolean {
    return this.#isDecided
  }

  async stop(): Promise<void> {
    this.#standBy('standby (stopping)')
    this.#isStopped = true
    await this.#settled
    await this.#election.stop()
  }

  #leadByLease(isFirst: boolean): void {
    if (this.#isStopped) return
    this.#endWait()
    const mayWrite = () => this.#election.isLeader()
    // who led without a Lease and is given one goes on
    if (this.#term !== undefined) this.#term.mayWrite = mayWrite
    else if (isFirst) this.#beginWhenAlone(mayWrite, false)
    else this.#begin(mayWrite)
  }

  #standBy(state: string): void {
    if (this.#isStopped) return
    this.#endWait()
    this.#standsBy = state
    this.#isDecided = false
    this.#term = undefined
    this.#settle()
  }

  #leadWithoutLease(unavailable: Verdict): void {
    if (this.#isStopped) return
    this.#tell(unavailable)
    this.#beginWhenAlone(() => true, true)
  }

  #beginWhenAlone(mayWrite: () => boolean, doSiblingsCount: boolean): void {
    if (this.#options.podName === '') {
      const msg = 'without --pod-name no other controller can be looked for: this one begins'
      this.#logger.info({ op: 'leadership', msg })
      return this.#begin(mayWrite)
    }
    const waiting = (why: string) => {
      this.#standsBy = `waiting for other controllers (${why})`
    }
    this.#standsBy = 'waiting for other controllers'
    // the old one of a rolling update ends only when the new one is ready
    this.#isDecided = true
    this.#logger.info({ op: 'leadership', msg: 'waiting until no other controller runs' })
    const alone = waitUntilAlone(this.#client, this.#options, doSiblingsCount, waiting, this.#runtime)
    this.#wait = alone
    void alone.done.then((verdict) => {
      if (this.#wait !== alone) return
      this.#wait = undefined
      if (verdict === undefined) this.#logger.info({ op: 'leadership', msg: 'no other controller runs' })
      else this.#tell(verdict)
      this.#begin(mayWrite)
    })
  }

  #endWait(): void {
    this.#wait?.cancel()
    this.#wait = undefined
  }

  #begin(mayWrite: () => boolean): void {
    this.#term = { mayWrite }
    this.#isDecided = true
    this.#settle()
  }

  #settle(): void {
    this.#settled = this.#settled.then(() => this.#follow())
  }

  /** Brings the work to where the terms are now, which may have changed while it was stopped. */
  async #follow(): Promise<void> {
    if (this.#running !== undefined && this.#running.term !== this.#term) {
      await this.#running.work.stop()
      this.#running = undefined
    }
    const term = this.#term
    if (term === undefined || this.#running !== undefined) return
    this.#running = { term, work: this.#work.lead(() => this.#term === term && term.mayWrite()) }
  }

  #tell({ reason, message, facts, remedy }: Verdict): void {
    this.#logger.warn({ ...facts, op: 'leadership', reason, remedy, msg: message })
  }
}
