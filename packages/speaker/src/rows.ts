// What is decided, row by row, and which rows have changed since somebody asked.

export type Changed<Row> = ReadonlyMap<string, Row | undefined>

export class Rows<Row> {
  readonly #rows = new Map<string, Row>()
  #changed = new Map<string, Row | undefined>()

  /** Live: a copy of ten thousand for each change would cost more than the change. */
  get all(): ReadonlyMap<string, Row> {
    return this.#rows
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key)
  }

  /** Puts a row in the place of the one before, or takes it away; false where it says the same. */
  set(key: string, row: Row | undefined): boolean {
    const before = this.#rows.get(key)
    if (before === row || Bun.deepEquals(before, row)) return false
    if (row === undefined) this.#rows.delete(key)
    else this.#rows.set(key, row)
    this.#changed.set(key, row)
    return true
  }

  /** Those that are others than at the last call; undefined for one that is gone. */
  takeChanged(): Changed<Row> {
    const changed = this.#changed
    this.#changed = new Map()
    return changed
  }
}
