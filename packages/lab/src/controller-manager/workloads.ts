// The fields of Deployments, ReplicaSets and DaemonSets that the controllers read and write, as the API server has
// validated and defaulted them. Contract: apps/v1.

import type { LabelSelector } from '@ingot/api'
import type { KubernetesObject } from '@ingot/kube'
import type { Condition, OwnedMetadata, PodSpec } from '../kinds.ts'

export interface PodTemplate {
  readonly metadata?: {
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly spec: PodSpec
}

export interface Deployment extends KubernetesObject {
  readonly metadata: OwnedMetadata
  readonly spec: {
    readonly replicas: number
    readonly selector: LabelSelector
    readonly template: PodTemplate
    readonly strategy: { readonly type: string; readonly rollingUpdate?: RollingUpdate }
    readonly minReadySeconds?: number
    readonly revisionHistoryLimit?: number
    readonly progressDeadlineSeconds?: number
    readonly paused?: boolean
  }
  readonly status?: DeploymentStatus
}

/** Each a number, or a percentage of the replicas. */
export interface RollingUpdate {
  readonly maxUnavailable?: number | string
  readonly maxSurge?: number | string
}

/** As Go writes it: without the zeros. */
export interface DeploymentStatus {
  readonly observedGeneration?: number
  readonly replicas?: number
  readonly updatedReplicas?: number
  readonly readyReplicas?: number
  readonly availableReplicas?: number
  readonly unavailableReplicas?: number
  readonly conditions?: readonly Condition[]
}

export interface ReplicaSet extends KubernetesObject {
  readonly metadata: OwnedMetadata
  readonly spec: {
    readonly replicas: number
    readonly selector: LabelSelector
    readonly template: PodTemplate
    readonly minReadySeconds?: number
  }
  readonly status?: Readonly<Record<string, unknown>>
}

export interface DaemonSet extends KubernetesObject {
  readonly metadata: OwnedMetadata
  readonly spec: {
    readonly selector: LabelSelector
    readonly template: PodTemplate
    readonly updateStrategy: { readonly type: string; readonly rollingUpdate?: RollingUpdate }
    readonly minReadySeconds?: number
  }
  readonly status?: Readonly<Record<string, unknown>>
}

/** A count or a percentage as a number; `round` says in whose favour. */
export function resolveCount(
  value: number | string | undefined,
  of: number,
  round: (value: number) => number,
): number {
  if (typeof value !== 'string') return value ?? 0
  return round((Number.parseInt(value, 10) * of) / 100)
}
