// An API server in memory, behind the Client interface, for tests of the loop: its watch can lag behind, and its answers
// to writes of Services can be conflicts, errors, and errors after the write has landed. Optimistic locking is real;
// nothing else is checked. It knows no ConfigurationStates.

import { CONFIGURATION_STATES, IP_ADDRESS_POOLS, SERVICES } from '@ingot/api'
import type { Resource } from '@ingot/api'
import { failed, keyOf, noAnswer } from '@ingot/kube'
import type { Answer, ApiError, Client, KubernetesObject, WatchEvent } from '@ingot/kube'

/**
 * What becomes of one write: done, refused, a conflict without a change (a webhook's), not found (a proxy's), or done or
 * not with the answer lost.
 */
export type Fate = 'done' | 'refused' | 'conflict' | 'notFound' | 'lostBefore' | 'lostAfter'

type Listener = (event: WatchEvent<KubernetesObject>) => void

export class FakeCluster {
  /** Writes that are sent and not decided yet; `decide` answers them. */
  readonly requests: { readonly key: string; readonly decide: (fate: Fate) => void }[] = []
  /** Events that the watch has not told yet, in order. */
  readonly untold: (() => void)[] = []
  readonly events: KubernetesObject[] = []
  /** The kinds that were listed. */
  readonly listed = new Set<string>()
  /** Runs after every write that lands. */
  onLanded: (key: string) => void = () => {}
  readonly #collections = new Map<string, Map<string, KubernetesObject>>()
  readonly #listeners = new Map<string, Listener>()
  #version = 0

  /** The kinds that are watched now. */
  get watched(): readonly string[] {
    return [...this.#listeners.keys()]
  }

  objects<T extends KubernetesObject>(resource: Resource): Map<string, T> {
    const objects = this.#collections.get(resource.plural) ?? new Map<string, KubernetesObject>()
    this.#collections.set(resource.plural, objects)
    return objects as Map<string, T>
  }

  /** Creates or changes an object, as a person would. */
  put(resource: Resource, object: KubernetesObject): KubernetesObject {
    const objects = this.objects(resource)
    const key = keyOf(object.metadata)
    const type = objects.has(key) ? 'MODIFIED' : 'ADDED'
    this.#version++
    const uid = objects.get(key)?.metadata.uid ?? `uid-${this.#version}`
    const stored = { ...object, metadata: { ...object.metadata, uid, resourceVersion: `${this.#version}` } }
    objects.set(key, stored)
    this.#tell(resource, { type, object: stored })
    return stored
  }

  remove(resource: Resource, key: string): void {
    const object = this.objects(resource).get(key)
    if (object === undefined) return
    this.objects(resource).delete(key)
    this.#version++
    const metadata = { ...object.metadata, resourceVersion: `${this.#version}` }
    this.#tell(resource, { type: 'DELETED', object: { ...object, metadata } })
  }

  #tell(resource: Resource, event: WatchEvent<KubernetesObject>): void {
    this.untold.push(() => this.#listeners.get(resource.plural)?.(event))
  }

  #land(object: KubernetesObject): Answer<KubernetesObject> {
    const key = keyOf(object.metadata)
    const stored = this.objects(SERVICES).get(key)
    if (stored === undefined) return failed(apiError(404, 'NotFound'))
    if (stored.metadata.resourceVersion !== object.metadata.resourceVersion)
      return failed(apiError(409, 'Conflict'))
    const { metadata, status } = object as KubernetesObject & { status?: unknown }
    const { annotations = {} } = metadata
    const written = this.put(SERVICES, {
      ...stored,
      metadata: { ...stored.metadata, annotations },
      status,
    } as KubernetesObject)
    this.onLanded(key)
    return { ok: true, value: written }
  }

  #writePoolStatus(object: KubernetesObject): Answer<KubernetesObject> {
    const stored = this.objects(IP_ADDRESS_POOLS).get(keyOf(object.metadata))
    if (stored === undefined) return failed(apiError(404, 'NotFound'))
    if (stored.metadata.resourceVersion !== object.metadata.resourceVersion)
      return failed(apiError(409, 'Conflict'))
    return { ok: true, value: this.put(IP_ADDRESS_POOLS, asJson(object)) }
  }

  #decide(object: KubernetesObject, fate: Fate): Answer<KubernetesObject> {
    if (fate === 'refused') return failed(apiError(429, 'TooManyRequests'))
    if (fate === 'conflict') return failed(apiError(409, 'Conflict'))
    if (fate === 'notFound') return failed(apiError(404, 'HTTP404'))
    if (fate === 'lostBefore') return failed(noAnswer('Unreachable', 'lost'))
    const answer = this.#land(object)
    return fate === 'lostAfter' ? failed(noAnswer('Timeout', 'lost')) : answer
  }

  client(): Client {
    const unused = () => {
      throw new Error('the controller does not need this verb')
    }
    return {
      list: async <T extends KubernetesObject>(resource: Resource) => {
        this.listed.add(resource.plural)
        if (resource === CONFIGURATION_STATES) return failed(apiError(404, 'NotFound'))
        const items = [...this.objects<T>(resource).values()]
        return { ok: true, value: { resourceVersion: `${this.#version}`, items } }
      },
      watch: <T extends KubernetesObject>(
        resource: Resource,
        _from: unknown,
        onEvent: (event: WatchEvent<T>) => void,
      ) => {
        const { promise, resolve } = Promise.withResolvers<ApiError>()
        const listener = onEvent as Listener
        this.#listeners.set(resource.plural, listener)
        const stop = () => {
          if (this.#listeners.get(resource.plural) === listener) this.#listeners.delete(resource.plural)
          resolve(noAnswer('Stopped', 'stopped'))
        }
        return { end: promise, stop }
      },
      updateStatus: <T extends KubernetesObject>(resource: Resource, object: T) => {
        if (resource === IP_ADDRESS_POOLS) return Promise.resolve(this.#writePoolStatus(object) as Answer<T>)
        const { promise, resolve } = Promise.withResolvers<Answer<T>>()
        const decide = (fate: Fate) => resolve(this.#decide(object, fate) as Answer<T>)
        this.requests.push({ key: keyOf(object.metadata), decide })
        return promise
      },
      create: async <T extends KubernetesObject>(_resource: Resource, event: T) => {
        this.events.push(event)
        return { ok: true, value: event }
      },
      get: unused,
      update: unused,
      patch: async <T extends KubernetesObject>() => ({ ok: true, value: { metadata: { name: '' } } as T }),
      patchStatus: async <T extends KubernetesObject>() => ({
        ok: true,
        value: { metadata: { name: '' } } as T,
      }),
      delete: unused,
      createSubresource: unused,
      discover: unused,
      review: unused,
      close: () => {},
    }
  }
}

/** As it comes back from an API server, which has no bigints. */
function asJson(object: KubernetesObject): KubernetesObject {
  const text = JSON.stringify(object, (_, value: unknown) =>
    typeof value === 'bigint' ? Number(value) : value,
  )
  return JSON.parse(text) as KubernetesObject
}

function apiError(code: number, reason: string): ApiError {
  return { code, reason, message: reason, causes: [] }
}
