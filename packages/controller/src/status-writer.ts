// Writes Services' status, a few at a time, and knows what may have come of it. A write is made from one version of the
// Service and lands only on that version; so it is assumed to have happened for as long as the watch still shows that
// version, unless the server refused it. Once the watch shows another, the watch is the truth: our write is in it, or
// can never land any more. Nothing else is sent for a Service meanwhile.

import { milliseconds, seconds, SERVICES } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import { backOff, wait } from '@ingot/kube'
import type { Answer, ApiError, Client, Runtime } from '@ingot/kube'
import type { ServiceWrite } from './difference.ts'
import type { StoredService } from './world.ts'

/** What a writer tells of. */
export interface StatusWriterListener {
  written(write: ServiceWrite): void
  failed(write: ServiceWrite, error: ApiError): void
  /** A Service that was held back can be written again. */
  freed(): void
}

interface Attempt {
  readonly write: ServiceWrite
  isSending: boolean
  /** Whether one of the requests may have landed. */
  mayHaveLanded: boolean
  /** Ends the wait for another try. */
  cancelRetry: () => void
}

const WRITES_IN_FLIGHT = 8
const STOP_PATIENCE = seconds(1)
/** How long the news of a conflict may take. */
const NEWS_PATIENCE = seconds(10)

/** Writes what it is offered, against `stored`: the live copy of what the watch told. */
export class StatusWriter {
  readonly #client: Client
  readonly #stored: ReadonlyMap<string, StoredService>
  readonly #listener: StatusWriterListener
  readonly #runtime: Runtime
  readonly #attempts = new Map<string, Attempt>()
  /** In a row, by Service. */
  readonly #failures = new Map<string, number>()
  readonly #sending = new Set<Promise<void>>()
  #again: Attempt[] = []
  #offered: ServiceWrite[] = []
  #isStopped = false

  constructor(
    client: Client,
    stored: ReadonlyMap<string, StoredService>,
    listener: StatusWriterListener,
    runtime: Runtime,
  ) {
    this.#client = client
    this.#stored = stored
    this.#listener = listener
    this.#runtime = runtime
  }

  /** The Services as written, where the write may have landed and the watch has not shown it. */
  assumed(): Map<string, StoredService> {
    const assumed = new Map<string, StoredService>()
    for (const [key, attempt] of this.#attempts) {
      if (attempt.mayHaveLanded && !this.#isOvertaken(attempt.write)) assumed.set(key, attempt.write.after)
    }
    return assumed
  }

  /** Replaces the writes that wait for their turn. Those for a Service with a write under way are ignored. */
  offer(writes: readonly ServiceWrite[]): void {
    this.#offered = [...writes]
    this.#pump()
  }

  /** The watch has shown another version of a Service, or that it is gone. */
  observe(key: string): void {
    const attempt = this.#attempts.get(key)
    if (attempt !== undefined && !attempt.isSending && this.#isOvertaken(attempt.write)) this.#free(attempt)
    if (!this.#stored.has(key)) this.#failures.delete(key)
  }

  /** Sends nothing more; resolves when what was sent is answered, or will not be soon. */
  async stop(): Promise<void> {
    this.#isStopped = true
    for (const { cancelRetry } of this.#attempts.values()) cancelRetry()
    // what comes of an unanswered write the next start finds in the store
    const patience = wait(this.#runtime, STOP_PATIENCE)
    await Promise.race([Promise.all(this.#sending), patience.done])
    patience.cancel()
  }

  #isOvertaken({ key, before }: ServiceWrite): boolean {
    return this.#stored.get(key)?.metadata.resourceVersion !== before.metadata.resourceVersion
  }

  #pump(): void {
    while (!this.#isStopped && this.#sending.size < WRITES_IN_FLIGHT) {
      const attempt = this.#again.shift() ?? this.#nextOffered()
      if (attempt === undefined) return
      const sent = this.#send(attempt).finally(() => {
        this.#sending.delete(sent)
        this.#pump()
      })
      this.#sending.add(sent)
    }
  }

  #nextOffered(): Attempt | undefined {
    for (let write = this.#offered.shift(); write !== undefined; write = this.#offered.shift()) {
      // the watch may have shown a newer version since it was offered
      if (this.#attempts.has(write.key) || this.#isOvertaken(write)) continue
      const attempt = { write, isSending: false, mayHaveLanded: false, cancelRetry: () => {} }
      this.#attempts.set(write.key, attempt)
      return attempt
    }
    return undefined
  }

  async #send(attempt: Attempt): Promise<void> {
    const couldHaveLandedBefore = attempt.mayHaveLanded
    attempt.isSending = true
    attempt.mayHaveLanded = true
    const answer = await this.#client.updateStatus<StoredService>(SERVICES, attempt.write.after)
    attempt.isSending = false
    const isRefused = !answer.ok && answer.error.code >= 400 && answer.error.code < 500
    if (isRefused) attempt.mayHaveLanded = couldHaveLandedBefore
    this.#settle(attempt, answer)
  }

  #settle(attempt: Attempt, answer: Answer<StoredService>): void {
    const { key, before } = attempt.write
    if (answer.ok) {
      this.#failures.delete(key)
      // nothing was different after all: there will be no news of it
      if (answer.value.metadata.resourceVersion === before.metadata.resourceVersion)
        this.#attempts.delete(key)
      this.#listener.written(attempt.write)
    } else this.#listener.failed(attempt.write, answer.error)
    if (this.#isOvertaken(attempt.write)) this.#free(attempt)
    // with a conflict the watch has news for us (perhaps of our own write, whose answer was lost): wait for them, but not
    // for ever, since a webhook may refuse with 409 too
    else if (!answer.ok && !this.#isStopped) {
      this.#retryLater(attempt, answer.error, answer.error.code === 409 ? NEWS_PATIENCE : milliseconds(0))
    }
  }

  #retryLater(attempt: Attempt, error: ApiError, atLeast: Milliseconds): void {
    const { key } = attempt.write
    const failures = (this.#failures.get(key) ?? 0) + 1
    this.#failures.set(key, failures)
    const delay = milliseconds(Math.max(backOff(failures, this.#runtime), error.retryAfter ?? 0, atLeast))
    attempt.cancelRetry = this.#runtime.setTimer(delay, () => {
      // what may have landed is repeated word for word: the answer then says which. Else it is decided anew
      if (!attempt.mayHaveLanded) return this.#free(attempt)
      this.#again.push(attempt)
      this.#pump()
    })
  }

  #free(attempt: Attempt): void {
    attempt.cancelRetry()
    this.#again = this.#again.filter((other) => other !== attempt)
    this.#attempts.delete(attempt.write.key)
    if (!this.#isStopped) this.#listener.freed()
  }
}
