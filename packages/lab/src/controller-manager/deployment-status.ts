// What a Deployment's status says: the counts, and the conditions that `kubectl rollout status` and `kubectl wait` look
// at. A rollout that makes no progress for progressDeadlineSeconds has failed, until it makes some. Reasons and messages
// are kube-controller-manager's, word for word: people search for them, and scripts wait for them.
// Pure. Contract: apps/v1 DeploymentStatus; kube-controller-manager, deployment/progress.go.

import { timestamp } from '@ingot/kube'
import type { Condition } from '../kinds.ts'
import type { CountedSet } from './replica-set.ts'
import { resolveCount } from './workloads.ts'
import type { Deployment, DeploymentStatus } from './workloads.ts'

const COMPLETE = 'NewReplicaSetAvailable'
const TIMED_OUT = 'ProgressDeadlineExceeded'

/** The status, and when time alone may change it. */
export function deploymentStatus(
  deployment: Deployment,
  newest: CountedSet | undefined,
  old: readonly CountedSet[],
  now: number,
): { readonly status: DeploymentStatus; readonly recheckAt: number } {
  const all = newest === undefined ? old : [newest, ...old]
  const total = (value: (set: CountedSet) => number) => all.reduce((sum, set) => sum + value(set), 0)
  const available = total(({ counts }) => counts.available)
  const counts = {
    replicas: total(({ counts }) => counts.replicas),
    updatedReplicas: newest?.counts.replicas ?? 0,
    readyReplicas: total(({ counts }) => counts.ready),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, total(({ set }) => set.spec.replicas) - available),
  }
  const { condition, deadline } = progressing(deployment, newest, counts, now)
  const conditions = [availableCondition(deployment, available, now), condition]
  const nonZero = Object.entries(counts).filter(([, count]) => count > 0)
  const observedGeneration = deployment.metadata.generation ?? 0
  return {
    status: { observedGeneration, ...Object.fromEntries(nonZero), conditions },
    recheckAt: Math.min(deadline, ...all.map(({ counts }) => counts.nextAvailableAt)),
  }
}

type Counts = Required<Omit<DeploymentStatus, 'conditions' | 'observedGeneration'>>

function availableCondition(deployment: Deployment, available: number, now: number): Condition {
  const { replicas, strategy } = deployment.spec
  const limit = resolveCount(strategy.rollingUpdate?.maxUnavailable, replicas, Math.floor)
  const isAvailable = available >= replicas - Math.min(limit, replicas)
  return changed(
    deployment,
    isAvailable
      ? {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        }
      : {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        },
    now,
    false,
  )
}

function progressing(
  deployment: Deployment,
  newest: CountedSet | undefined,
  counts: Counts,
  now: number,
): { readonly condition: Condition; readonly deadline: number } {
  const { replicas, paused, progressDeadlineSeconds = 600 } = deployment.spec
  const before = conditionOf(deployment, 'Progressing')
  const say = (reason: string, message: string, hasProgress: boolean, status = 'True') =>
    changed(deployment, { type: 'Progressing', status, reason, message }, now, hasProgress)
  const settled = (condition: Condition) => ({ condition, deadline: Infinity })
  if (paused === true) return settled(say('DeploymentPaused', 'Deployment is paused', false, 'Unknown'))
  if (newest === undefined) {
    return settled(say('NewReplicaSetCreated', 'Created new replica set', true))
  }
  const name = JSON.stringify(newest.set.metadata.name)
  const isSettled = before?.reason === COMPLETE && before.message?.includes(name) === true
  const isComplete =
    counts.updatedReplicas === replicas &&
    counts.replicas === replicas &&
    counts.availableReplicas === replicas
  // a rollout that was complete once stays so, whatever becomes of its Pods
  if (isComplete || (isSettled && counts.replicas === counts.updatedReplicas)) {
    return settled(say(COMPLETE, `ReplicaSet ${name} has successfully progressed.`, false))
  }
  const hasProgress = madeProgress(deployment.status ?? {}, counts)
  const isSame = before?.message?.includes(name) === true && before.reason !== COMPLETE
  const isStill = isSame && !hasProgress
  const since = isStill ? Date.parse(before.lastUpdateTime ?? '') : now
  const deadline = since + progressDeadlineSeconds * 1000
  if (deadline <= now || (isStill && before.reason === TIMED_OUT)) {
    const message = `ReplicaSet ${name} has timed out progressing.`
    return settled(say(TIMED_OUT, message, false, 'False'))
  }
  return {
    condition: say('ReplicaSetUpdated', `ReplicaSet ${name} is progressing.`, hasProgress),
    deadline,
  }
}

function madeProgress(before: DeploymentStatus, counts: Counts): boolean {
  const { replicas = 0, updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0 } = before
  return (
    counts.updatedReplicas > updatedReplicas ||
    counts.replicas - counts.updatedReplicas < replicas - updatedReplicas ||
    counts.readyReplicas > readyReplicas ||
    counts.availableReplicas > availableReplicas
  )
}

/** The condition with its times: both stay while nothing changes and nothing moves on. */
function changed(deployment: Deployment, next: Condition, now: number, hasProgress: boolean): Condition {
  const before = conditionOf(deployment, next.type)
  const time = timestamp(new Date(now))
  const { lastUpdateTime = time, lastTransitionTime = time } = before ?? {}
  const isSame =
    before?.status === next.status && before.reason === next.reason && before.message === next.message
  return {
    ...next,
    lastUpdateTime: isSame && !hasProgress ? lastUpdateTime : time,
    lastTransitionTime: before?.status === next.status ? lastTransitionTime : time,
  }
}

function conditionOf({ status }: Deployment, type: string): Condition | undefined {
  return status?.conditions?.find((condition) => condition.type === type)
}
