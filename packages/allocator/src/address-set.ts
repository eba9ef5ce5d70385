// The addresses of one Service as a set: one, or two of different families, in no order.

import { isSameAddress } from '@ingot/net'
import type { Address } from '@ingot/net'

export function isAmong(address: Address, addresses: readonly Address[]): boolean {
  return addresses.some((other) => isSameAddress(address, other))
}

export function isSameSet(a: readonly Address[], b: readonly Address[]): boolean {
  return a.length === b.length && a.every((address) => isAmong(address, b))
}
