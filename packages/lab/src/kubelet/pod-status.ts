// What a node reports of a Pod, from what became of its containers. Pure. Contract: core/v1 PodStatus.

import type { Condition, Container, Pod, PodStatus } from '../kinds.ts'
import type { Placement } from './place-pods.ts'

/** A container as the node has it. */
export interface ContainerState {
  readonly isRunning: boolean
  readonly restarts: number
}

/** The state of one of a Pod's containers. */
export type StateOf = (container: Container) => ContainerState

/**
 * The status to write, or null where the stored one says the same. Times are those of the stored status as far as
 * nothing changed since.
 */
export function podStatus(
  { pod, node, addresses }: Placement,
  stateOf: StateOf,
  now: string,
): PodStatus | null {
  const states = pod.spec.containers.map((container) => ({ container, ...stateOf(container) }))
  const isReady = states.every(({ isRunning }) => isRunning)
  const startTime = pod.status?.startTime ?? now
  const wanted: PodStatus = {
    ...pod.status,
    phase: isReady || pod.status?.phase === 'Running' ? 'Running' : 'Pending',
    hostIP: node.addresses[0],
    hostIPs: node.addresses.map((ip) => ({ ip })),
    podIP: addresses[0],
    podIPs: addresses.map((ip) => ({ ip })),
    startTime,
    conditions: conditions(pod, isReady, now),
    containerStatuses: states.map(({ container: { name, image = '' }, isRunning, restarts }) => ({
      name,
      image,
      imageID: '',
      ready: isRunning,
      started: isRunning,
      restartCount: restarts,
      state: isRunning
        ? { running: { startedAt: startTime } }
        : { waiting: { reason: waitingReason(restarts) } },
    })),
  }
  return Bun.deepEquals(essence(wanted), essence(pod.status)) ? null : wanted
}

/** What is compared: the API server adds fields of its own to what is written. */
function essence(status: PodStatus | undefined) {
  const { phase, podIPs, conditions = [], containerStatuses = [] } = status ?? {}
  return {
    phase,
    addresses: podIPs?.map(({ ip }) => ip),
    isReady: conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
    containers: containerStatuses.map(({ name, ready, restartCount }) => [name, ready, restartCount]),
  }
}

function conditions({ status }: Pod, isReady: boolean, now: string): readonly Condition[] {
  const wanted = [
    ['PodReadyToStartContainers', true],
    ['Initialized', true],
    ['Ready', isReady],
    ['ContainersReady', isReady],
    ['PodScheduled', true],
  ] as const
  const stored = status?.conditions ?? []
  const own = wanted.map(([type, isTrue]) => {
    const before = stored.find((condition) => condition.type === type)
    const value = isTrue ? 'True' : 'False'
    return before?.status === value
      ? before
      : { type, status: value, lastProbeTime: null, lastTransitionTime: now }
  })
  return [...own, ...stored.filter(({ type }) => !wanted.some(([known]) => known === type))]
}

function waitingReason(restarts: number): string {
  return restarts > 0 ? 'CrashLoopBackOff' : 'ContainerCreating'
}
