// The fields of Kubernetes' own kinds that the lab reads and writes, as the API server has validated them: Pods,
// Services, EndpointSlices, Nodes and Events. Nothing else of these kinds matters here.
// Contract: Kubernetes API reference, core/v1 and discovery.k8s.io/v1.

import type { KubernetesObject, ObjectMetadata } from '@ingot/kube'
import type { Family } from '@ingot/net'

export type Protocol = 'TCP' | 'UDP' | 'SCTP'

export interface Pod extends KubernetesObject {
  readonly metadata: ObjectMetadata & { readonly deletionTimestamp?: string }
  readonly spec: { readonly nodeName?: string; readonly containers: readonly Container[] }
  readonly status?: PodStatus
}

export interface Container {
  readonly name: string
  readonly image?: string
  readonly ports?: readonly ContainerPort[]
}

export interface ContainerPort {
  readonly name?: string
  readonly containerPort: number
  readonly protocol?: Protocol
}

export interface PodStatus {
  readonly phase?: string
  readonly hostIP?: string
  readonly podIP?: string
  readonly podIPs?: readonly { readonly ip: string }[]
  readonly startTime?: string
  readonly conditions?: readonly Condition[]
  readonly containerStatuses?: readonly unknown[]
}

export interface Condition {
  readonly type: string
  readonly status: string
}

export interface Service extends KubernetesObject {
  readonly spec: {
    readonly type?: string
    readonly selector?: Readonly<Record<string, string>>
    readonly clusterIPs?: readonly string[]
    readonly ipFamilies?: readonly Family[]
    readonly externalTrafficPolicy?: 'Cluster' | 'Local'
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
