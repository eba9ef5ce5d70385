// What the Pods of both programs have in common: one container of one binary, without a privilege that it does not use,
// asked by the kubelet whether it lives and whether it does its work.

import type { Capabilities, Container, EnvVar, PodSpec, Probe, VolumeMount } from 'kubernetes-types/core/v1'
import { type Component, componentLabels, PORTS } from './names.ts'

/** Where the images are, and which of them. */
export interface Images {
  readonly registry: string
  readonly tag: string
}

/** As a Pod names it. */
export function imageOf(component: Component, { registry, tag }: Images): string {
  return `${registry}/${component}:${tag}`
}

/** How a program's container differs from the other's. */
export interface ContainerOptions {
  readonly args?: readonly string[]
  readonly env: readonly EnvVar[]
  readonly ports: Container['ports']
  readonly volumeMounts: readonly VolumeMount[]
  /** Beside none at all. */
  readonly capabilities?: readonly string[]
}

export function container(
  component: Component,
  images: Images,
  { args, env, ports = [], volumeMounts, capabilities = [] }: ContainerOptions,
): Container {
  return {
    name: component,
    image: imageOf(component, images),
    ...(args !== undefined && { args: [...args] }),
    env: [
      fromField('METALLB_POD_NAME', 'metadata.name'),
      fromField('METALLB_NAMESPACE', 'metadata.namespace'),
      ...env,
    ],
    ports: [
      { name: 'monitoring', containerPort: PORTS.monitoring },
      { name: 'metricshttps', containerPort: PORTS.metricsHttps },
      ...ports,
    ],
    livenessProbe: probe('/healthz'),
    readinessProbe: probe('/readyz'),
    // no limit of CPU: a program that is throttled answers late, and a speaker that is late loses its addresses
    resources: { requests: { cpu: '50m', memory: '128Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: capabilitiesOf(capabilities),
    },
    ...(volumeMounts.length > 0 && { volumeMounts: [...volumeMounts] }),
  }
}

/** These, and none of what a container gets unasked. */
export function capabilitiesOf(capabilities: readonly string[]): Capabilities {
  return { drop: ['ALL'], ...(capabilities.length > 0 && { add: [...capabilities] }) }
}

/** Ten seconds to hand over and to say goodbye; both need less. */
const GRACE = 10

/** A Pod's template with one container. */
export function template(component: Component, container: Container, more: Omit<PodSpec, 'containers'>) {
  return {
    metadata: { labels: componentLabels(component) },
    spec: {
      serviceAccountName: component,
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      terminationGracePeriodSeconds: GRACE,
      ...more,
      containers: [container],
    },
  }
}

export function fromField(name: string, fieldPath: string): EnvVar {
  return { name, valueFrom: { fieldRef: { fieldPath } } }
}

function probe(path: string): Probe {
  return { httpGet: { path, port: 'monitoring' }, periodSeconds: 5, failureThreshold: 3 }
}
