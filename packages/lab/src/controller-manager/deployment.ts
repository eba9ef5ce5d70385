// Deployment to ReplicaSets: one for each template it has had, of which the newest grows while the others shrink, within
// maxSurge and maxUnavailable. Replicas that are added in the middle of a rollout all go to the newest.
// Pure; its status is in deployment-status.ts. Contract: apps/v1 Deployment; kube-controller-manager, deployment/rolling.go.

import { DEPLOYMENTS } from '@ingot/api'
import type { Pod } from '../kinds.ts'
import { LAST_APPLIED } from '../last-applied.ts'
import { deploymentStatus } from './deployment-status.ts'
import { controllerReference, isOwnedBy, templateHash } from './owned-pods.ts'
import { countSet } from './replica-set.ts'
import type { CountedSet } from './replica-set.ts'
import { REPLICA_SETS } from './resources.ts'
import { resolveCount } from './workloads.ts'
import type { Deployment, ReplicaSet } from './workloads.ts'
import type { Plan, Teller, Write } from './write.ts'

const HASH_LABEL = 'pod-template-hash'
const REVISION = 'deployment.kubernetes.io/revision'
const DESIRED = 'deployment.kubernetes.io/desired-replicas'
const MOST = 'deployment.kubernetes.io/max-replicas'
const DEFAULT_HISTORY = 10
/** Annotations of a Deployment that are about itself alone. */
const NOT_COPIED = new Set([LAST_APPLIED, REVISION, DESIRED, MOST])

/** The ReplicaSets of a Deployment: that of its template, if it is there, and those before, oldest first. */
interface Generations {
  readonly newest: CountedSet | undefined
  readonly old: readonly CountedSet[]
}

/** What to do about one Deployment. */
export function planDeployment(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  pods: readonly Pod[],
  now: number,
): Plan {
  if (deployment.metadata.deletionTimestamp !== undefined) return { writes: [], recheckAt: Infinity }
  const generations = generationsOf(deployment, sets, pods, now)
  const { status, recheckAt } = deploymentStatus(deployment, generations.newest, generations.old, now)
  const isTold = Bun.deepEquals(status, deployment.status)
  const object: Deployment = { ...deployment, status }
  const statusWrites: Write[] = isTold ? [] : [{ verb: 'updateStatus', resource: DEPLOYMENTS, object }]
  const steps =
    deployment.spec.paused === true ? scale(deployment, generations) : roll(deployment, generations)
  return { writes: [...steps, ...revisionWrites(deployment, generations), ...statusWrites], recheckAt }
}

function generationsOf(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  pods: readonly Pod[],
  now: number,
): Generations {
  const hash = templateHash(deployment.spec.template)
  const own = sets
    .filter((set) => isOwnedBy(set, deployment))
    .toSorted((one, other) => revisionOf(one) - revisionOf(other))
    .map((set) => countSet(set, pods, now))
  const isNewest = ({ set }: CountedSet) => set.metadata.labels?.[HASH_LABEL] === hash
  return { newest: own.find(isNewest), old: own.filter((each) => !isNewest(each)) }
}

/** The next step of a rollout; nothing when it is complete. */
function roll(deployment: Deployment, generations: Generations): readonly Write[] {
  const isRecreate = deployment.spec.strategy.type === 'Recreate'
  const lasting = generations.old.some(({ counts }) => counts.replicas > 0)
  // all of the old have to be gone before the first of the new
  if (isRecreate && lasting) return generations.old.flatMap((each) => resize(deployment, each.set, 0))
  return [
    ...grow(deployment, generations),
    ...shrink(deployment, generations),
    ...forget(deployment, generations),
  ]
}

/** A paused Deployment keeps its templates as they are, but may change its size. */
function scale(deployment: Deployment, { newest, old }: Generations): readonly Write[] {
  const live = old.filter(({ set }) => set.spec.replicas > 0)
  const only = newest ?? live.at(-1)
  const isAlone = live.length === 0 || (live.length === 1 && only === live[0])
  return only !== undefined && isAlone ? resize(deployment, only.set, deployment.spec.replicas) : []
}

function grow(deployment: Deployment, { newest, old }: Generations): readonly Write[] {
  const { replicas } = deployment.spec
  const present = newest?.set.spec.replicas ?? 0
  const room = replicas + limitsOf(deployment).surge - present - sum(old, ({ set }) => set.spec.replicas)
  const grown = present + Math.max(0, Math.min(room, replicas - present))
  const wanted = present > replicas ? replicas : grown
  if (newest !== undefined) return resize(deployment, newest.set, wanted)
  const object = newSet(deployment, wanted, old)
  return [{ verb: 'create', resource: REPLICA_SETS, object, teller: tellerOf(deployment, object, 0, wanted) }]
}

// first what does not serve anyway, then as much as those that do serve can spare; the oldest first
function shrink(deployment: Deployment, { newest, old }: Generations): readonly Write[] {
  const all = newest === undefined ? old : [newest, ...old]
  const needed = deployment.spec.replicas - limitsOf(deployment).unavailable
  const unavailableNew = newest === undefined ? 0 : newest.set.spec.replicas - newest.counts.available
  let removable = sum(all, ({ set }) => set.spec.replicas) - needed - unavailableNew
  let spare = sum(all, ({ counts }) => counts.available) - needed
  return old.flatMap(({ set, counts }) => {
    const idle = Math.max(0, Math.min(set.spec.replicas - counts.available, removable))
    removable -= idle
    const serving = Math.max(0, Math.min(set.spec.replicas - idle, spare, removable))
    removable -= serving
    spare -= serving
    return resize(deployment, set, set.spec.replicas - idle - serving)
  })
}

/** Old ReplicaSets past the number that is kept for `kubectl rollout undo`. */
function forget({ spec }: Deployment, { old }: Generations): readonly Write[] {
  const empty = old.filter(({ set, counts }) => set.spec.replicas === 0 && counts.replicas === 0)
  const excess = Math.max(0, old.length - (spec.revisionHistoryLimit ?? DEFAULT_HISTORY))
  return empty.slice(0, excess).map(({ set }) => ({ verb: 'delete', resource: REPLICA_SETS, object: set }))
}

/**
 * The highest revision is that of the present template: a template that comes back gets a new one. What a person notes
 * at the Deployment goes along, such as the cause of the change that `kubectl rollout history` shows.
 */
function revisionWrites(deployment: Deployment, { newest, old }: Generations): readonly Write[] {
  if (newest === undefined) return []
  const revision = Math.max(revisionOf(newest.set), nextRevision(old))
  const writes: Write[] = []
  const notes = { ...notesOf(deployment), [REVISION]: String(revision) }
  const set = annotated(newest.set, notes)
  if (set !== newest.set) writes.push({ verb: 'update', resource: REPLICA_SETS, object: set })
  const owner = annotated(deployment, { [REVISION]: String(revision) })
  if (owner !== deployment) writes.push({ verb: 'update', resource: DEPLOYMENTS, object: owner })
  return writes
}

/** The object with these annotations; the same one where it has them already. */
function annotated<T extends ReplicaSet | Deployment>(object: T, notes: Readonly<Record<string, string>>): T {
  const { annotations = {} } = object.metadata
  if (Object.entries(notes).every(([name, value]) => annotations[name] === value)) return object
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, ...notes } } }
}

function notesOf({ metadata }: Deployment): Readonly<Record<string, string>> {
  const notes = Object.entries(metadata.annotations ?? {}).filter(([name]) => !NOT_COPIED.has(name))
  return Object.fromEntries(notes)
}

function nextRevision(old: readonly CountedSet[]): number {
  return Math.max(0, ...old.map(({ set }) => revisionOf(set))) + 1
}

function revisionOf({ metadata }: ReplicaSet): number {
  return Number(metadata.annotations?.[REVISION] ?? 0)
}

function newSet(deployment: Deployment, replicas: number, old: readonly CountedSet[]): ReplicaSet {
  const { metadata, spec } = deployment
  const hash = templateHash(spec.template)
  const labels = { ...spec.template.metadata?.labels, [HASH_LABEL]: hash }
  return {
    metadata: {
      name: `${metadata.name}-${hash}`,
      ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
      labels,
      annotations: {
        ...notesOf(deployment),
        [REVISION]: String(nextRevision(old)),
        ...sizeNotes(deployment),
      },
      ownerReferences: [controllerReference(DEPLOYMENTS, deployment)],
    },
    spec: {
      replicas,
      selector: { ...spec.selector, matchLabels: { ...spec.selector.matchLabels, [HASH_LABEL]: hash } },
      template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
      ...(spec.minReadySeconds !== undefined && { minReadySeconds: spec.minReadySeconds }),
    },
  }
}

function resize(deployment: Deployment, set: ReplicaSet, replicas: number): readonly Write[] {
  if (set.spec.replicas === replicas) return []
  const annotations = { ...set.metadata.annotations, ...sizeNotes(deployment) }
  const object: ReplicaSet = {
    ...set,
    metadata: { ...set.metadata, annotations },
    spec: { ...set.spec, replicas },
  }
  const teller = tellerOf(deployment, set, set.spec.replicas, replicas)
  return [{ verb: 'update', resource: REPLICA_SETS, object, teller }]
}

function tellerOf(object: Deployment, { metadata }: ReplicaSet, from: number, to: number): Teller {
  const message = `Scaled ${to > from ? 'up' : 'down'} replica set ${metadata.name} from ${from} to ${to}`
  return { resource: DEPLOYMENTS, object, message }
}

function sizeNotes(deployment: Deployment): Readonly<Record<string, string>> {
  const { replicas } = deployment.spec
  return { [DESIRED]: String(replicas), [MOST]: String(replicas + limitsOf(deployment).surge) }
}

/** How many more and how many fewer than wanted there may be in the meantime; never both none. */
function limitsOf({ spec }: Deployment): { readonly surge: number; readonly unavailable: number } {
  const { replicas, strategy } = spec
  if (strategy.type === 'Recreate') return { surge: 0, unavailable: replicas }
  const surge = resolveCount(strategy.rollingUpdate?.maxSurge, replicas, Math.ceil)
  const unavailable = resolveCount(strategy.rollingUpdate?.maxUnavailable, replicas, Math.floor)
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : Math.min(unavailable, replicas) }
}

function sum(sets: readonly CountedSet[], value: (set: CountedSet) => number): number {
  return sets.reduce((total, set) => total + value(set), 0)
}
