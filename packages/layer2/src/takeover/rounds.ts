// Goes through all there is of something, some of it at a time, while members come and go: a round that has begun takes
// turns as many as it needs. Whoever asks for a round in the midst of one gets the rest of it and then a whole one, so that
// nothing starves however often it is asked for.

export class Rounds<Item> {
  readonly #items: { values(): Iterator<Item> }
  /** Of the round that is under way. It sees what is added behind it, as those of maps and sets do. */
  #round: Iterator<Item> | undefined
  #isUntouched = true
  #isAnotherDue = false

  constructor(items: { values(): Iterator<Item> }) {
    this.#items = items
  }

  /** Every member is to come up once more, from now on. */
  begin(): void {
    if (this.#round === undefined) this.#start()
    else if (!this.#isUntouched) this.#isAnotherDue = true
  }

  /** The next member; undefined when everything that was asked for is over. */
  next(): Item | undefined {
    while (this.#round !== undefined) {
      const next = this.#round.next()
      this.#isUntouched = false
      if (next.done !== true) return next.value
      this.#round = undefined
      if (this.#isAnotherDue) this.#start()
    }
    return undefined
  }

  get isUnderWay(): boolean {
    return this.#round !== undefined
  }

  #start(): void {
    this.#round = this.#items.values()
    this.#isUntouched = true
    this.#isAnotherDue = false
  }
}
