// Leader election: of several programs, the one that holds a Lease acts. The holder renews; the others look, and take the
// Lease once they have seen it unchanged for as long as it is good for. No two clocks are ever compared: a holder stops by
// its own clock before anybody else may begin by theirs. Contract: coordination.k8s.io/v1 Lease, as client-go's election.

import { after, LEASES, milliseconds, seconds } from '@ingot/api'
import type { Milliseconds, Verdict } from '@ingot/api'
import type { Logger } from '@ingot/telemetry'
import { failed, silentFor } from '../api-error.ts'
import type { Answer, ApiError } from '../api-error.ts'
import type { Client } from '../client.ts'
import { apiVersionOf, keyOf } from '../object.ts'
import { wait } from '../runtime.ts'
import type { Runtime } from '../runtime.ts'
import { freeAt, heldBy, holderOf, released, sight } from './lease-record.ts'
import type { Sighting, StoredLease } from './lease-record.ts'

export interface LeaseElectionOptions {
  readonly namespace: string
  readonly name: string
  /** Who we are: no two programs that run at the same time may have the same. */
  readonly identity: string
  /** How long the others leave a Lease alone that they see unchanged. */
  readonly leaseDuration?: Milliseconds
  /** How long a renewal keeps us leader; less than leaseDuration, or two could lead. */
  readonly renewDeadline?: Milliseconds
  /** The longest wait between two looks at the Lease, or two renewals. */
  readonly retryPeriod?: Milliseconds
}

/** What an election tells of. */
export interface LeaseElectionListener {
  /** We lead from now on. `isFirst`: there was no Lease before, so that somebody may be at work who knows of none. */
  started(isFirst: boolean): void
  /** We lead no more. Not called because of `stop`. */
  stopped(why: string): void
  /** Somebody else leads. */
  following(leader: string): void
  /** There can be no election here: said once, until there can be one again, which is tried now and then. */
  unavailable(verdict: Verdict): void
}

export interface LeaseElection {
  /** Whether we lead at this very moment: it turns false by the clock, whatever else is stuck. */
  isLeader(): boolean
  /** Leads no more, and gives the Lease back so that the next one need not wait; takes a second at most. */
  stop(): Promise<void>
}

/** Takes part in the election for the Lease until `stop`. It has no way to fail, but may be `unavailable`. */
export function startLeaseElection(
  client: Client,
  options: LeaseElectionOptions,
  listener: LeaseElectionListener,
  runtime: Runtime,
  logger: Logger,
): LeaseElection {
  return new Election(client, { ...DEFAULTS, ...options }, listener, runtime, logger)
}

/** client-go's and so those of Kubernetes' own controllers. */
const DEFAULTS = { leaseDuration: seconds(15), renewDeadline: seconds(10), retryPeriod: seconds(2) }
const RELEASE_PATIENCE = seconds(1)
const TELL_AGAIN_AFTER = seconds(60)

class Election implements LeaseElection {
  readonly #client: Client
  readonly #options: Required<LeaseElectionOptions>
  readonly #listener: LeaseElectionListener
  readonly #runtime: Runtime
  readonly #logger: Logger
  readonly #finished: Promise<void>
  /** The Lease as we last read or wrote it. */
  #seen: Sighting | undefined
  #leadsUntil: Milliseconds | undefined
  /** Who leads, as it was last told; undefined where nobody does. */
  #leader: string | undefined
  #isUnavailable = false
  #isStopped = false
  #stopping: Promise<void> | undefined
  #troubleToldAt: Milliseconds | undefined
  #cancelDeadline = () => {}
  #interrupt = () => {}

  constructor(
    client: Client,
    options: Required<LeaseElectionOptions>,
    listener: LeaseElectionListener,
    runtime: Runtime,
    logger: Logger,
  ) {
    this.#client = client
    this.#options = options
    this.#listener = listener
    this.#runtime = runtime
    this.#logger = logger.with({ op: 'leaderElection', lease: keyOf(options) })
    this.#finished = this.#run()
  }

  isLeader(): boolean {
    return this.#leadsUntil !== undefined && this.#runtime.now() < this.#leadsUntil
  }

  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop())
  }

  async #stop(): Promise<void> {
    this.#isStopped = true
    this.#leadsUntil = undefined
    this.#cancelDeadline()
    this.#interrupt()
    const patience = wait(this.#runtime, RELEASE_PATIENCE)
    // a renewal under way first, for it changes the version that the release must name
    await Promise.race([this.#finished.then(() => this.#release()), patience.done])
    patience.cancel()
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      const error = await this.#attempt()
      if (this.#isStopped) return
      const pause = wait(
        this.#runtime,
        error === undefined ? this.#untilNextLook() : await this.#failed(error),
      )
      this.#interrupt = pause.cancel
      if (this.#isStopped) return pause.cancel()
      await pause.done
    }
  }

  /** Renews the Lease, or takes it if it is free. An error leaves everything as it is known. */
  async #attempt(): Promise<ApiError | undefined> {
    if (this.#seen !== undefined && this.#isOurs()) {
      const error = await this.#write(this.#seen.lease)
      // gone, or another version: a renewal of ours whose answer was lost, or somebody else
      if (error?.code !== 404 && error?.code !== 409) return error
    }
    const read = await this.#inTime(this.#client.get<StoredLease>(LEASES, this.#options))
    if (this.#isStopped) return undefined
    if (read.ok) this.#see(read.value)
    else if (read.error.code !== 404) return read.error
    // that it was deleted takes nothing from its holder, who may not know yet
    if (!this.#isOurs() && this.#bindsUntil() > this.#runtime.now()) return undefined
    return this.#write(read.ok ? read.value : undefined)
  }

  async #write(before: StoredLease | undefined): Promise<ApiError | undefined> {
    const { namespace, name, identity, leaseDuration } = this.#options
    const spec = heldBy(identity, leaseDuration, this.#runtime.date(), before?.spec)
    const sentAt = this.#runtime.now()
    const answer = await this.#inTime(
      before === undefined
        ? this.#client.create<StoredLease>(LEASES, { metadata: { namespace, name }, spec })
        : this.#client.update<StoredLease>(LEASES, { ...before, spec }),
    )
    if (!answer.ok) return answer.error
    this.#see(answer.value)
    if (this.#isOurs() && !this.#isStopped) this.#lead(sentAt, before === undefined)
    return undefined
  }

  async #inTime(request: Promise<Answer<StoredLease>>): Promise<Answer<StoredLease>> {
    // half of it, so that one lost answer does not cost us the Lease; should the write land yet, its version will tell
    const longest = milliseconds(this.#options.renewDeadline / 2)
    const patience = wait(this.#runtime, longest)
    const answer = await Promise.race([request, patience.done])
    patience.cancel()
    return answer ?? failed(silentFor(longest))
  }

  #see(lease: StoredLease): void {
    this.#seen = sight(this.#seen, lease, this.#runtime.now())
    const holder = holderOf(lease)
    if (this.#isStopped || holder === this.#options.identity) return
    if (this.#leader === this.#options.identity) {
      this.#lose(holder === '' ? 'somebody has released the Lease' : `${holder} has taken the Lease`)
    }
    // who has died is not followed, nor told of again
    if (holder === this.#leader || freeAt(this.#seen) <= this.#runtime.now()) return
    this.#leader = holder
    this.#isUnavailable = false
    this.#logger.info({ leader: holder, msg: 'another one leads' })
    this.#listener.following(holder)
  }

  #lead(sentAt: Milliseconds, isFirst: boolean): void {
    const { identity, renewDeadline } = this.#options
    const until = after(sentAt, renewDeadline)
    // the answer took so long, or we were frozen for so long, that it means nothing any more
    if (until <= this.#runtime.now()) return
    this.#leadsUntil = until
    this.#isUnavailable = false
    this.#cancelDeadline()
    const left = milliseconds(until - this.#runtime.now())
    this.#cancelDeadline = this.#runtime.setTimer(left, () => {
      this.#lose(`the Lease was not renewed for ${renewDeadline / 1000} s`)
    })
    if (this.#leader === identity) return
    this.#leader = identity
    this.#logger.info({ leader: identity, msg: 'we lead' })
    this.#listener.started(isFirst)
  }

  #lose(why: string): void {
    this.#cancelDeadline()
    this.#leadsUntil = undefined
    this.#leader = undefined
    this.#logger.warn({ error: why, msg: 'we lead no more' })
    this.#listener.stopped(why)
  }

  #isOurs(): boolean {
    return holderOf(this.#seen?.lease) === this.#options.identity
  }

  /** Until when what we know of the Lease holds, ours or another's. */
  #bindsUntil(): Milliseconds {
    if (this.#seen === undefined) return this.#runtime.now()
    return this.#isOurs() ? (this.#leadsUntil ?? this.#runtime.now()) : freeAt(this.#seen)
  }

  /** With jitter, or candidates that began together would for ever be in each other's way. */
  #retryIn(): Milliseconds {
    return milliseconds(this.#options.retryPeriod * (1 - this.#runtime.random() / 4))
  }

  #untilNextLook(): Milliseconds {
    const retryIn = this.#retryIn()
    // the moment that another's Lease runs out is known
    const bindsFor = this.#bindsUntil() - this.#runtime.now()
    return this.#isOurs() || bindsFor <= 0 ? retryIn : milliseconds(Math.min(retryIn, bindsFor))
  }

  /** What to make of an error; returns the time until the next attempt. */
  async #failed(error: ApiError): Promise<Milliseconds> {
    const isRefused = error.code === 403 || (error.code === 404 && !(await this.#isServed()))
    // an API server that starts may refuse everything for a moment, which ends no Lease that is known to be held
    if (isRefused && this.#bindsUntil() <= this.#runtime.now()) {
      this.#becomeUnavailable(error)
      return this.#options.leaseDuration
    }
    const retryIn = milliseconds(Math.max(this.#retryIn(), error.retryAfter ?? 0))
    this.#tell(error, retryIn)
    return retryIn
  }

  /** Whether the API server knows Leases: else a 404 is about the namespace, which may yet come. */
  async #isServed(): Promise<boolean> {
    const found = await this.#client.discover(apiVersionOf(LEASES))
    return found.ok ? found.value.some(({ plural }) => plural === LEASES.plural) : found.error.code !== 404
  }

  #becomeUnavailable({ code, message }: ApiError): void {
    if (this.#isUnavailable || this.#isStopped) return
    if (this.#leader === this.#options.identity) this.#lose(message)
    this.#isUnavailable = true
    this.#leader = undefined
    const { namespace, name } = this.#options
    this.#listener.unavailable({
      reason: 'LeasesUnavailable',
      message: 'there is no leader election: the API server lets this program have no Lease',
      facts: { namespace, name, code, error: message },
      remedy: `let its service account get, create and update leases (coordination.k8s.io) in the namespace ${namespace}`,
    })
  }

  #tell({ code, message, reason, remedy }: ApiError, retryIn: Milliseconds): void {
    const line = {
      error: message,
      reason,
      ...(remedy !== undefined && { remedy }),
      retryIn: `${(retryIn / 1000).toFixed(1)}s`,
    }
    const now = this.#runtime.now()
    const wasTold = this.#troubleToldAt !== undefined && now - this.#troubleToldAt < TELL_AGAIN_AFTER
    // a conflict is how the election is decided
    if (code === 409 || wasTold) return this.#logger.debug({ ...line, msg: 'the Lease was not written' })
    this.#troubleToldAt = now
    this.#logger.warn({ ...line, msg: 'the Lease cannot be read or written, will retry' })
  }

  async #release(): Promise<void> {
    if (this.#seen === undefined || !this.#isOurs()) return
    const { lease } = this.#seen
    const spec = released(this.#runtime.date(), lease.spec)
    await this.#client.update<StoredLease>(LEASES, { ...lease, spec })
  }
}
