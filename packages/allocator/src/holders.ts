// The Services that hold one address, each with its ports: a map by key. Of nearly every address there is one holder
// and no more, so that one is kept without a map, which would cost more than the rest of a holding.

type Ports = readonly string[]

export class Holders {
  #key: string
  #ports: Ports
  /** All of them, once there have been two. */
  #all: Map<string, Ports> | undefined

  constructor(key: string, ports: Ports) {
    this.#key = key
    this.#ports = ports
  }

  get size(): number {
    return this.#all?.size ?? 1
  }

  get(key: string): Ports | undefined {
    if (this.#all !== undefined) return this.#all.get(key)
    return key === this.#key ? this.#ports : undefined
  }

  keys(): Iterable<string> {
    return this.#all?.keys() ?? [this.#key]
  }

  /** Enters one that is not there. */
  add(key: string, ports: Ports): void {
    this.#all ??= new Map([[this.#key, this.#ports]])
    this.#all.set(key, ports)
  }

  /** Takes out one of several. */
  remove(key: string): void {
    this.#all?.delete(key)
  }
}
