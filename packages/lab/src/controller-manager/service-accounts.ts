// The ServiceAccount `default` that every namespace has, so that a Pod which names none has one. Pure.
// Contract: kube-controller-manager, serviceaccount controller.

import { keyOf } from '@ingot/kube'
import type { KubernetesObject } from '@ingot/kube'
import { SERVICE_ACCOUNTS } from './resources.ts'
import type { Write } from './write.ts'

export interface Namespace extends KubernetesObject {
  readonly status?: { readonly phase?: string }
}

/** The accounts that are missing from `stored`, which has them by `namespace/name`. */
export function defaultAccounts(
  namespaces: readonly Namespace[],
  stored: ReadonlyMap<string, KubernetesObject>,
): readonly Write[] {
  return namespaces
    .filter(({ status }) => status?.phase !== 'Terminating')
    .map(({ metadata }) => ({ name: 'default', namespace: metadata.name }))
    .filter((metadata) => !stored.has(keyOf(metadata)))
    .map((metadata) => ({ verb: 'create', resource: SERVICE_ACCOUNTS, object: { metadata } }))
}
