// Which Kubernetes a lab has: the embedded API server with the lab's own play of kube-controller-manager and kube-proxy,
// or the real programs. Two implementations of one interface; bring-up.ts knows no other difference.

import type { KubernetesObject } from '@ingot/kube'
import { Database } from 'bun:sqlite'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ApiEndpoint } from './api-endpoint.ts'
import { serveApi } from './api-endpoint.ts'
import { openDatabase } from './apiserver/open-database.ts'
import type { Cluster } from './cluster.ts'
import { startControllerManager } from './controller-manager/controller-manager.ts'
import { startProxyPlane } from './proxy-plane.ts'
import type { Site } from './site.ts'
import type { Listener, Supervised } from './supervised.ts'
import type { LabNode } from './topology.ts'

export interface LabKubernetes {
  /** What of it this machine lacks, as a sentence; null where nothing is. */
  readonly lack: string | null
  /** Objects to apply before all others: the definitions of kinds, where the server does not know them. */
  readonly objects: readonly KubernetesObject[]
  start(site: Site, hooks: ApiHooks): Promise<StartedApi>
  /** Starts what makes EndpointSlices of Pods and rules of EndpointSlices. */
  startControllers(site: Site, cluster: Cluster, hooks: ControllerHooks): Controllers
}

export interface ApiHooks {
  /** Ends a start that is not over yet. */
  readonly signal: AbortSignal
  /** The API server, or a program that it needs, is gone, with where to look. */
  died(message: string): void
}

/** The API server, or why there is none. */
export type StartedApi =
  | { readonly ok: true; readonly endpoint: ApiEndpoint }
  | { readonly ok: false; readonly message: string; readonly logs?: readonly string[] }

export interface ControllerHooks {
  /** Whether a node works and has its way to the API server. */
  isReachable(node: string): boolean
  readonly ended: NonNullable<Listener['ended']>
}

export interface Controllers {
  /** Those of their processes that run on a node. */
  programsOf(node: LabNode): readonly Supervised[]
  /** Looks again at everything. */
  wake(): void
  stop(): Promise<void>
}

export interface EmbeddedKubernetesOptions {
  /** Of the API server on 127.0.0.1; 0 for any. */
  readonly port: number
  /** Where the store is kept from one lab to the next; '' for one in memory. */
  readonly data: string
}

/** The file of the store in the folder of `data`. */
const DATABASE = 'cluster.db'

const PORT_PROBLEMS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken',
  EACCES: "needs root's rights",
}

export function embeddedKubernetes({ port, data }: EmbeddedKubernetesOptions): LabKubernetes {
  return {
    lack: null,
    objects: [],
    async start(site) {
      const store = openStore(data)
      if (typeof store === 'string') return { ok: false, message: store }
      try {
        return { ok: true, endpoint: serveApi(site, port, store) }
      } catch (error) {
        store.close()
        const problem = PORT_PROBLEMS[codeOf(error)]
        if (problem === undefined) throw error
        return {
          ok: false,
          message: `port ${port} of 127.0.0.1 ${problem}: choose another with --port, or none`,
        }
      }
    },
    startControllers(site, cluster, { isReachable }) {
      const manager = startControllerManager(cluster, site.logger)
      const proxy = startProxyPlane(site, cluster, isReachable)
      return {
        programsOf: () => [],
        wake: proxy.wake,
        async stop() {
          await Promise.all([manager.stop(), proxy.stop()])
        },
      }
    },
  }
}

/** Opens the store, or says why that cannot be. */
function openStore(data: string): Database | string {
  if (data === '') return new Database(':memory:')
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 })
  } catch (error) {
    if (codeOf(error) === '') throw error
    return `--data ${data} is no folder and cannot be made one (${codeOf(error)}): choose another`
  }
  const opened = openDatabase(join(data, DATABASE))
  return opened.ok ? opened.value : `${opened.verdict.message}; ${opened.verdict.remedy}`
}

/** What the system calls the error; '' where it is not the system's. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
