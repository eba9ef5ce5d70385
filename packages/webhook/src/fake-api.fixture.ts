// An API server in memory, behind the Client interface: objects with versions, JSON patches, and errors by the kind. It counts
// what was written, and answers a list when the test lets it.

import type { Resource } from '@ingot/api'
import { failed, keyOf } from '@ingot/kube'
import type { Answer, Client, KubernetesObject } from '@ingot/kube'

interface Operation {
  readonly op: string
  readonly path: string
  readonly value: unknown
}

export class FakeApi {
  /** `PUT secrets`, `PATCH customresourcedefinitions MetalLB`. */
  readonly writes: string[] = []
  /** By `GET secrets` and the like: what is answered instead. */
  readonly errors = new Map<string, number>()
  readonly listed: string[] = []
  /** Lists are answered when this is over. */
  gate: Promise<unknown> = Promise.resolve()
  readonly #objects = new Map<string, KubernetesObject>()
  #version = 0

  put(resource: Resource, object: KubernetesObject): void {
    this.#version += 1
    const metadata = { ...object.metadata, resourceVersion: String(this.#version) }
    this.#objects.set(this.#key(resource, metadata), { ...object, metadata })
  }

  read<T extends KubernetesObject>(resource: Resource, name: { name: string; namespace?: string }): T {
    return this.#objects.get(this.#key(resource, name)) as T
  }

  remove(resource: Resource, name: { name: string; namespace?: string }): void {
    this.#objects.delete(this.#key(resource, name))
  }

  client(): Client {
    const unused = () => {
      throw new Error('webhooks do not need this verb')
    }
    return {
      get: async <T extends KubernetesObject>(
        resource: Resource,
        name: { name: string; namespace?: string },
      ) => this.#answer<T>(`GET ${resource.plural}`, this.read<T>(resource, name)),
      list: async <T extends KubernetesObject>(resource: Resource, selection = {}, stop?: AbortSignal) => {
        this.listed.push(resource.plural)
        const stopped = new Promise((resolve) => stop?.addEventListener('abort', resolve))
        await Promise.race([this.gate, stopped])
        const code = stop?.aborted ? 0 : this.errors.get(`LIST ${resource.plural}`)
        if (code !== undefined) return failed(errorOf(code))
        const { namespace = '' }: { namespace?: string } = selection
        const prefix = `${resource.plural}/${namespace === '' ? '' : `${namespace}/`}`
        const items = [...this.#objects]
          .filter(([key]) => key.startsWith(prefix))
          .map(([, object]) => object as T)
        return { ok: true, value: { resourceVersion: String(this.#version), items } }
      },
      update: async <T extends KubernetesObject>(resource: Resource, object: T) => {
        const act = `PUT ${resource.plural}`
        const stored = this.read<T>(resource, object.metadata)
        if (stored?.metadata.resourceVersion !== object.metadata.resourceVersion) return failed(errorOf(409))
        const answer = this.#answer<T>(act, stored)
        if (!answer.ok) return answer
        this.writes.push(act)
        this.put(resource, object)
        return { ok: true, value: this.read<T>(resource, object.metadata) }
      },
      patch: async <T extends KubernetesObject>(
        resource: Resource,
        name: { name: string },
        _type: string,
        patch: unknown,
        options: { fieldManager?: string } = {},
      ) => {
        const answer = this.#answer<T>(`PATCH ${resource.plural}`, this.read<T>(resource, name))
        if (!answer.ok) return answer
        const changed: T = structuredClone(answer.value)
        for (const operation of patch as Operation[])
          if (!apply(changed, operation)) return failed(errorOf(422))
        this.writes.push(`PATCH ${resource.plural} ${options.fieldManager}`)
        this.put(resource, changed)
        return { ok: true, value: changed }
      },
      create: unused,
      updateStatus: unused,
      patchStatus: unused,
      delete: unused,
      createSubresource: unused,
      discover: unused,
      review: unused,
      watch: unused,
      close: () => {},
    }
  }

  #key({ plural }: Resource, name: { name: string; namespace?: string }): string {
    return `${plural}/${keyOf(name)}`
  }

  #answer<T>(act: string, object: T | undefined): Answer<T> {
    const code = this.errors.get(act) ?? (object === undefined ? 404 : undefined)
    return code === undefined && object !== undefined
      ? { ok: true, value: object }
      : failed(errorOf(code ?? 404))
  }
}

/** Whether the operation could be applied: of those there are, a test and a replacement in a path that exists. */
function apply(object: object, { op, path, value }: Operation): boolean {
  const steps = path.split('/').slice(1)
  const last = steps.pop() ?? ''
  const parent = steps.reduce<unknown>((at, step) => Reflect.get(Object(at), step), object)
  if (op === 'test') return Reflect.get(Object(parent), last) === value
  return typeof parent === 'object' && parent !== null && Reflect.set(parent, last, value)
}

function errorOf(code: number) {
  return { code, reason: `HTTP${code}`, message: `answered with ${code}`, causes: [] }
}
