// What a peer has been told, for people who ask: listed in the packet thread in slices, put together on the main thread.

import type { AdvertisedRoute } from '@ingot/api/bgp-report'

/** A millisecond or less of a turn. */
const SLICE = 256

/** A slice of the answer to a question; `routes` is null where there is no such peer. */
export interface AdvertisedSlice {
  readonly question: number
  readonly routes: readonly AdvertisedRoute[] | null
  readonly isComplete: boolean
}

/** The questions that are being answered. */
export class AdvertisedQuestions {
  readonly #open: { readonly question: number; readonly routes: Iterator<AdvertisedRoute> | undefined }[] = []

  ask(question: number, routes: Iterable<AdvertisedRoute> | undefined): void {
    this.#open.push({ question, routes: routes?.[Symbol.iterator]() })
  }

  get hasMore(): boolean {
    return this.#open.length > 0
  }

  /** The next slice; undefined when nothing is asked. */
  next(): AdvertisedSlice | undefined {
    const [first] = this.#open
    if (first === undefined) return undefined
    const { question, routes } = first
    const found: AdvertisedRoute[] = []
    let isComplete = routes === undefined
    while (routes !== undefined && !isComplete && found.length < SLICE) {
      const next = routes.next()
      if (next.done === true) isComplete = true
      else found.push(next.value)
    }
    if (isComplete) this.#open.shift()
    return { question, routes: routes === undefined ? null : found, isComplete }
  }
}

/** The main thread's end: promises of answers. */
export class AdvertisedAnswers {
  readonly #waiting = new Map<
    number,
    { found: AdvertisedRoute[]; resolve: (found: readonly AdvertisedRoute[] | undefined) => void }
  >()
  #next = 1

  /** The number of a new question, and its answer: undefined where there is no such peer, or the thread died over it. */
  question(): { readonly number: number; readonly answer: Promise<readonly AdvertisedRoute[] | undefined> } {
    const { promise: answer, resolve } = Promise.withResolvers<readonly AdvertisedRoute[] | undefined>()
    const number = this.#next++
    this.#waiting.set(number, { found: [], resolve })
    return { number, answer }
  }

  take({ question, routes, isComplete }: AdvertisedSlice): void {
    const waiting = this.#waiting.get(question)
    if (waiting === undefined) return
    waiting.found.push(...(routes ?? []))
    if (!isComplete) return
    this.#waiting.delete(question)
    waiting.resolve(routes === null ? undefined : waiting.found)
  }

  /** Nobody answers any more. */
  end(): void {
    for (const { resolve } of this.#waiting.values()) resolve(undefined)
    this.#waiting.clear()
  }
}
