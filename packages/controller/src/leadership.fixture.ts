// An API server with one Lease and some Pods, behind the Client interface, and controllers on it that only pretend to work:
// what they do is when they would have begun, written and stopped.

import { DEPLOYMENTS, milliseconds, PODS, seconds } from '@ingot/api'
import type { Milliseconds, Resource } from '@ingot/api'
import type { Answer, Client, KubernetesObject } from '@ingot/kube'
import type { ManualRuntime } from '@ingot/kube/manual-runtime'
import { createLogger, Metrics } from '@ingot/telemetry'
import { startLeadership } from './leadership.ts'
import type { Leadership } from './leadership.ts'
import type { StoredPod } from './other-controllers.ts'

export const NAMESPACE = 'metallb-system'
export const LABELS = { app: 'metallb', component: 'controller', 'pod-template-hash': 'new' }

/** A running controller Pod; `at` orders their creation. */
export function pod(name: string, at: number, more: Partial<StoredPod> = {}): StoredPod {
  const creationTimestamp = `2026-01-01T00:00:${`${at}`.padStart(2, '0')}Z`
  const metadata = { name, namespace: NAMESPACE, uid: `uid-${name}`, creationTimestamp, labels: LABELS }
  return { metadata: { ...metadata, ...more.metadata }, status: { phase: 'Running', ...more.status } }
}

/** As `pod`, while it is being deleted. */
export function terminating(name: string, at: number): StoredPod {
  const before = pod(name, at)
  return { ...before, metadata: { ...before.metadata, deletionTimestamp: '2026-01-01T00:01:00Z' } }
}

/** That of the controllers, as far as its roll-out has come. */
export function deployment(
  status: { readonly replicas: number; readonly updatedReplicas: number },
  seen = 2,
) {
  const metadata = { name: 'controller', namespace: NAMESPACE, generation: 2 }
  return { metadata, status: { ...status, observedGeneration: seen } }
}

export class Cluster {
  readonly pods = new Map<string, StoredPod>()
  lease: KubernetesObject | undefined
  /** That of the controllers. */
  deployment: KubernetesObject | undefined
  areLeasesAllowed = true
  arePodsReadable = true
  /** No request is answered. */
  isSilent = false
  #version = 0

  add(...pods: StoredPod[]): void {
    for (const each of pods) this.pods.set(each.metadata.name, each)
  }

  client(): Client {
    const answer = async (code: number, value?: unknown): Promise<Answer<never>> => {
      if (this.isSilent) return new Promise(() => {})
      if (value !== undefined) return { ok: true, value: value as never }
      const message = `refused with ${code}`
      return { ok: false, error: { code, reason: `HTTP${code}`, message, causes: [] } }
    }
    const write = (object: KubernetesObject) => {
      if (!this.areLeasesAllowed) return answer(403)
      if (object.metadata.resourceVersion !== this.lease?.metadata.resourceVersion) return answer(409)
      const metadata = { ...object.metadata, resourceVersion: `${++this.#version}` }
      if (!this.isSilent) this.lease = { ...object, metadata }
      return answer(409, this.lease)
    }
    const unused = () => {
      throw new Error('leadership does not need this verb')
    }
    return {
      get: (resource: Resource, { name }) => {
        if (resource === PODS) return this.arePodsReadable ? answer(404, this.pods.get(name)) : answer(403)
        if (resource === DEPLOYMENTS) return answer(404, this.deployment)
        return this.areLeasesAllowed ? answer(404, this.lease) : answer(403)
      },
      list: (_resource, { labelSelector = '' } = {}) => {
        const wanted = labelSelector.split(',').map((pair) => pair.split('='))
        const items = [...this.pods.values()].filter(({ metadata }) =>
          wanted.every(([key = '', value]) => metadata.labels?.[key] === value),
        )
        return this.arePodsReadable ? answer(403, { resourceVersion: '1', items }) : answer(403)
      },
      create: (_resource, object) => write(object),
      update: (_resource, object) => write(object),
      discover: unused,
      updateStatus: unused,
      patch: unused,
      patchStatus: unused,
      delete: unused,
      createSubresource: unused,
      review: unused,
      watch: unused,
      close: () => {},
    }
  }
}

/** A controller whose work takes `stopping` to stop. */
export class Controller {
  /** What its work has gone through. */
  readonly told: string[] = []
  readonly lines: Record<string, unknown>[] = []
  readonly metrics = new Metrics()
  readonly leadership: Leadership
  /** The permission of each work that was begun, the last one last. */
  readonly permissions: (() => boolean)[] = []
  /** How many works are begun and not stopped. */
  working = 0

  constructor(
    cluster: Cluster,
    runtime: ManualRuntime,
    podName: string,
    stopping: Milliseconds = milliseconds(0),
    identity = podName || 'nameless',
  ) {
    const logger = createLogger({
      level: 'info',
      clock: runtime.date,
      write: (line) => this.lines.push(JSON.parse(line)),
    })
    const lead = (mayWrite: () => boolean) => {
      this.told.push('begun')
      this.working++
      this.permissions.push(mayWrite)
      const stop = async () => {
        this.told.push('stopping')
        await new Promise<void>((resolve) => runtime.setTimer(stopping, resolve))
        this.working--
        this.told.push('stopped')
      }
      return { stop }
    }
    const options = {
      namespace: NAMESPACE,
      podName,
      deployment: 'controller',
      identity,
      metrics: this.metrics,
    }
    this.leadership = startLeadership(cluster.client(), options, { lead }, runtime, logger)
  }

  /** Whether any of its works, stopped ones too, would write. */
  mayWrite(): boolean {
    return this.permissions.some((permission) => permission())
  }

  reasons(): unknown[] {
    return this.lines.flatMap(({ reason }) => (reason === undefined ? [] : [reason]))
  }
}

/** Moves the clock in steps small enough that what follows from a timer happens before the next. */
export async function pass(runtime: ManualRuntime, duration: Milliseconds, check = () => {}): Promise<void> {
  const end = runtime.now() + duration
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve))
    check()
    const left = end - runtime.now()
    if (left <= 0) return
    runtime.advance(milliseconds(Math.min(left, Math.max(1, Math.ceil(runtime.pending()[0] ?? left)))))
  }
}

/** Moves the clock until `condition` holds; returns how long that took. */
export async function passUntil(runtime: ManualRuntime, condition: () => boolean): Promise<Milliseconds> {
  const startedAt = runtime.now()
  while (!condition()) {
    if (runtime.now() - startedAt > seconds(600)) throw new Error(`condition never held: ${condition}`)
    await pass(runtime, milliseconds(10))
  }
  return milliseconds(runtime.now() - startedAt)
}
