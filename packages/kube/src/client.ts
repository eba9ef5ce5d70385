// The verbs of the Kubernetes API as functions that return values: list (paged), get, create, update, status update,
// patch, delete, watch. Typed by the caller: that an answer is an object or a list of them is checked; what the type
// parameter says beyond that is trusted, because the API server validated it.
// Contract: Kubernetes API concepts ("Retrieving large results sets in chunks", "Watch bookmarks").

import type { Resource } from '@ingot/api'
import { failed, isExpired, ofCollection } from './api-error.ts'
import type { Answer } from './api-error.ts'
import type { ClusterConfig } from './cluster-config.ts'
import { apiVersionOf, collectionPath, isKubernetesObject, objectPath, stripManagedFields } from './object.ts'
import type { KubernetesObject, ObjectName } from './object.ts'
import { isResourceList, resourcesOf } from './resource-list.ts'
import type { Runtime } from './runtime.ts'
import { createTransport } from './transport.ts'
import type { Transport, TransportRequest } from './transport.ts'
import { startWatch } from './watch.ts'
import type { Watch } from './watch.ts'
import type { WatchEvent } from './watch-stream.ts'

/** What part of a collection: all namespaces where `namespace` is left out. */
export interface Selection {
  readonly namespace?: string
  readonly labelSelector?: string
  readonly fieldSelector?: string
}

/** A whole collection, as it was at `resourceVersion`. */
export interface List<T> {
  readonly resourceVersion: string
  readonly items: readonly T[]
}

/** The patch formats that every API server understands. */
export type PatchType =
  'application/json-patch+json' | 'application/merge-patch+json' | 'application/strategic-merge-patch+json'

/** meta.k8s.io/v1 CreateOptions and PatchOptions, the part that is used. */
export interface WriteOptions {
  /** Who is said to have written the fields. */
  readonly fieldManager?: string
  /** Refuse fields that the server does not know; without it they are dropped. */
  readonly fieldValidation?: 'Strict'
}

/** meta.k8s.io/v1 DeleteOptions, the part that is used. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number
}

/** A connection to one API server. Every answer is a value; nothing throws, nothing waits for ever. */
export interface Client {
  /** Everything, in pages of PAGE_SIZE; a consistent read, not one from the server's cache. `stop` ends it early. */
  list<T extends KubernetesObject>(
    resource: Resource,
    selection?: Selection,
    stop?: AbortSignal,
  ): Promise<Answer<List<T>>>
  get<T extends KubernetesObject>(resource: Resource, name: ObjectName): Promise<Answer<T>>
  create<T extends KubernetesObject>(
    resource: Resource,
    object: T,
    options?: WriteOptions,
  ): Promise<Answer<T>>
  /** PUT: refused with 409 where the object's resourceVersion is not the stored one. */
  update<T extends KubernetesObject>(resource: Resource, object: T): Promise<Answer<T>>
  /** PUT on the status subresource: for a Service also stores metadata, and nothing of the spec. */
  updateStatus<T extends KubernetesObject>(resource: Resource, object: T): Promise<Answer<T>>
  patch<T extends KubernetesObject>(
    resource: Resource,
    name: ObjectName,
    patchType: PatchType,
    patch: unknown,
    options?: WriteOptions,
  ): Promise<Answer<T>>
  /** PATCH on the status subresource. */
  patchStatus<T extends KubernetesObject>(
    resource: Resource,
    name: ObjectName,
    patchType: PatchType,
    patch: unknown,
  ): Promise<Answer<T>>
  delete(resource: Resource, name: ObjectName, options?: DeleteOptions): Promise<Answer<unknown>>
  /** POST to a subresource: `pods/binding`, `serviceaccounts/token`. What is answered is the subresource's own. */
  createSubresource(
    resource: Resource,
    name: ObjectName,
    subresource: string,
    body: unknown,
  ): Promise<Answer<unknown>>
  /** What the API server serves under `v1` or `metallb.io/v1beta1`; 404 where it knows no such version. */
  discover(apiVersion: string): Promise<Answer<readonly Resource[]>>
  /** POST of a question that is answered and not stored: a TokenReview, a SubjectAccessReview. */
  review(resource: Resource, spec: unknown): Promise<Answer<unknown>>
  /** Events after `resourceVersion`, for at most `timeoutSeconds`. */
  watch<T extends KubernetesObject>(
    resource: Resource,
    from: Selection & { readonly resourceVersion: string; readonly timeoutSeconds: number },
    onEvent: (event: WatchEvent<T>) => void,
  ): Watch
  close(): void
}

export const PAGE_SIZE = 500

/** A client for the API server that `config` names. */
export function createClient(config: ClusterConfig, userAgent: string, runtime: Runtime): Client {
  const transport = createTransport(config, userAgent, runtime)
  const exchange = <T extends KubernetesObject>(resource: Resource, request: TransportRequest) =>
    transport.exchange(
      request,
      (value): value is T => isKubernetesObject<T>(value) && isOf(resource.kind, value),
    )

  return {
    list: (resource, selection = {}, stop) => listAll(transport, resource, selection, stop),
    get: (resource, name) => exchange(resource, { method: 'GET', path: objectPath(resource, name) }),
    create: (resource, object, options) =>
      exchange(resource, {
        method: 'POST',
        path: withQuery(collectionPath(resource, object.metadata.namespace), { ...options }),
        body: withKind(resource, object),
      }),
    update: (resource, object) =>
      exchange(resource, {
        method: 'PUT',
        path: objectPath(resource, object.metadata),
        body: withKind(resource, object),
      }),
    updateStatus: (resource, object) =>
      exchange(resource, {
        method: 'PUT',
        path: objectPath(resource, object.metadata, 'status'),
        body: withKind(resource, object),
      }),
    patch: (resource, name, contentType, body, options) =>
      exchange(resource, {
        method: 'PATCH',
        path: withQuery(objectPath(resource, name), { ...options }),
        contentType,
        body,
      }),
    patchStatus: (resource, name, contentType, body) =>
      exchange(resource, { method: 'PATCH', path: objectPath(resource, name, 'status'), contentType, body }),
    // answered with the object or with a Status, and nobody reads it
    delete: (resource, name, body) =>
      transport.exchange({ method: 'DELETE', path: objectPath(resource, name), body }, isAnything),
    createSubresource: (resource, name, subresource, body) =>
      transport.exchange({ method: 'POST', path: objectPath(resource, name, subresource), body }, isAnything),
    async discover(apiVersion) {
      const root = apiVersion.includes('/') ? '/apis' : '/api'
      const request = { method: 'GET', path: `${root}/${apiVersion}` } as const
      const answer = await transport.exchange(request, isResourceList)
      return answer.ok ? { ok: true, value: resourcesOf(answer.value, apiVersion) } : answer
    },
    // the answer has no name, so it passes for no object
    review: (resource, spec) =>
      transport.exchange(
        {
          method: 'POST',
          path: collectionPath(resource),
          body: { apiVersion: apiVersionOf(resource), kind: resource.kind, spec },
        },
        isAnything,
      ),
    watch(resource, { namespace, ...options }, onEvent) {
      const query = { ...options, watch: true, allowWatchBookmarks: true }
      return startWatch(transport, withQuery(collectionPath(resource, namespace), query), onEvent, runtime)
    },
    close: () => transport.close(),
  }
}

interface Page<T> {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string }
  readonly items: readonly T[] | null
}

// a stranger's answer: most servers, and every list's items, say no kind at all, or the right one
function isOf(kind: string, { kind: found }: { kind?: unknown }): boolean {
  return found === undefined || found === kind
}

// without a version there is nothing to watch from; and a list that is none must not pass for an empty one
function isPage<T extends KubernetesObject>(kind: string, value: unknown): value is Page<T> {
  if (!isOf(`${kind}List`, value ?? {})) return false
  const { metadata, items } = (value ?? {}) as Partial<Page<T>>
  if (typeof metadata?.resourceVersion !== 'string' || metadata.resourceVersion === '') return false
  return items === null || (Array.isArray(items) && items.every(isKubernetesObject))
}

async function listAll<T extends KubernetesObject>(
  transport: Transport,
  resource: Resource,
  { namespace, ...selectors }: Selection,
  stop: AbortSignal | undefined,
): Promise<Answer<List<T>>> {
  const path = collectionPath(resource, namespace)
  const items: T[] = []
  let limit = PAGE_SIZE
  let next = ''
  for (;;) {
    const query = { ...selectors, limit, continue: next }
    const request = { method: 'GET', path: withQuery(path, query) } as const
    const isWanted = (value: unknown): value is Page<T> => isPage<T>(resource.kind, value)
    const page = await transport.exchange(request, isWanted, stop)
    if (!page.ok) {
      if (next === '' || !isExpired(page.error)) return failed(ofCollection(resource, page.error))
      // the pages that are left were compacted away: start again, in one piece (limit 0), so that it ends
      items.length = 0
      limit = 0
      next = ''
      continue
    }
    for (const item of page.value.items ?? []) items.push(stripManagedFields(item))
    const { resourceVersion, continue: more = '' } = page.value.metadata
    if (more === '') return { ok: true, value: { resourceVersion, items } }
    next = more
  }
}

function isAnything(_value: unknown): _value is unknown {
  return true
}

// items of a list come without their kind, but a PUT wants it
function withKind<T extends KubernetesObject>(resource: Resource, object: T): T {
  return { ...object, apiVersion: apiVersionOf(resource), kind: resource.kind }
}

function withQuery(
  path: string,
  query: Readonly<Record<string, string | number | boolean | undefined>>,
): string {
  const parts = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== '' && value !== 0)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`
}
