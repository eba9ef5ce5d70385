// Reads from the past, as a server gives them that lags behind its peers: a list at an older version, or one object as
// it was then. As far back as the window of changes goes.

import { parseStored } from '../api-object.ts'
import { respond, respondFailure } from '../answer.ts'
import { parseResourcePath } from '../resource-path.ts'
import { notFound } from '../status.ts'
import { keyOf } from '../server-context.ts'
import type { Server } from '../server-context.ts'

/** The request for the same list, as it was `writes` writes ago. */
export function staleList({ storage }: Server, request: Request, writes: number): Request {
  const revision = pastRevision(storage, writes)
  const url = new URL(request.url)
  if (revision === storage.revision()) return request
  url.searchParams.set('resourceVersion', String(revision))
  url.searchParams.set('resourceVersionMatch', 'Exact')
  return new Request(url.href, request)
}

/** The object at a path as it was `writes` writes ago; undefined for what is no object of the store's. */
export function staleGet(
  { storage, registry }: Server,
  pathname: string,
  writes: number,
): Response | undefined {
  const path = parseResourcePath(pathname)
  const kind = path && registry.at(path.group, path.version, path.plural)
  if (path === undefined || kind === undefined) return undefined
  const key = keyOf(kind, path.namespace, path.name)
  const next = storage
    .changesAfter(key.resource, pastRevision(storage, writes))
    .find(({ namespace, name }) => namespace === key.namespace && name === key.name)
  const now = storage.get(key)
  // what it was before the first change since; without one, what it is
  const then = next === undefined ? now : next.previous === null ? undefined : parseStored(next.previous)
  return then === undefined ? respondFailure(notFound(kind, path.name)) : respond(200, JSON.stringify(then))
}

function pastRevision(storage: Server['storage'], writes: number): number {
  return Math.max(1, storage.oldestRevision(), storage.revision() - writes)
}
