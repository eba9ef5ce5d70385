// A Deployment, its ReplicaSets and their Pods as plain objects, with the plans of both controllers carried out on them
// one round at a time. Pods become ready one a round, unless their image is `web:broken`.

import type { Pod } from '../kinds.ts'
import { planDeployment } from './deployment.ts'
import { planReplicaSet } from './replica-set.ts'
import type { Deployment, DeploymentStatus, ReplicaSet } from './workloads.ts'
import type { Write } from './write.ts'

const ROUNDS = 60

export function deployment(spec: Partial<Deployment['spec']>): Deployment {
  return {
    metadata: { name: 'web', namespace: 'default', uid: 'uid-web', generation: 1 },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'web' } },
      template: template('web:1'),
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      ...spec,
    },
  }
}

function template(image: string) {
  return { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image }] } }
}

export function simulate(first: Deployment) {
  let deployment = first
  const sets = new Map<string, ReplicaSet>()
  const pods = new Map<string, Pod>()
  let now = Date.parse('2026-03-01T12:00:00Z')
  let made = 0

  function carryOut({ verb, resource, object }: Write): void {
    if (resource.kind === 'Deployment') deployment = object as Deployment
    else if (verb === 'delete') (resource.kind === 'Pod' ? pods : sets).delete(object.metadata.name)
    else if (resource.kind === 'ReplicaSet') {
      const uid = object.metadata.uid ?? `uid-${++made}`
      // each write is about what it names: a status does not bring an older spec back
      const before = sets.get(object.metadata.name)
      const next = { ...object, metadata: { ...object.metadata, uid } } as ReplicaSet
      const { status } = next
      const isStatus = verb === 'updateStatus' && before !== undefined
      sets.set(object.metadata.name, isStatus && status ? { ...before, status } : next)
    } else {
      const name = `pod-${++made}`
      const metadata = { ...object.metadata, name, uid: name }
      pods.set(name, { ...(object as Pod), metadata })
    }
  }

  function readyOne(): boolean {
    const waiting = [...pods.values()].find(
      ({ status, spec }) => status === undefined && spec.containers[0]?.image !== 'web:broken',
    )
    if (waiting === undefined) return false
    pods.set(waiting.metadata.name, { ...waiting, status: readiness('True') })
    return true
  }

  const readiness = (status: string) => ({
    phase: 'Running',
    conditions: [{ type: 'Ready', status, lastTransitionTime: new Date(now).toISOString() }],
  })

  /** One round; true when anything was written. */
  function step(): boolean {
    const all = [...pods.values()]
    const writes = [
      ...planDeployment(deployment, [...sets.values()], all, now).writes,
      ...[...sets.values()].flatMap((set) => planReplicaSet(set, all, now).writes),
    ]
    for (const write of writes) carryOut(write)
    return writes.length > 0
  }

  return {
    step,
    /** Goes on until nothing changes any more; `check` looks at every state on the way. */
    settle(check = () => {}) {
      for (let round = 0; round < ROUNDS; round++) {
        const isChanged = step()
        check()
        const isReadier = readyOne()
        check()
        if (!isChanged && !isReadier) return
      }
      throw new Error('it does not come to rest')
    },
    change(spec: Partial<Deployment['spec']>) {
      deployment = { ...deployment, spec: { ...deployment.spec, ...spec } }
    },
    setImage(image: string) {
      this.change({ template: template(image) })
    },
    unready() {
      for (const pod of pods.values()) pods.set(pod.metadata.name, { ...pod, status: readiness('False') })
    },
    advance(milliseconds: number) {
      now += milliseconds
    },
    now: () => now,
    deployment: () => deployment,
    sets: () => [...sets.values()],
    pods: () => [...pods.values()],
    images: () => [...pods.values()].map(({ spec }) => spec.containers[0]?.image ?? ''),
    status: (): DeploymentStatus => deployment.status ?? {},
    conditions(): Readonly<Record<string, string | undefined>> {
      const conditions = deployment.status?.conditions ?? []
      return Object.fromEntries(conditions.map(({ type, reason }) => [type, reason]))
    },
  }
}
