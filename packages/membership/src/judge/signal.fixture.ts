// Waiting for a condition, looked at again whenever something has changed.

export class Signal {
  readonly #waiting = new Set<() => void>()

  notify(): void {
    for (const look of this.#waiting) look()
  }

  until(holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve()
    const { promise, resolve } = Promise.withResolvers<void>()
    const look = () => {
      if (!holds()) return
      this.#waiting.delete(look)
      resolve()
    }
    this.#waiting.add(look)
    return promise
  }
}
