// Brings the lab up, step by step: network, API server, objects, processes, then waits until the example's Services
// have addresses, are announced, and answer. Each step is another file's; here are their order, how long each may take,
// and which logs may say why one hangs. Whatever is started is handed to `teardown` at once.

import type { KubernetesObject } from '@ingot/kube'
import { createLogger } from '@ingot/telemetry'
import { appendFileSync, writeFileSync } from 'node:fs'
import { serveApi } from './api-endpoint.ts'
import type { ApiEndpoint } from './api-endpoint.ts'
import { baseObjects } from './base-objects.ts'
import { checks } from './checks.ts'
import type { Check } from './checks.ts'
import type { Child } from './child.ts'
import { startClient } from './client.ts'
import type { Client } from './client.ts'
import { openCluster } from './cluster.ts'
import type { Cluster } from './cluster.ts'
import type { Service } from './kinds.ts'
import { applyObjects, readManifest } from './manifest.ts'
import { createNamespaces, removeNamespaces } from './namespaces.ts'
import { startNodePlane } from './node-plane.ts'
import { startForwarder, startIngot } from './programs.ts'
import { addressesOf, assignedNode, readings, urlsOf } from './readings.ts'
import type { Reading } from './readings.ts'
import type { StateDirectory } from './state-directory.ts'

/** What bringing up needs of its caller. */
export interface Site {
  /** The command line that starts the `ingot` tool. */
  readonly command: readonly string[]
  /** Of the API server on 127.0.0.1; 0 for any. */
  readonly port: number
  /** The manifest to apply. */
  readonly example: string
  readonly directory: StateDirectory
  readonly teardown: AsyncDisposableStack
  /** Aborted when the lab is to end. */
  readonly signal: AbortSignal
  /** Tells the person what has just been done. */
  progress(text: string): void
}

/** The lab when it is up. */
export interface Up {
  readonly api: ApiEndpoint
  /** The controller and the speakers. */
  readonly ingot: readonly Child[]
  /** What the lab itself runs inside its namespaces: the forwarder, the client, the Pods. */
  readonly surroundings: readonly Child[]
  readonly rows: readonly Reading[]
  readonly results: readonly Check[]
}

/** It, or which step did not come to its end; `logs` are the files that may say why. */
export type Outcome =
  | { readonly ok: true; readonly up: Up }
  | { readonly ok: false; readonly message: string; readonly logs: readonly string[] }

/** How long a step may take before it counts as hung: milliseconds. */
const PATIENCE = 15_000
/** How long a process may take to stop: milliseconds. */
const STOP_PATIENCE = 3_000

/** Brings everything up. */
export async function bringUp(site: Site): Promise<Outcome> {
  const { directory, teardown, progress } = site
  await removeNamespaces()
  teardown.defer(removeNamespaces)
  const broken = await createNamespaces()
  if (broken !== null) return failure(`the network namespaces could not be made: ${broken}`)
  progress('network: segment, management, node-1 to node-3, client')

  const api = listen(site)
  if (api === null)
    return failure(`port ${site.port} of 127.0.0.1 is taken: choose another with --port, or none`)
  teardown.defer(() => api.stop())
  const logger = labLogger(directory)
  const cluster = openCluster(
    { server: api.server, token: { text: api.token }, insecureSkipTlsVerify: false },
    logger,
  )
  teardown.defer(() => cluster.close())
  const refused = await applyObjects(cluster.client, baseObjects(new Date().toISOString()))
  if (refused !== null) return failure(`the API server refused ${refused}`)
  progress(`API server: ${api.server}`)

  const forwarder = await startForwarder(api, directory)
  const nodePlane = startNodePlane(cluster, directory, logger)
  const client = await startClient(directory)
  const surroundings = [forwarder, client.child, ...nodePlane.podServers]
  teardown.defer(async () => {
    await nodePlane.stop()
    await stopAll(surroundings)
  })
  const ingot = startIngot(site.command, api, directory)
  teardown.defer(() => stopAll(ingot))
  progress('processes: controller, three speakers, the Pods')

  const example = await readManifest(site.example)
  const unfit = await applyObjects(cluster.client, example)
  if (unfit !== null) return failure(`${site.example} was refused: ${unfit}`)
  progress(`applied ${site.example}`)
  return awaitAnswers({ site, api, cluster, client, ingot, surroundings, names: serviceNames(example) })
}

/** Serves the API; null where the port is not free. */
function listen({ directory, port }: Site): ApiEndpoint | null {
  try {
    return serveApi(directory, port)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return null
    throw error
  }
}

interface Started {
  readonly site: Site
  readonly api: ApiEndpoint
  readonly cluster: Cluster
  readonly client: Client
  readonly ingot: readonly Child[]
  readonly surroundings: readonly Child[]
  /** Of the example's Services. */
  readonly names: readonly string[]
}

async function awaitAnswers(started: Started): Promise<Outcome> {
  const { site, api, cluster, ingot, surroundings, names } = started
  const own = () => cluster.services().filter(({ metadata }) => names.includes(metadata.name))
  const logs = ingot.map(({ logFile }) => logFile)
  const signal = AbortSignal.any([site.signal, deathOf(ingot)])
  const all = (predicate: (service: Service) => boolean) => () =>
    own().length === names.length && own().every(predicate) ? true : undefined

  const hasAddresses = await cluster.until(
    all((service) => addressesOf(service).length > 0),
    PATIENCE,
    signal,
  )
  if (hasAddresses === null) return hung('every Service to have an address', ingot, logs.slice(0, 1))
  site.progress('addresses: every Service has its own')

  const isAnnounced = (service: Service) => assignedNode(service, cluster.events()) !== null
  const areAnnounced = await cluster.until(all(isAnnounced), PATIENCE, signal)
  if (areAnnounced === null) return hung('every Service to be announced', ingot, logs.slice(1))
  site.progress('announced: every Service has a node')

  const { rows, results } = await observe(started, own, signal)
  site.progress('asked every address from the client')
  return { ok: true, up: { api, ingot, surroundings, rows, results } }
}

/** Looks until everything is as it should be, or for as long as a step may take. */
async function observe(
  { cluster, client }: Started,
  services: () => readonly Service[],
  signal: AbortSignal,
): Promise<Pick<Up, 'rows' | 'results'>> {
  const deadline = performance.now() + PATIENCE
  for (;;) {
    const observation = await client.observe(urlsOf(services()))
    const rows = readings(services(), cluster.events(), observation)
    const results = checks(services(), rows)
    const isDone = results.every(({ passed }) => passed) || signal.aborted || performance.now() > deadline
    if (isDone) return { rows, results }
    await Bun.sleep(50)
  }
}

function serviceNames(objects: readonly KubernetesObject[]): readonly string[] {
  return objects.filter(({ kind }) => kind === 'Service').map(({ metadata }) => metadata.name)
}

/** Aborted once one of `children` ends: there is nothing left to wait for. */
function deathOf(children: readonly Child[]): AbortSignal {
  const death = new AbortController()
  for (const { exited } of children) void exited.then(() => death.abort())
  return death.signal
}

function hung(what: string, ingot: readonly Child[], logs: readonly string[]): Outcome {
  const dead = ingot.filter((child) => !child.isRunning())
  if (dead.length === 0) return failure(`waited ${PATIENCE / 1000} s in vain for ${what}`, logs)
  const names = dead.map(({ name }) => name).join(', ')
  return failure(
    `${names} ended while the lab waited for ${what}`,
    dead.map(({ logFile }) => logFile),
  )
}

function failure(message: string, logs: readonly string[] = []): Outcome {
  return { ok: false, message, logs }
}

async function stopAll(children: readonly Child[]): Promise<void> {
  await Promise.all(children.map((child) => child.stop(STOP_PATIENCE)))
}

function labLogger(directory: StateDirectory) {
  const file = directory.path('lab.log')
  writeFileSync(file, '', { mode: 0o600 })
  const write = (line: string) => appendFileSync(file, `${line}\n`)
  return createLogger({ level: 'info', clock: () => new Date(), write })
}
