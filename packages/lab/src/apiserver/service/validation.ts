// The common mistakes in a Service, in kube-apiserver's words and with its field paths. Families, addresses and node
// ports are judged where they are allocated. Contract: apis/core/validation ValidateService and ValidateServiceUpdate.

import { parseAddress, parsePrefix } from '@ingot/net'
import type { ServicePort, ServiceSpec } from 'kubernetes-types/core/v1'
import { duplicate, forbidden, invalid, notSupported, required } from '../field-error.ts'
import type { FieldError } from '../field-error.ts'
import { labelValueMistake, qualifiedNameMistake } from '../metadata.ts'
import { rfc1123Label, rfc1123Subdomain } from '../kinds/name-rules.ts'
import { isExternallyAccessible, needsClusterIP, needsHealthCheckNodePort } from './defaults.ts'

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
const PROTOCOLS = ['SCTP', 'TCP', 'UDP']
const NO_PORT = 'must be between 1 and 65535, inclusive'
const NO_ADDRESS = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'
const NO_PREFIX = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'
const LOAD_BALANCER_ONLY = "may only be used when `type` is 'LoadBalancer'"

/** Every mistake in `spec`, which has its defaults; `before` is what it replaces. */
export function validateService(spec: ServiceSpec, before: ServiceSpec | undefined): FieldError[] {
  return [
    ...validateType(spec),
    ...validateSelector(spec),
    ...validatePorts(spec),
    ...validatePolicies(spec),
    ...validateAddresses(spec),
    ...validateLoadBalancer(spec),
    ...(before === undefined ? [] : validateUpdate(spec, before)),
  ]
}

function validateType({ type = '', externalName = '', clusterIP }: ServiceSpec): FieldError[] {
  if (!TYPES.includes(type)) return [notSupported('spec.type', type, TYPES)]
  if (type === 'ExternalName') {
    if (clusterIP) return [forbidden('spec.clusterIPs', "may not be set when `type` is 'ExternalName'")]
    if (externalName === '') return [required('spec.externalName')]
    const mistake = rfc1123Subdomain(externalName)
    return mistake === undefined ? [] : [invalid('spec.externalName', externalName, mistake)]
  }
  if (clusterIP === 'None' && type !== 'ClusterIP') {
    return [invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`)]
  }
  return []
}

function validateSelector({ selector = {} }: ServiceSpec): FieldError[] {
  return Object.entries(selector).flatMap(([key, value]) => {
    const [wrongKey, wrongValue] = [qualifiedNameMistake(key), labelValueMistake(value)]
    return [
      ...(wrongKey === undefined ? [] : [invalid('spec.selector', key, wrongKey)]),
      ...(wrongValue === undefined ? [] : [invalid('spec.selector', value, wrongValue)]),
    ]
  })
}

function validatePorts(spec: ServiceSpec): FieldError[] {
  const { ports = [], type, clusterIP } = spec
  if (ports.length === 0 && clusterIP !== 'None' && type !== 'ExternalName') return [required('spec.ports')]
  return ports.flatMap((port, index) => {
    const path = `spec.ports[${index}]`
    const earlier = ports.slice(0, index)
    return [
      ...validatePort(port, path, ports.length > 1),
      ...repeats(port, path, earlier),
      ...(port.nodePort !== undefined && type === 'ClusterIP'
        ? [forbidden(`${path}.nodePort`, "may not be used when `type` is 'ClusterIP'")]
        : []),
    ]
  })
}

function validatePort(port: ServicePort, path: string, needsName: boolean): FieldError[] {
  const errors: FieldError[] = []
  const { name = '', protocol = '', targetPort, appProtocol = '' } = port
  if (name === '' && needsName) errors.push(required(`${path}.name`))
  const nameMistake = name === '' ? undefined : rfc1123Label(name)
  if (nameMistake !== undefined) errors.push(invalid(`${path}.name`, name, nameMistake))
  // a missing port is Go's zero
  if (!isPort(port.port ?? 0)) errors.push(invalid(`${path}.port`, port.port ?? 0, NO_PORT))
  if (!PROTOCOLS.includes(protocol)) errors.push(notSupported(`${path}.protocol`, protocol, PROTOCOLS))
  if (typeof targetPort === 'number' && !isPort(targetPort)) {
    errors.push(invalid(`${path}.targetPort`, targetPort, NO_PORT))
  }
  if (
    typeof targetPort === 'string' &&
    !/^(?=.*[a-z])(?!.*--)[a-z0-9](?:[-a-z0-9]{0,13}[a-z0-9])?$/.test(targetPort)
  ) {
    errors.push(invalid(`${path}.targetPort`, targetPort, portNameMistake(targetPort)))
  }
  const protocolMistake = appProtocol === '' ? undefined : qualifiedNameMistake(appProtocol)
  if (protocolMistake !== undefined) {
    errors.push(invalid(`${path}.appProtocol`, appProtocol, protocolMistake))
  }
  return errors
}

function portNameMistake(name: string): string {
  if (name.length > 15) return 'must be no more than 15 characters'
  if (!/[a-z]/.test(name)) return 'must contain at least one letter (a-z)'
  return 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)'
}

function repeats(port: ServicePort, path: string, earlier: readonly ServicePort[]): FieldError[] {
  const errors: FieldError[] = []
  if (port.name && earlier.some((each) => each.name === port.name)) {
    errors.push(duplicate(`${path}.name`, port.name))
  }
  const sharesProtocol = earlier.filter((each) => each.protocol === port.protocol)
  if (sharesProtocol.some((each) => each.port === port.port)) {
    errors.push(duplicate(path, { protocol: port.protocol ?? '', port: port.port }))
  }
  if (port.nodePort !== undefined && sharesProtocol.some((each) => each.nodePort === port.nodePort)) {
    errors.push(duplicate(`${path}.nodePort`, port.nodePort))
  }
  return errors
}

function validatePolicies(spec: ServiceSpec): FieldError[] {
  const { sessionAffinity = '', externalTrafficPolicy, internalTrafficPolicy } = spec
  const errors: FieldError[] = []
  const oneOf = (field: string, value: string, values: readonly string[]) => {
    if (!values.includes(value)) errors.push(notSupported(field, value, values))
  }
  oneOf('spec.sessionAffinity', sessionAffinity, ['ClientIP', 'None'])
  if (externalTrafficPolicy !== undefined) {
    if (isExternallyAccessible(spec)) {
      oneOf('spec.externalTrafficPolicy', externalTrafficPolicy, ['Cluster', 'Local'])
    } else {
      const detail = 'may only be set for externally-accessible services'
      errors.push(invalid('spec.externalTrafficPolicy', externalTrafficPolicy, detail))
    }
  }
  if (spec.healthCheckNodePort && !needsHealthCheckNodePort(spec)) {
    const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
    errors.push(invalid('spec.healthCheckNodePort', spec.healthCheckNodePort, detail))
  }
  if (internalTrafficPolicy !== undefined) {
    oneOf('spec.internalTrafficPolicy', internalTrafficPolicy, ['Cluster', 'Local'])
  }
  return errors
}

function validateAddresses({ clusterIP, clusterIPs = [], externalIPs = [] }: ServiceSpec): FieldError[] {
  const errors: FieldError[] = []
  if (clusterIPs.length > 2) {
    errors.push(invalid('spec.clusterIPs', clusterIPs, 'may only hold up to 2 values'))
  }
  if (clusterIPs.length > 0 && clusterIP !== undefined && clusterIPs[0] !== clusterIP) {
    errors.push(invalid('spec.clusterIPs', clusterIPs, 'first value must match `clusterIP`'))
  }
  for (const [index, address] of clusterIPs.entries()) {
    if (address === 'None' && index === 0) continue
    if (parseAddress(address) === undefined) {
      errors.push(invalid(`spec.clusterIPs[${index}]`, address, NO_ADDRESS))
    }
  }
  for (const [index, address] of externalIPs.entries()) {
    if (parseAddress(address) === undefined) {
      errors.push(invalid(`spec.externalIPs[${index}]`, address, NO_ADDRESS))
    }
  }
  return errors
}

function validateLoadBalancer(spec: ServiceSpec): FieldError[] {
  const { type, loadBalancerSourceRanges = [], loadBalancerClass, allocateLoadBalancerNodePorts } = spec
  if (type === 'LoadBalancer') {
    const mistake = loadBalancerClass === undefined ? undefined : qualifiedNameMistake(loadBalancerClass)
    return [
      ...loadBalancerSourceRanges.flatMap((range, index) =>
        parsePrefix(range.trim()) === undefined
          ? [invalid(`spec.loadBalancerSourceRanges[${index}]`, range, NO_PREFIX)]
          : [],
      ),
      ...(mistake === undefined ? [] : [invalid('spec.loadBalancerClass', loadBalancerClass ?? '', mistake)]),
    ]
  }
  const errors: FieldError[] = []
  if (loadBalancerSourceRanges.length > 0) {
    errors.push(forbidden('spec.loadBalancerSourceRanges', LOAD_BALANCER_ONLY))
  }
  if (loadBalancerClass !== undefined) errors.push(forbidden('spec.loadBalancerClass', LOAD_BALANCER_ONLY))
  if (allocateLoadBalancerNodePorts !== undefined) {
    errors.push(forbidden('spec.allocateLoadBalancerNodePorts', LOAD_BALANCER_ONLY))
  }
  return errors
}

function validateUpdate(spec: ServiceSpec, before: ServiceSpec): FieldError[] {
  const errors: FieldError[] = []
  if (needsClusterIP(spec) && needsClusterIP(before)) {
    for (const [index, address] of (before.clusterIPs ?? []).entries()) {
      const now = spec.clusterIPs?.[index]
      if (now === undefined || now === address) continue
      errors.push(invalid(`spec.clusterIPs[${index}]`, spec.clusterIPs ?? [], 'may not change once set'))
    }
    if (before.ipFamilies?.[0] !== undefined && spec.ipFamilies?.[0] !== before.ipFamilies[0]) {
      errors.push(invalid('spec.ipFamilies[0]', spec.ipFamilies ?? [], 'may not change once set'))
    }
  }
  if (
    spec.type === 'LoadBalancer' &&
    before.type === 'LoadBalancer' &&
    spec.loadBalancerClass !== before.loadBalancerClass
  ) {
    errors.push(invalid('spec.loadBalancerClass', spec.loadBalancerClass ?? null, 'may not change once set'))
  }
  return errors
}

function isPort(port: number): boolean {
  return port >= 1 && port <= 65_535
}
