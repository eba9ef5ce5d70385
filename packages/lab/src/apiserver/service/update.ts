// What an update of a Service takes over from the Service before: values that the server had allocated and the client
// left out, and fields that the new type cannot have and the client did not touch.
// Contract: kube-apiserver, registry/core/service patchAllocatedValues and dropTypeDependentFields.

import type { ServiceSpec } from 'kubernetes-types/core/v1'
import {
  isExternallyAccessible,
  needsClusterIP,
  needsHealthCheckNodePort,
  needsNodePorts,
} from './defaults.ts'

/** Puts back into `spec` what was allocated before and is not named now. */
export function keepAllocatedValues(spec: ServiceSpec, before: ServiceSpec): void {
  if (needsClusterIP(spec) && needsClusterIP(before)) keepClusterIPs(spec, before)
  if (needsNodePorts(spec) && needsNodePorts(before)) keepNodePorts(spec, before)
  if (needsHealthCheckNodePort(spec) && before.healthCheckNodePort !== undefined) {
    spec.healthCheckNodePort ??= before.healthCheckNodePort
  }
}

function keepClusterIPs(spec: ServiceSpec, before: ServiceSpec): void {
  if (before.ipFamilyPolicy !== undefined) spec.ipFamilyPolicy ??= before.ipFamilyPolicy
  if (before.ipFamilies !== undefined) spec.ipFamilies ??= [...before.ipFamilies]
  if (before.clusterIP !== undefined) spec.clusterIP ??= before.clusterIP
  if (before.clusterIPs !== undefined && spec.clusterIP === before.clusterIP) {
    spec.clusterIPs ??= [...before.clusterIPs]
  }
  // from two families back to one: the first stays
  if (spec.ipFamilyPolicy === 'SingleStack' && before.ipFamilyPolicy !== 'SingleStack') {
    if (isSame(spec.ipFamilies, before.ipFamilies)) spec.ipFamilies = spec.ipFamilies?.slice(0, 1) ?? []
    if (isSame(spec.clusterIPs, before.clusterIPs)) spec.clusterIPs = spec.clusterIPs?.slice(0, 1) ?? []
  }
}

/** A port is the one before that has its name, whatever else of it changes; one without a name has the name ''. */
function keepNodePorts(spec: ServiceSpec, before: ServiceSpec): void {
  const named = new Set((spec.ports ?? []).map((port) => port.nodePort))
  for (const port of spec.ports ?? []) {
    const old = before.ports?.find((each) => (each.name ?? '') === (port.name ?? ''))
    if (port.nodePort !== undefined || old?.nodePort === undefined || named.has(old.nodePort)) continue
    port.nodePort = old.nodePort
    named.add(old.nodePort)
  }
}

/** Takes out of `spec` what only the type before could have, where the client only sent it back. */
export function dropFieldsOfOldType(spec: ServiceSpec, before: ServiceSpec): void {
  if (needsClusterIP(before) && !needsClusterIP(spec)) {
    dropUnchanged(spec, before, [
      'clusterIP',
      'clusterIPs',
      'ipFamilies',
      'ipFamilyPolicy',
      'internalTrafficPolicy',
    ])
  }
  if (needsNodePorts(before) && !needsNodePorts(spec) && isSame(nodePorts(spec), nodePorts(before))) {
    for (const port of spec.ports ?? []) delete port.nodePort
  }
  if (needsHealthCheckNodePort(before) && !needsHealthCheckNodePort(spec)) {
    dropUnchanged(spec, before, ['healthCheckNodePort'])
  }
  if (before.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    dropUnchanged(spec, before, ['allocateLoadBalancerNodePorts', 'loadBalancerClass'])
  }
  if (isExternallyAccessible(before) && !isExternallyAccessible(spec)) {
    dropUnchanged(spec, before, ['externalTrafficPolicy'])
  }
}

function dropUnchanged(spec: ServiceSpec, before: ServiceSpec, fields: readonly (keyof ServiceSpec)[]): void {
  for (const field of fields) {
    if (isSame(spec[field], before[field])) delete spec[field]
  }
}

function nodePorts(spec: ServiceSpec): (number | undefined)[] {
  return (spec.ports ?? []).map((port) => port.nodePort)
}

function isSame(a: unknown, b: unknown): boolean {
  return Bun.deepEquals(a, b)
}
