// The status of a Service, which is where a load balancer says what it gave. Contract: core/v1 LoadBalancerStatus and
// kube-apiserver's ValidateLoadBalancerStatus.

import { parseAddress } from '@ingot/net'
import type { LoadBalancerIngress, ServiceStatus } from 'kubernetes-types/core/v1'
import { forbidden, invalid, notSupported } from '../field-error.ts'
import type { FieldError } from '../field-error.ts'

const MODES = ['Proxy', 'VIP']
const NO_ADDRESS = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'

/** An address is a virtual one unless it says otherwise. */
export function defaultServiceStatus(status: ServiceStatus | undefined): void {
  for (const entry of status?.loadBalancer?.ingress ?? []) {
    if (entry.ip) entry.ipMode ??= 'VIP'
  }
}

export function validateServiceStatus(
  type: string | undefined,
  status: ServiceStatus | undefined,
): FieldError[] {
  const ingress = status?.loadBalancer?.ingress ?? []
  const path = 'status.loadBalancer.ingress'
  if (ingress.length > 0 && type !== 'LoadBalancer') {
    return [forbidden(path, 'may only be used when `spec.type` is "LoadBalancer"')]
  }
  return ingress.flatMap((entry, index) => validateIngress(entry, `${path}[${index}]`))
}

function validateIngress({ ip, hostname, ipMode }: LoadBalancerIngress, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (ip && parseAddress(ip) === undefined) errors.push(invalid(`${path}.ip`, ip, NO_ADDRESS))
  if (!ip && ipMode !== undefined) {
    errors.push(forbidden(`${path}.ipMode`, 'may not be specified when `ip` is not set'))
  } else if (ipMode !== undefined && !MODES.includes(ipMode)) {
    errors.push(notSupported(`${path}.ipMode`, ipMode, MODES))
  }
  if (hostname && parseAddress(hostname) !== undefined) {
    errors.push(invalid(`${path}.hostname`, hostname, 'must be a DNS name, not an IP address'))
  }
  return errors
}
