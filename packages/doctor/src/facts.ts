// What the checks look at: plain data, and why a part of it is not known. Nothing here was found out yet.

import type { Verdict } from '@ingot/api'
import type { BgpReport } from '@ingot/api/bgp-report'
import type { Layer2Report } from '@ingot/api/layer2-report'
import type { NodeReport } from '@ingot/api/node-report'
import type { Config } from '@ingot/config'
import type { Node, Pod, Service } from 'kubernetes-types/core/v1'

/** A value, or a sentence on why it is not known. */
export type Known<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string }

export interface Facts {
  /** What the API server has. */
  readonly cluster: Known<ClusterFacts>
  /** How Services are proxied on the nodes, by the ConfigMap of kube-proxy. */
  readonly kubeProxy: Known<KubeProxy>
  /** What runs in the cluster beside. */
  readonly workloads: Known<readonly Workload[]>
  /** What the speakers say, a node each. */
  readonly nodes: readonly NodeFacts[]
}

export interface ClusterFacts {
  /** What is in force, and what of the configuration is not. */
  readonly config: Config
  readonly rejected: readonly Verdict[]
  readonly services: readonly Service[]
  readonly nodes: readonly Node[]
  /** Those of the controller, and of the speakers. */
  readonly controllers: readonly Pod[]
  readonly speakers: readonly Pod[]
}

/** kubeproxy.config.k8s.io/v1alpha1, the part that matters. */
export interface KubeProxy {
  /** '' is the default, which is iptables. */
  readonly mode: string
  readonly strictArp: boolean
}

/** A Pod, DaemonSet or Deployment. */
export interface Workload {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly images: readonly string[]
  /** Arguments and `NAME=value` of the environment: how it is told what to do. */
  readonly settings: readonly string[]
}

export interface NodeFacts {
  readonly node: string
  readonly machine: Known<NodeReport>
  readonly layer2: Known<Layer2Report>
  readonly bgp: Known<BgpReport>
}
