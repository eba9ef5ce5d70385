// Writes Services' status, a few at a time, from a queue of Services that may need it: what to write is asked when it is
// a Service's turn. A write is made from one version of the Service and lands only on that version; so it may have
// happened for as long as the watch still shows that version, unless the server refused it. Once the watch shows another,
// the watch is the truth: our write is in it, or can never land any more. Nothing else is sent for a Service meanwhile.

import { milliseconds, seconds, SERVICES } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import { backOff, isThrottled, wait } from '@ingot/kube'
import type { Answer, ApiError, Client, Runtime } from '@ingot/kube'
import type { ServiceWrite, StoredService } from './service-write.ts'

/** What a writer asks and tells. */
export interface StatusWriterListener {
  /** Whether anything may be sent now. */
  mayWrite(): boolean
  /** The write that a Service needs now; undefined when it needs none, or has to wait. */
  prepare(key: string): ServiceWrite | undefined
  written(write: ServiceWrite): void
  failed(write: ServiceWrite, error: ApiError): void
  /** What a Service may show has changed: a write was sent, or what came of it is certain. */
  moved(key: string): void
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

/** Writes against `stored`: the live copy of what the watch told. */
export class StatusWriter {
  readonly #client: Client
  readonly #stored: ReadonlyMap<string, StoredService>
  readonly #listener: StatusWriterListener
  readonly #runtime: Runtime
  readonly #attempts = new Map<string, Attempt>()
  /** In a row, by Service. */
  readonly #failures = new Map<string, number>()
  readonly #sending = new Set<Promise<void>>()
  /** Refused by a server that is asked for too much: they keep their place, so that it is asked for less. */
  readonly #throttled = new Set<Attempt>()
  /** To be sent again, word for word. */
  readonly #again: Attempt[] = []
  readonly #queue = new Set<string>()
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

  /** The Service as written, where the write may have landed and the watch has not shown it. */
  assumed(key: string): StoredService | undefined {
    const attempt = this.#attempts.get(key)
    return attempt?.mayHaveLanded === true && !this.#isOvertaken(attempt.write)
      ? attempt.write.after
      : undefined
  }

  /** Whether a write for the Service is under way. */
  isWriting(key: string): boolean {
    return this.#attempts.has(key)
  }

  /** Whether Services wait for their turn. */
  isBehind(): boolean {
    return this.#queue.size > 0
  }

  /** The Service may need a write. With one under way nothing is done: its end is told. */
  enqueue(key: string): void {
    if (!this.#attempts.has(key)) this.#queue.add(key)
  }

  /** Sends what may be sent. */
  pump(): void {
    while (!this.#isStopped && this.#hasPlace() && this.#listener.mayWrite()) {
      const attempt = this.#again.shift() ?? this.#nextInQueue()
      if (attempt === undefined) return
      const sent = this.#send(attempt).finally(() => {
        this.#sending.delete(sent)
        this.pump()
      })
      this.#sending.add(sent)
    }
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

  #hasPlace(): boolean {
    return this.#sending.size + this.#throttled.size < WRITES_IN_FLIGHT
  }

  #isOvertaken({ key, before }: ServiceWrite): boolean {
    return this.#stored.get(key)?.metadata.resourceVersion !== before.metadata.resourceVersion
  }

  #nextInQueue(): Attempt | undefined {
    for (const key of this.#queue) {
      this.#queue.delete(key)
      const write = this.#listener.prepare(key)
      if (write === undefined) continue
      const attempt = { write, isSending: false, mayHaveLanded: false, cancelRetry: () => {} }
      this.#attempts.set(key, attempt)
      return attempt
    }
    return undefined
  }

  async #send(attempt: Attempt): Promise<void> {
    const couldHaveLandedBefore = attempt.mayHaveLanded
    attempt.isSending = true
    attempt.mayHaveLanded = true
    this.#listener.moved(attempt.write.key)
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
    this.#listener.moved(key)
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
    if (isThrottled(error)) this.#throttled.add(attempt)
    attempt.cancelRetry = this.#runtime.setTimer(delay, () => {
      this.#throttled.delete(attempt)
      // what may have landed is repeated word for word: the answer then says which. Else it is decided anew
      if (attempt.mayHaveLanded) this.#again.push(attempt)
      else this.#free(attempt)
      this.pump()
    })
  }

  #free(attempt: Attempt): void {
    const { key } = attempt.write
    attempt.cancelRetry()
    this.#throttled.delete(attempt)
    const place = this.#again.indexOf(attempt)
    if (place >= 0) this.#again.splice(place, 1)
    this.#attempts.delete(key)
    if (!this.#isStopped) this.#listener.moved(key)
  }
}
