// Whether a Pod is ready, as the kubelet says it.

import type { Pod } from 'kubernetes-types/core/v1'

export function isReady({ status }: Pod): boolean {
  return (status?.conditions ?? []).some(({ type, status: holds }) => type === 'Ready' && holds === 'True')
}
