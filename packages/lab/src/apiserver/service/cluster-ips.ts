// The cluster addresses of Services: one of each family that a Service has, from ranges of the usual size and place. Who
// holds which address is read from the store's index, so nothing is remembered here.

import { formatAddress, parseAddress, parsePrefix, rangeOfPrefix } from '@ingot/net'
import type { Family } from '@ingot/net'
import type { ServiceSpec } from 'kubernetes-types/core/v1'
import type { ObjectKey } from '../api-object.ts'
import { invalid } from '../field-error.ts'
import type { FieldError } from '../field-error.ts'
import type { WriteContext } from '../kinds/resource-kind.ts'
import { needsClusterIP } from './defaults.ts'
import { isFree, pickFree } from './pick-free.ts'

/** The ranges, as kubeadm has them by default for IPv4. */
export const CLUSTER_IP_RANGES = { IPv4: '10.96.0.0/16', IPv6: 'fd00:96::/112' } as const

/** Completes `clusterIPs` of `spec`, in place, for the Service `self`. */
export function allocateClusterIPs(spec: ServiceSpec, self: ObjectKey, context: WriteContext): FieldError[] {
  if (!needsClusterIP(spec) || spec.clusterIP === 'None') return []
  const addresses = [...(spec.clusterIPs ?? [])]
  for (const [index, family] of (spec.ipFamilies ?? []).entries()) {
    const asked = addresses[index]
    const given = asked === undefined ? allocate(family as Family, self, context) : asked
    if (given === undefined)
      return [invalid('spec.clusterIPs', addresses, 'failed to allocate IP: range is full')]
    const refusal = asked === undefined ? undefined : refuse(asked, self, context)
    if (refusal !== undefined) {
      return [invalid('spec.clusterIPs', addresses, `failed to allocate IP ${asked}: ${refusal}`)]
    }
    addresses[index] = given
  }
  spec.clusterIPs = addresses
  const [first] = addresses
  if (first !== undefined) spec.clusterIP = first
  return []
}

function allocate(family: Family, self: ObjectKey, { storage, runtime }: WriteContext): string | undefined {
  const range = rangeOf(family)
  // neither the network's own address nor the last
  const size = Number(range.last - range.first) - 1
  const addressAt = (offset: number) => formatAddress({ family, value: range.first + 1n + BigInt(offset) })
  const offset = pickFree(size, runtime.random, (each) =>
    isFree(storage, `clusterIP/${addressAt(each)}`, self),
  )
  return offset === undefined ? undefined : addressAt(offset)
}

function refuse(text: string, self: ObjectKey, { storage }: WriteContext): string | undefined {
  const address = parseAddress(text)
  if (address === undefined) return 'not a valid IP address'
  const range = rangeOf(address.family)
  if (address.value <= range.first || address.value >= range.last) {
    const valid = CLUSTER_IP_RANGES[address.family]
    return `the provided IP (${text}) is not in the valid range. The range of valid IPs is ${valid}`
  }
  return isFree(storage, `clusterIP/${text}`, self) ? undefined : 'provided IP is already allocated'
}

function rangeOf(family: Family) {
  const prefix = parsePrefix(CLUSTER_IP_RANGES[family])
  if (prefix === undefined) throw new Error(`range of ${family} is no prefix`)
  return rangeOfPrefix(prefix)
}
