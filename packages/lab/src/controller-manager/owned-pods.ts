// Pods as their owner sees them: made from its template, found again by its uid, counted by how far they are.
// Contract: meta/v1 OwnerReference; apps/v1, "minReadySeconds".

import { apiVersionOf } from '@ingot/kube'
import type { Resource } from '@ingot/api'
import type { KubernetesObject } from '@ingot/kube'
import type { OwnedMetadata, OwnerReference, Pod } from '../kinds.ts'
import { orderedJson } from '../ordered-json.ts'
import type { PodTemplate } from './workloads.ts'

/** How far the Pods of an owner are. */
export interface PodCounts {
  readonly replicas: number
  readonly ready: number
  readonly available: number
  /** When the next one that is ready becomes available: milliseconds, Infinity when none will by time alone. */
  readonly nextAvailableAt: number
}

const HASH_LETTERS = 'bcdfghjklmnpqrstvwxz2456789'

/** The reference that makes `owner` the controller of an object. */
export function controllerReference(resource: Resource, owner: KubernetesObject): OwnerReference {
  const { name, uid = '' } = owner.metadata
  const apiVersion = apiVersionOf(resource)
  return { apiVersion, kind: resource.kind, name, uid, controller: true, blockOwnerDeletion: true }
}

/** Whether `owner` is the controller of the object. */
export function isOwnedBy(
  { metadata }: { readonly metadata: OwnedMetadata },
  owner: KubernetesObject,
): boolean {
  const references = metadata.ownerReferences ?? []
  return references.some(({ uid, controller }) => controller === true && uid === owner.metadata.uid)
}

/** A new Pod of `template`; the server finds its name. */
export function podOf(template: PodTemplate, resource: Resource, owner: KubernetesObject): Pod {
  const { name, namespace } = owner.metadata
  return {
    metadata: {
      ...template.metadata,
      name: '',
      generateName: `${name}-`,
      ...(namespace !== undefined && { namespace }),
      ownerReferences: [controllerReference(resource, owner)],
    },
    spec: template.spec,
  }
}

/** A Pod that is not over and not on its way out. */
export function isActive({ metadata, status }: Pod): boolean {
  const isOver = status?.phase === 'Failed' || status?.phase === 'Succeeded'
  return metadata.deletionTimestamp === undefined && !isOver
}

export function isReady(pod: Pod): boolean {
  return readiness(pod)?.status === 'True'
}

/** When the Pod counts as available: milliseconds since 1970, Infinity while it is not ready. */
function availableAt(pod: Pod, minReadySeconds: number): number {
  const condition = readiness(pod)
  if (condition?.status !== 'True') return Infinity
  if (minReadySeconds === 0) return 0
  return Date.parse(condition.lastTransitionTime ?? '') + minReadySeconds * 1000
}

/** Counts `pods`, which are active. */
export function countPods(pods: readonly Pod[], minReadySeconds: number, now: number): PodCounts {
  const times = pods.map((pod) => availableAt(pod, minReadySeconds))
  return {
    replicas: pods.length,
    ready: pods.filter(isReady).length,
    available: times.filter((time) => time <= now).length,
    nextAvailableAt: Math.min(Infinity, ...times.filter((time) => time > now)),
  }
}

/** Ten letters that stand for a template: equal ones have equal letters, whatever the order of their fields. */
export function templateHash(template: PodTemplate): string {
  let rest = Bun.hash.wyhash(orderedJson(template))
  const letters = Array.from({ length: 10 }, () => {
    const letter = HASH_LETTERS.charAt(Number(rest % BigInt(HASH_LETTERS.length)))
    rest /= BigInt(HASH_LETTERS.length)
    return letter
  })
  return letters.join('')
}

function readiness({ status }: Pod) {
  return status?.conditions?.find(({ type }) => type === 'Ready')
}
