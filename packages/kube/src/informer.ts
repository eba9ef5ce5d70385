// A local copy of a collection, kept true by a reflector, with a callback for each change. The copy is what the server
// said but for who set which field, and nothing else: nobody writes to it, and its objects are never changed in place.

import type { Milliseconds, Resource } from '@ingot/api'
import type { Logger } from '@ingot/telemetry'
import type { ApiError } from './api-error.ts'
import type { Client, List, Selection } from './client.ts'
import { keyOf } from './object.ts'
import type { KubernetesObject } from './object.ts'
import { startReflector } from './reflector.ts'
import type { Runtime } from './runtime.ts'
import { createTroubleLog } from './trouble-log.ts'
import type { WatchEvent } from './watch-stream.ts'

/** What happened to one object: without `object` it is gone, without `previous` it is new. */
export interface Change<T> {
  readonly key: string
  readonly object: T | undefined
  readonly previous: T | undefined
}

/** A live copy of a collection. */
export interface Informer<T> {
  /** By `namespace/name`, or `name` for cluster-scoped kinds. */
  readonly store: ReadonlyMap<string, T>
  /** True from the first complete list on, or the first refusal of an optional kind, and never false again. */
  isSynced(): boolean
  /** What keeps it from being true now, as one line; undefined when nothing does. */
  trouble(): string | undefined
  stop(): Promise<void>
}

/** What an informer tells of. Both are called after the store has the change. */
export interface InformerListener<T> {
  changed(change: Change<T>): void
  /** Called once, after the changes of the first list. */
  synced?(): void
  /**
   * Whether the reader can do without the kind. One that the server does not serve (404), or does not let us read (403),
   * counts as empty, or stays as it was read last: one line of the log says so, and it is still asked for.
   */
  readonly isOptional?: boolean
}

/** Starts to list and watch a collection. */
export function startInformer<T extends KubernetesObject>(
  client: Client,
  resource: Resource,
  selection: Selection,
  listener: InformerListener<T>,
  runtime: Runtime,
  logger: Logger,
): Informer<T> {
  const store = new Map<string, T>()
  let isSynced = false
  const trouble = createTroubleLog(resource, logger, runtime)

  function set(key: string, object: T): void {
    const previous = store.get(key)
    store.set(key, object)
    // a list repeats what we know already
    if (previous?.metadata.resourceVersion !== object.metadata.resourceVersion || previous === undefined) {
      listener.changed({ key, object, previous })
    }
  }

  function remove(key: string): void {
    const previous = store.get(key)
    if (store.delete(key)) listener.changed({ key, object: undefined, previous })
  }

  function replace({ items }: List<T>): void {
    trouble.passed()
    const keys = new Set(items.map(({ metadata }) => keyOf(metadata)))
    for (const key of store.keys()) if (!keys.has(key)) remove(key)
    for (const item of items) set(keyOf(item.metadata), item)
    sync()
  }

  function sync(): void {
    if (isSynced) return
    isSynced = true
    listener.synced?.()
  }

  function failed(error: ApiError, retryIn: Milliseconds): void {
    const isRefused = error.code === 404 || error.code === 403
    if (listener.isOptional !== true || !isRefused) return trouble.failed(error, retryIn)
    trouble.isDoneWithout(error)
    sync()
  }

  function apply(event: WatchEvent<T>): void {
    trouble.passed()
    if (event.type === 'BOOKMARK') return
    const key = keyOf(event.object.metadata)
    if (event.type === 'DELETED') remove(key)
    else set(key, event.object)
  }

  const { isSlow } = trouble
  const reflector = startReflector<T>(
    client,
    resource,
    selection,
    { replace, apply, failed, isSlow },
    runtime,
  )
  return { store, isSynced: () => isSynced, trouble: trouble.current, stop: () => reflector.stop() }
}

/** Why a program that reads `what` is not ready, as a sentence. */
export function notListed(what: string, trouble: string | undefined): string {
  return `${what} are not listed yet${trouble === undefined ? '' : `: ${trouble}`}`
}
