// The embedded Kubernetes API server: the REST and watch semantics of the real one, for the kinds that Ingot and its lab
// use, in one SQLite database. For a person's machine and for tests; never a production store. No admission but quotas,
// no controllers, no authorization: every request that may come in may do everything.
// Contract: Kubernetes API concepts and conventions, measured with real kubectl.

import { systemRuntime } from '@ingot/kube'
import type { Runtime } from '@ingot/kube'
import type { Database } from 'bun:sqlite'
import { Hono } from 'hono'
import { respondFailure, respondJson } from './answer.ts'
import {
  aggregatedDiscovery,
  aggregatedVersion,
  apiGroup,
  coreVersions,
  groupList,
  resourceList,
} from './discovery.ts'
import type { FaultSwitch } from './faults/fault-switch.ts'
import { withFaults } from './faults/inject.ts'
import { handleResource } from './handle.ts'
import type { Json } from './json.ts'
import { createRegistry, indexValues } from './kinds/registry.ts'
import { databaseFailure } from './open-database.ts'
import { keepQuotaStatuses } from './quota/quota.ts'
import { openApiDocument, openApiIndex, openApiV2 } from './openapi/document.ts'
import { parseResourcePath } from './resource-path.ts'
import { addReviews } from './reviews.ts'
import { seed } from './seed.ts'
import type { Server } from './server-context.ts'
import { SERVER_VERSION } from './server-version.ts'
import { internalError, noSuchPath, unauthorized } from './status.ts'
import { openStorage } from './storage.ts'
import type { Change } from './storage.ts'
import type { PodLogs } from './subresources/pod-logs.ts'
import { createWatchHub } from './watch.ts'

/** What a server is made of. */
export interface ApiServerOptions {
  /** In memory or a file; with a file, objects and the window of changes survive a restart. */
  readonly database: Database
  readonly clock: () => Date
  /** Uniform in [0, 1): uids, generated names, cluster addresses, node ports. */
  readonly random: () => number
  /** CustomResourceDefinitions that are there from the start. */
  readonly definitions: readonly unknown[]
  /** If given, every request but those for health needs it as its bearer token. */
  readonly token?: string
  /** What `kubectl logs` shows; without it no container has started. */
  readonly podLogs?: PodLogs
  /** For the time-outs and bookmarks of watches; the machine's own timers unless given. */
  readonly setTimer?: Runtime['setTimer']
  /** Where faults are switched on and off, for tests. */
  readonly faults?: FaultSwitch
  /** How many changes are remembered for watches; older ones answer 410. */
  readonly eventWindow?: number
  /** Called after every write, in order, before it is answered, but not of what is there from the start: for whoever watches over the store. */
  readonly written?: (change: Change) => void
}

export interface ApiServer {
  /** Answers one request. Serve it with `idleTimeout: 0`: a watch may be silent for a minute. */
  fetch(request: Request): Response | Promise<Response>
  /** Ends every watch. The database stays open: it is the caller's. */
  close(): void
}

const OPENAPI_PROTOBUF = /^application\/com\.github\.proto-openapi\.spec\.v2/
const DEFAULT_WINDOW = 50_000

/** Starts a server on a database. */
export function createApiServer(options: ApiServerOptions): ApiServer {
  const { database, clock, random, definitions, token, faults, setTimer = systemRuntime.setTimer } = options
  const runtime = { date: clock, random, setTimer }
  const storage = openStorage(database, options.eventWindow ?? DEFAULT_WINDOW, indexValues)
  const server: Server = { storage, runtime, registry: createRegistry(storage), podLogs: options.podLogs }
  const hub = createWatchHub(storage, runtime)
  // after the hub, so that watchers see a write before what follows from it
  keepQuotaStatuses(server)
  seed(server, definitions as readonly Json[])
  if (options.written !== undefined) storage.subscribe(options.written)

  const app = new Hono()
  app.onError((error) => respondFailure(internalError(databaseFailure(error, database) ?? error.message)))
  for (const path of ['/healthz', '/readyz', '/livez']) app.get(path, (c) => c.text('ok'))
  app.use(async (c, next) => {
    const isAllowed = token === undefined || c.req.header('authorization') === `Bearer ${token}`
    return isAllowed ? next() : respondFailure(unauthorized())
  })
  app.get('/version', () => respondJson(200, SERVER_VERSION))
  addDiscovery(app, server)
  addOpenApi(app, server)
  addReviews(app, token)
  app.all('*', (c) => {
    const path = parseResourcePath(c.req.path)
    return path === undefined ? respondFailure(noSuchPath()) : handleResource(server, hub, c.req.raw, path)
  })
  const fetch = (request: Request) => app.fetch(request)
  return { fetch: faults === undefined ? fetch : withFaults(faults, server, fetch), close: hub.close }
}

function addDiscovery(app: Hono, { registry }: Server): void {
  const isCore = (group: string) => group === ''
  app.get('/api', (c) => {
    const version = aggregatedVersion(c.req.header('accept') ?? '')
    if (version === undefined) return respondJson(200, coreVersions())
    return respondAggregated(
      registry.all().filter((kind) => isCore(kind.group)),
      version,
    )
  })
  app.get('/apis', (c) => {
    const version = aggregatedVersion(c.req.header('accept') ?? '')
    if (version === undefined) return respondJson(200, groupList(registry.all()))
    return respondAggregated(
      registry.all().filter((kind) => !isCore(kind.group)),
      version,
    )
  })
  app.get('/apis/:group', (c) => {
    const kinds = registry.all().filter((kind) => kind.group === c.req.param('group'))
    return kinds.length === 0
      ? respondFailure(noSuchPath())
      : respondJson(200, apiGroup(kinds, c.req.param('group')))
  })
  app.get('/api/v1', () =>
    respondJson(200, resourceList(registry.all().filter((kind) => isCore(kind.group)))),
  )
  app.get('/apis/:group/:version', (c) => {
    const { group, version } = c.req.param()
    const kinds = registry.all().filter((kind) => kind.group === group && kind.version === version)
    return kinds.length === 0 ? respondFailure(noSuchPath()) : respondJson(200, resourceList(kinds))
  })
}

function respondAggregated(kinds: Parameters<typeof aggregatedDiscovery>[0], version: string): Response {
  const response = respondJson(200, aggregatedDiscovery(kinds, version))
  const type = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`
  response.headers.set('content-type', type)
  return response
}

// of an empty message nothing is sent: kubectl before 1.30 then leaves validation to the server
function openApiV2Protobuf(): Response {
  return new Response(new Uint8Array(), {
    headers: { 'content-type': 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf' },
  })
}

function addOpenApi(app: Hono, { registry }: Server): void {
  app.get('/openapi/v2', (c) =>
    OPENAPI_PROTOBUF.test(c.req.header('accept') ?? '') ? openApiV2Protobuf() : respondJson(200, openApiV2()),
  )
  app.get('/openapi/v3', () => respondJson(200, openApiIndex(registry.all())))
  app.get('/openapi/v3/*', (c) => {
    const document = openApiDocument(registry.all(), c.req.path.slice('/openapi/v3/'.length))
    return document === undefined ? respondFailure(noSuchPath()) : respondJson(200, document)
  })
}
