// An API server in memory for what writes status objects: optimistic locking and watches are real, and any request can be
// refused, or be answered only when the test says so. Nothing is checked against a schema.

import type { Resource } from '@ingot/api'
import { failed, keyOf, noAnswer } from '@ingot/kube'
import type { Answer, ApiError, Client, KubernetesObject, Selection, WatchEvent } from '@ingot/kube'

export type Verb = 'list' | 'get' | 'create' | 'update' | 'updateStatus' | 'watch'

interface AnyObject extends KubernetesObject {
  readonly status?: unknown
}

interface Watcher {
  readonly plural: string
  readonly tell: (event: WatchEvent<AnyObject>) => void
  readonly end: (error: ApiError | undefined) => void
}

export class FakeStore {
  /** `VERB plural/name`, each as it arrives; a watch by its plural alone. */
  readonly requests: string[] = []
  /** What to refuse; asked for each request. */
  refuse: (verb: Verb, plural: string) => ApiError | undefined = () => undefined
  /** Runs between a read and the write that follows from it. */
  beforeWrite: () => void = () => {}
  /** While there is one, writes land and their answers wait for it. */
  hold: Promise<void> | undefined
  inFlight = 0
  mostInFlight = 0
  readonly #objects = new Map<string, AnyObject>()
  readonly #watchers = new Set<Watcher>()
  #version = 0

  get(plural: string, name: string): AnyObject | undefined {
    return this.#objects.get(`${plural}/metallb-system/${name}`)
  }

  put(plural: string, object: AnyObject): AnyObject {
    const key = `${plural}/${keyOf(object.metadata)}`
    const before = this.#objects.get(key)
    const uid = before?.metadata.uid ?? `uid-${++this.#version}`
    const stored = { ...object, metadata: { ...object.metadata, uid, resourceVersion: `${++this.#version}` } }
    this.#objects.set(key, stored)
    this.#tell(plural, { type: before === undefined ? 'ADDED' : 'MODIFIED', object: stored })
    return stored
  }

  remove(plural: string, name: string): void {
    const object = this.get(plural, name)
    if (object === undefined) return
    this.#objects.delete(`${plural}/${keyOf(object.metadata)}`)
    this.#version++
    this.#tell(plural, { type: 'DELETED', object })
  }

  /** Ends every watch, as a server does after its time, or with an error. */
  endWatches(error?: ApiError): void {
    for (const watcher of [...this.#watchers]) watcher.end(error)
  }

  get watches(): number {
    return this.#watchers.size
  }

  writes(): string[] {
    return this.requests.filter((request) => /^(create|update)/.test(request))
  }

  #tell(plural: string, event: WatchEvent<AnyObject>): void {
    for (const watcher of [...this.#watchers]) if (watcher.plural === plural) watcher.tell(event)
  }

  async #write(verb: Verb, { plural }: Resource, object: AnyObject): Promise<Answer<AnyObject>> {
    this.requests.push(`${verb} ${plural}/${object.metadata.name}`)
    this.inFlight++
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight)
    this.beforeWrite()
    const answer = this.#land(verb, plural, object)
    await this.hold
    this.inFlight--
    return answer
  }

  #land(verb: Verb, plural: string, object: AnyObject): Answer<AnyObject> {
    const refused = this.refuse(verb, plural)
    if (refused !== undefined) return failed(refused)
    const stored = this.#objects.get(`${plural}/${keyOf(object.metadata)}`)
    if (verb === 'create') {
      if (stored !== undefined) return failed(apiError(409, 'AlreadyExists'))
      const { status: _, ...rest } = object
      return { ok: true, value: this.put(plural, rest) }
    }
    if (stored === undefined) return failed(apiError(404, 'NotFound'))
    if (stored.metadata.resourceVersion !== object.metadata.resourceVersion)
      return failed(apiError(409, 'Conflict'))
    const { status } = verb === 'updateStatus' ? object : stored
    const rest = verb === 'updateStatus' ? stored : object
    return { ok: true, value: this.put(plural, { ...rest, status }) }
  }

  /** Only the verbs that are there: another is a call that should not be made. */
  client(): Client {
    const part = {
      list: async ({ plural }: Resource, { fieldSelector = '' }: Selection) => {
        this.requests.push(`list ${plural}`)
        const refused = this.refuse('list', plural)
        if (refused !== undefined) return failed(refused)
        const name = fieldSelector.replace('metadata.name=', '')
        const found = this.get(plural, name)
        return {
          ok: true,
          value: { resourceVersion: `${this.#version}`, items: found === undefined ? [] : [found] },
        }
      },
      get: async ({ plural }: Resource, { name }: { readonly name: string }) => {
        this.requests.push(`get ${plural}/${name}`)
        const found = this.get(plural, name)
        const refused = this.refuse('get', plural) ?? (found ? undefined : apiError(404, 'NotFound'))
        return refused === undefined ? { ok: true, value: found } : failed(refused)
      },
      create: (resource: Resource, object: AnyObject) => this.#write('create', resource, object),
      update: (resource: Resource, object: AnyObject) => this.#write('update', resource, object),
      updateStatus: (resource: Resource, object: AnyObject) => this.#write('updateStatus', resource, object),
      watch: ({ plural }: Resource, _from: unknown, tell: (event: WatchEvent<AnyObject>) => void) => {
        this.requests.push(`watch ${plural}`)
        const { promise, resolve } = Promise.withResolvers<ApiError | undefined>()
        const end = (error: ApiError | undefined) => {
          this.#watchers.delete(watcher)
          resolve(error)
        }
        const watcher = { plural, tell, end }
        this.#watchers.add(watcher)
        const refused = this.refuse('watch', plural)
        if (refused !== undefined) end(refused)
        return { end: promise, stop: () => end(noAnswer('Stopped', 'stopped')) }
      },
    }
    return part as unknown as Client
  }
}

export function apiError(code: number, reason: string, more: Partial<ApiError> = {}): ApiError {
  return { code, reason, message: reason, causes: [], ...more }
}
