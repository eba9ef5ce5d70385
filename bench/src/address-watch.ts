// What a watch of all Services tells, with the time of it: which have an address, and how many of them. One clock for
// everything that is timed until "the address is seen".

import type { Service } from 'kubernetes-types/core/v1'
import type { PlainClient } from './plain-client.ts'

interface Event {
  readonly type: string
  readonly object: Service
}

/** Follows one namespace from its construction to the end of its client. */
export class AddressWatch {
  readonly #addressed = new Set<string>()
  readonly #newest = new Map<string, Service>()
  readonly #waiters = new Set<{ isOver: () => boolean; resolve: (at: number) => void }>()
  #version = ''
  /** Changes of Services that were there, since the start. */
  changes = 0

  constructor(client: PlainClient, path: string) {
    void this.#follow(client, path)
  }

  /** How many Services have an address. */
  get addressed(): number {
    return this.#addressed.size
  }

  /** Of all Services, one beside the other. */
  addresses(): readonly string[] {
    const services = [...this.#newest.values()]
    return services.flatMap(({ status }) =>
      (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []),
    )
  }

  newest(name: string): Service | undefined {
    return this.#newest.get(name)
  }

  /** When the event came (performance.now()) with which so many Services have an address. */
  whenAddressed(count: number): Promise<number> {
    return this.#when(() => this.#addressed.size >= count)
  }

  /** When the event came with which this Service has one. */
  whenHasAddress(name: string): Promise<number> {
    return this.#when(() => this.#addressed.has(name))
  }

  /** When the Service was first shown. */
  whenSeen(name: string): Promise<number> {
    return this.#when(() => this.#newest.has(name))
  }

  #when(isOver: () => boolean): Promise<number> {
    if (isOver()) return Promise.resolve(performance.now())
    const { promise, resolve } = Promise.withResolvers<number>()
    this.#waiters.add({ isOver, resolve })
    return promise
  }

  async #follow(client: PlainClient, path: string): Promise<void> {
    try {
      // a server that has much to do ends the watch of who takes long to read: it goes on from where it was
      for (;;) {
        const from = this.#version === '' ? '' : `&resourceVersion=${this.#version}`
        for await (const line of client.lines(`${path}?watch=true${from}`)) this.#apply(JSON.parse(line))
      }
    } catch (error) {
      if (!(error instanceof Error && error.name === 'AbortError')) throw error
    }
  }

  #apply({ type, object }: Event): void {
    if (type === 'ERROR') throw new Error(`the watch of Services has ended: ${JSON.stringify(object)}`)
    const { name = '', resourceVersion = '' } = object.metadata ?? {}
    this.#version = resourceVersion
    if (type === 'MODIFIED') this.changes++
    if (type === 'DELETED') this.#newest.delete(name)
    else this.#newest.set(name, object)
    const hasAddress = type !== 'DELETED' && (object.status?.loadBalancer?.ingress ?? []).length > 0
    if (hasAddress) this.#addressed.add(name)
    else this.#addressed.delete(name)
    const now = performance.now()
    for (const waiter of this.#waiters) {
      if (!waiter.isOver()) continue
      this.#waiters.delete(waiter)
      waiter.resolve(now)
    }
  }
}
