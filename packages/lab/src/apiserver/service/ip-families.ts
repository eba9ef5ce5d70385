// Which address families a Service has, where it does not say all: the cluster is dual-stack and IPv4 comes first.
// Contract: Kubernetes documentation, "IPv4/IPv6 dual-stack"; kube-apiserver, registry/core/service initIPFamilyFields.

import { parseAddress } from '@ingot/net'
import type { ServiceSpec } from 'kubernetes-types/core/v1'
import { duplicate, invalid, notSupported } from '../field-error.ts'
import type { FieldError } from '../field-error.ts'
import { needsClusterIP } from './defaults.ts'

const FAMILIES = ['IPv4', 'IPv6']
const POLICIES = ['SingleStack', 'PreferDualStack', 'RequireDualStack']

/** Completes `ipFamilies`, `ipFamilyPolicy` and `clusterIPs` of `spec`, in place, or says what contradicts. */
export function defaultIPFamilies(spec: ServiceSpec): FieldError[] {
  if (!needsClusterIP(spec)) return []
  if (spec.clusterIP !== undefined && (spec.clusterIPs ?? []).length === 0) spec.clusterIPs = [spec.clusterIP]
  const errors = contradictions(spec)
  if (errors.length > 0) return errors

  const addresses = spec.clusterIPs ?? []
  const families = [...(spec.ipFamilies ?? [])]
  for (const [index, address] of addresses.entries()) {
    const family = parseAddress(address)?.family
    if (family === undefined) continue
    if (families[index] !== undefined && families[index] !== family) {
      const detail = `expected an ${families[index]} value as indicated by \`ipFamilies[${index}]\``
      return [invalid(`spec.clusterIPs[${index}]`, address, detail)]
    }
    families[index] = family
  }

  const isDual = families.length > 1 || isHeadlessWithoutSelector(spec)
  spec.ipFamilyPolicy ??= isDual ? 'RequireDualStack' : 'SingleStack'
  const first = families[0] ?? 'IPv4'
  const second = families[1] ?? (first === 'IPv4' ? 'IPv6' : 'IPv4')
  spec.ipFamilies = spec.ipFamilyPolicy === 'SingleStack' ? [first] : [first, second]
  return []
}

// with endpoints that a person writes, nobody can know which families they will have
function isHeadlessWithoutSelector({ clusterIP, selector = {} }: ServiceSpec): boolean {
  return clusterIP === 'None' && Object.keys(selector).length === 0
}

function contradictions({ ipFamilies = [], ipFamilyPolicy, clusterIPs = [] }: ServiceSpec): FieldError[] {
  const errors = ipFamilies.flatMap((family, index) => {
    const field = `spec.ipFamilies[${index}]`
    if (!FAMILIES.includes(family)) return [notSupported(field, family, FAMILIES)]
    return ipFamilies.indexOf(family) < index ? [duplicate(field, family)] : []
  })
  if (ipFamilyPolicy !== undefined && !POLICIES.includes(ipFamilyPolicy)) {
    errors.push(notSupported('spec.ipFamilyPolicy', ipFamilyPolicy, POLICIES))
  }
  const many = ipFamilies.length > 1 ? 'IP families' : clusterIPs.length > 1 ? 'cluster IPs' : undefined
  if (ipFamilyPolicy === 'SingleStack' && many !== undefined) {
    const detail = `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${many} are specified`
    errors.push(invalid('spec.ipFamilyPolicy', ipFamilyPolicy, detail))
  }
  return errors
}
