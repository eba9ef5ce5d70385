// How kube-vip is known in a cluster, and by what it is told to look after Services; most often it is there for the control
// plane alone. Its cloud provider is a program of its own, which gives the addresses. Contract: kube-vip's images, flags and
// variables, and the ConfigMap and annotation that its cloud provider reads and writes.

import type { Workload } from '../facts.ts'

export const kubeVip = {
  isIt: ({ images }: Pick<Workload, 'images'>) =>
    images.some((it) => /(^|\/)kube-vip(-iptables)?([:@]|$)/.test(it)),

  /** It answers for the addresses of Services. */
  servesServices: ({ settings }: Pick<Workload, 'settings'>) =>
    settings.some((it) => /^(svc_enable=true|--services(=true)?)$/.test(it)),

  /** The cloud provider. */
  isProvider: ({ images }: Pick<Workload, 'images'>) =>
    images.some((it) => /(^|\/)kube-vip-cloud-provider([:@]|$)/.test(it)),

  /** The cloud provider's, with its ranges. */
  configMap: 'kubevip',

  /** On a Service: the addresses that it has. */
  addresses: 'kube-vip.io/loadbalancerIPs',
} as const
