// Addresses with a port, as messages carry them in two fields.

import { isSameAddress } from '@ingot/net'
import type { Address } from '@ingot/net'
import type { Endpoint } from './effect.ts'

const MULTICAST_IPV4 = 0xen // 224.0.0.0/4
const RESERVED_IPV4 = 0xfn // 240.0.0.0/4, the broadcast address at its end
const MULTICAST_IPV6 = 0xffn // ff00::/8

/** The endpoint, if a node can be there; a packet to anything else would reach nobody, or everybody. */
export function usableEndpoint(address: Address | undefined, port: number): Endpoint | undefined {
  if (address === undefined || port === 0 || address.value === 0n) return undefined
  const first = address.family === 'IPv4' ? address.value >> 28n : address.value >> 120n
  const isGroup =
    address.family === 'IPv4' ? first === MULTICAST_IPV4 || first === RESERVED_IPV4 : first === MULTICAST_IPV6
  return isGroup ? undefined : { address, port }
}

export function isSameEndpoint(one: Endpoint, other: Endpoint): boolean {
  return one.port === other.port && isSameAddress(one.address, other.address)
}

/** The same for two that are the same. */
export function endpointKey({ address, port }: Endpoint): string {
  return `${address.family} ${address.value} ${port}`
}
