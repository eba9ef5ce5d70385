// The fields of Kubernetes' own kinds that the lab reads and writes, as the API server has validated them: Pods,
// Services, EndpointSlices, Nodes and Events. Nothing else of these kinds matters here.
// Contract: Kubernetes API reference, core/v1 and discovery.k8s.io/v1.

import type { LabelRequirement } from '@ingot/api'
import type { KubernetesObject, ObjectMetadata } from '@ingot/kube'
import type { Family } from '@ingot/net'

export type Protocol = 'TCP' | 'UDP' | 'SCTP'

/** Metadata with what matters of an object that another one made. */
export interface OwnedMetadata extends ObjectMetadata {
  readonly generateName?: string
  readonly generation?: number
  readonly deletionTimestamp?: string
  readonly ownerReferences?: readonly OwnerReference[]
}

export interface OwnerReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly controller?: boolean
  readonly blockOwnerDeletion?: boolean
}

export interface Pod extends KubernetesObject {
  readonly metadata: OwnedMetadata
  readonly spec: PodSpec
  readonly status?: PodStatus
}

export interface PodSpec {
  readonly nodeName?: string
  readonly containers: readonly Container[]
  readonly hostNetwork?: boolean
  readonly serviceAccountName?: string
  readonly nodeSelector?: Readonly<Record<string, string>>
  readonly affinity?: { readonly nodeAffinity?: NodeAffinity }
  readonly tolerations?: readonly Toleration[]
}

export interface NodeAffinity {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: {
    readonly nodeSelectorTerms: readonly NodeSelectorTerm[]
  }
}

export interface NodeSelectorTerm {
  readonly matchExpressions?: readonly LabelRequirement[]
  readonly matchFields?: readonly LabelRequirement[]
}

export interface Toleration {
  readonly key?: string
  readonly operator?: string
  readonly value?: string
  readonly effect?: string
}

export interface Taint {
  readonly key: string
  readonly value?: string
  readonly effect: string
}

export interface Node extends KubernetesObject {
  readonly spec?: { readonly unschedulable?: boolean; readonly taints?: readonly Taint[] }
  readonly status?: { readonly conditions?: readonly Condition[] }
}

export interface Container {
  readonly name: string
  readonly image?: string
  readonly args?: readonly string[]
  readonly env?: readonly EnvironmentVariable[]
  readonly ports?: readonly ContainerPort[]
}

export interface EnvironmentVariable {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: { readonly fieldRef?: { readonly fieldPath?: string } }
}

export interface ContainerPort {
  readonly name?: string
  readonly containerPort: number
  readonly protocol?: Protocol
}

export interface PodStatus {
  readonly phase?: string
  readonly hostIP?: string
  readonly hostIPs?: readonly { readonly ip: string }[]
  readonly podIP?: string
  readonly podIPs?: readonly { readonly ip: string }[]
  readonly startTime?: string
  readonly conditions?: readonly Condition[]
  readonly containerStatuses?: readonly ContainerStatus[]
}

export interface ContainerStatus {
  readonly name: string
  readonly image: string
  readonly imageID: string
  readonly ready: boolean
  readonly started: boolean
  readonly restartCount: number
  readonly state: unknown
}

export interface Condition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
  readonly lastProbeTime?: string | null
  readonly lastTransitionTime?: string
  readonly lastUpdateTime?: string
}

export interface Service extends KubernetesObject {
  readonly spec: {
    readonly type?: string
    readonly selector?: Readonly<Record<string, string>>
    readonly clusterIPs?: readonly string[]
    readonly ipFamilies?: readonly Family[]
    readonly externalTrafficPolicy?: 'Cluster' | 'Local'
    readonly sessionAffinity?: 'None' | 'ClientIP'
    readonly sessionAffinityConfig?: { readonly clientIP?: { readonly timeoutSeconds?: number } }
    readonly loadBalancerSourceRanges?: readonly string[]
    readonly ports?: readonly ServicePort[]
  }
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly Ingress[] } }
}

export interface ServicePort {
  readonly name?: string
  readonly port: number
  readonly targetPort?: number | string
  readonly protocol?: Protocol
}

export interface Ingress {
  readonly ip?: string
  readonly ipMode?: string
}

export interface EndpointSlice extends KubernetesObject {
  readonly addressType: Family
  readonly ports: readonly EndpointPort[]
  readonly endpoints: readonly Endpoint[]
}

export interface EndpointPort {
  readonly name: string
  readonly port: number
  readonly protocol: Protocol
}

export interface Endpoint {
  readonly addresses: readonly string[]
  readonly conditions: { readonly ready: boolean; readonly serving: boolean; readonly terminating: boolean }
  readonly nodeName?: string
  readonly targetRef?: Readonly<Record<string, string>>
}

export interface Event extends KubernetesObject {
  readonly involvedObject: { readonly kind?: string; readonly namespace?: string; readonly name?: string }
  readonly reason?: string
  readonly message?: string
  readonly lastTimestamp?: string | null
}

/** The family of an address, which the API server has validated. */
export function familyOf(address: string): Family {
  return address.includes(':') ? 'IPv6' : 'IPv4'
}
