// An API server that stores one Lease, behind the Client interface, and the machines of its candidates: each with clocks of
// its own, which may be wrong or stand still, and with requests that are slow, refused or lost. Optimistic locking is real.

import { LEASES, milliseconds, seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import { createLogger } from '@ingot/telemetry'
import { failed, noAnswer } from '../api-error.ts'
import type { Answer } from '../api-error.ts'
import type { Client } from '../client.ts'
import type { ManualRuntime } from '../manual-runtime.ts'
import type { KubernetesObject } from '../object.ts'
import type { Runtime } from '../runtime.ts'
import { startLeaseElection } from './lease-election.ts'
import type { LeaseElection, LeaseElectionOptions } from './lease-election.ts'
import type { StoredLease } from './lease-record.ts'

export type Verb = 'get' | 'create' | 'update' | 'discover'

/**
 * What becomes of a request: done; refused with a code; lost on its way there, or the answer on its way back, with an
 * error; or the same without a word.
 */
export type Outcome = 'done' | 'lostBefore' | 'lostAfter' | 'silentBefore' | 'silentAfter' | number

/** How long a request is under way, and what becomes of it. */
export interface Fate {
  readonly there: Milliseconds
  readonly back: Milliseconds
  readonly outcome: Outcome
}

export const PROMPT: Fate = { there: milliseconds(5), back: milliseconds(5), outcome: 'done' }

export class LeaseServer {
  lease: StoredLease | undefined
  /** What `discover` knows. */
  isServed = true
  readonly #runtime: ManualRuntime
  #version = 0

  constructor(runtime: ManualRuntime) {
    this.#runtime = runtime
  }

  /** Stores it, as a person with kubectl would. */
  put(spec: StoredLease['spec'], labels: Record<string, string> = {}): StoredLease {
    const metadata = {
      namespace: 'metallb-system',
      name: 'c',
      uid: this.lease?.metadata.uid ?? `u${this.#version}`,
      labels,
    }
    this.lease = { metadata: { ...metadata, resourceVersion: `${++this.#version}` }, ...(spec && { spec }) }
    return this.lease
  }

  #decide(verb: Verb, sent: KubernetesObject | undefined): Answer<unknown> {
    if (verb === 'discover') return this.isServed ? { ok: true, value: [LEASES] } : refused(404)
    if (!this.isServed) return refused(404)
    const { spec } = { ...sent } as Partial<StoredLease>
    if (verb === 'create') return this.lease ? refused(409) : { ok: true, value: this.put(spec) }
    if (verb === 'get') return this.lease ? { ok: true, value: this.lease } : refused(404)
    const isCurrent = this.lease?.metadata.resourceVersion === sent?.metadata.resourceVersion
    return isCurrent ? { ok: true, value: this.put(spec) } : refused(409)
  }

  /** The client of one machine; `fate` is asked once a request. */
  client(machine: Runtime, fate: (verb: Verb) => Fate): Client {
    const send = <T>(verb: Verb, sent?: KubernetesObject) => {
      const { promise, resolve } = Promise.withResolvers<Answer<T>>()
      const { there, back, outcome } = fate(verb)
      // the network does not stand still where a machine does; what hears the answer does
      this.#runtime.setTimer(there, () => {
        const isHeard = outcome === 'done' || outcome === 'lostAfter' || outcome === 'silentAfter'
        const decided = isHeard ? this.#decide(verb, sent) : undefined
        const answer = outcome === 'done' ? decided : failure(outcome)
        if (answer) machine.setTimer(back, () => resolve(answer as Answer<T>))
      })
      return promise
    }
    const unused = () => {
      throw new Error('an election does not need this verb')
    }
    return {
      get: () => send('get'),
      create: (_resource, object) => send('create', object),
      update: (_resource, object) => send('update', object),
      discover: () => send('discover'),
      list: unused,
      updateStatus: unused,
      patch: unused,
      patchStatus: unused,
      delete: unused,
      createSubresource: unused,
      review: unused,
      watch: unused,
      close: () => {},
    }
  }
}

function failure(outcome: Outcome): Answer<never> | undefined {
  if (typeof outcome === 'number') return refused(outcome)
  return outcome.startsWith('lost') ? failed(noAnswer('Unreachable', outcome)) : undefined
}

function refused(code: number): Answer<never> {
  return failed({ code, reason: `HTTP${code}`, message: `refused with ${code}`, causes: [] })
}

/** A candidate on a machine of its own, with all that it was told. */
export class Candidate {
  readonly told: string[] = []
  readonly lines: Record<string, unknown>[] = []
  readonly machine: Runtime
  readonly election: LeaseElection
  fate: (verb: Verb) => Fate
  /** The verbs of the requests that were sent. */
  readonly requests: Verb[] = []
  readonly #runtime: ManualRuntime
  #frozenUntil = 0
  #held = 0

  constructor(
    server: LeaseServer,
    runtime: ManualRuntime,
    identity: string,
    more: {
      readonly dateIsWrongBy?: Milliseconds
      readonly options?: Partial<LeaseElectionOptions>
      readonly fate?: (verb: Verb) => Fate
    } = {},
  ) {
    const { dateIsWrongBy = 0, options, fate = () => PROMPT } = more
    this.#runtime = runtime
    this.fate = fate
    this.machine = {
      // a monotonic clock begins anywhere
      now: () => milliseconds(runtime.now() + dateIsWrongBy / 7),
      date: () => new Date(runtime.date().getTime() + dateIsWrongBy),
      random: runtime.random,
      setTimer: (delay, run) => this.#setTimer(delay, run),
    }
    const client = server.client(this.machine, (verb) => {
      this.requests.push(verb)
      return this.fate(verb)
    })
    const logger = createLogger({
      level: 'info',
      clock: runtime.date,
      write: (line) => this.lines.push(JSON.parse(line)),
    })
    const listener = {
      started: () => this.told.push('started'),
      stopped: (why: string) => this.told.push(`stopped: ${why}`),
      following: (leader: string) => this.told.push(`following ${leader}`),
      unavailable: ({ reason }: { reason: string }) => this.told.push(reason),
    }
    const settings = { namespace: 'metallb-system', name: 'c', identity, ...options }
    this.election = startLeaseElection(client, settings, listener, this.machine, logger)
  }

  /** Stops the machine, its timers and its ears; for ever where nothing is said. */
  freeze(duration: Milliseconds = milliseconds(Infinity)): void {
    this.#frozenUntil = this.#runtime.now() + duration
  }

  #setTimer(delay: Milliseconds, run: () => void): () => void {
    const fire = () => {
      const left = this.#frozenUntil - this.#runtime.now()
      // when it wakes, one after the other: what follows from each comes before the next, as in any event loop
      if (left > 0) cancel = this.#runtime.setTimer(milliseconds(left + this.#held++), fire)
      else run()
    }
    let cancel = this.#runtime.setTimer(delay, fire)
    return () => cancel()
  }
}

/** Moves the clock, and lets follow from each timer what follows. `check` is asked in between. */
export async function pass(
  runtime: ManualRuntime,
  duration: Milliseconds,
  check: () => void = () => {},
): Promise<void> {
  const end = runtime.now() + duration
  await settled()
  for (let next = runtime.pending()[0]; next !== undefined; next = runtime.pending()[0]) {
    const step = Math.ceil(next)
    if (runtime.now() + step > end) break
    runtime.advance(milliseconds(step))
    await settled()
    check()
  }
  runtime.advance(milliseconds(end - runtime.now()))
  await settled()
  check()
}

/** Moves the clock until `condition` holds; returns how long that took. Fails after ten minutes of it. */
export async function passUntil(runtime: ManualRuntime, condition: () => boolean): Promise<Milliseconds> {
  const startedAt = runtime.now()
  while (!condition()) {
    if (runtime.now() - startedAt > seconds(600)) throw new Error(`condition never held: ${condition}`)
    await pass(runtime, milliseconds(10))
  }
  return milliseconds(runtime.now() - startedAt)
}

const settled = () => new Promise((resolve) => setImmediate(resolve))
