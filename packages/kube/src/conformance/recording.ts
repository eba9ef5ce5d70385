// The events of a watch, collected and waited for.

import type { KubernetesObject } from '../object.ts'
import type { WatchEvent } from '../watch-stream.ts'

/** Collects the events of a watch, and waits for them. */
export class Recording<T extends KubernetesObject> {
  readonly events: WatchEvent<T>[] = []
  #arrived = Promise.withResolvers<void>()

  readonly take = (event: WatchEvent<T>): void => {
    this.events.push(event)
    this.#arrived.resolve()
    this.#arrived = Promise.withResolvers()
  }

  /** The kind of each event with the name of its object, once there are `count` that are no bookmarks. */
  async seen(count: number): Promise<string[]> {
    const objects = () =>
      this.events.flatMap((event) =>
        event.type === 'BOOKMARK' ? [] : [`${event.type} ${event.object.metadata.name}`],
      )
    while (objects().length < count) await this.#arrived.promise
    return objects()
  }

  /** The version of the first bookmark, once there is one. */
  async bookmark(): Promise<string> {
    for (;;) {
      for (const event of this.events) if (event.type === 'BOOKMARK') return event.resourceVersion
      await this.#arrived.promise
    }
  }
}
