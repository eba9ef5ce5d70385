// What kube-proxy was told, by the ConfigMap of kubeadm: the part that decides who answers ARP.
// Contract: kubeproxy.config.k8s.io/v1alpha1 KubeProxyConfiguration.

import type { KubeProxy } from '@ingot/doctor'

/** Undefined for what is no such configuration. */
export function readKubeProxy(text: string): KubeProxy | undefined {
  let value: unknown
  try {
    value = Bun.YAML.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined
  const { kind, mode, ipvs } = value as {
    kind: unknown
    mode?: unknown
    ipvs?: { strictARP?: unknown } | null
  }
  if (kind !== 'KubeProxyConfiguration') return undefined
  return { mode: typeof mode === 'string' ? mode : '', strictArp: ipvs?.strictARP === true }
}
