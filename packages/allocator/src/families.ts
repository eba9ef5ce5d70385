// The IP families that a list of addresses stands for: one address is its own family, two of different families are
// dual stack, and anything else is an error, in MetalLB's words.

import { accept, quotedList, refuse } from '@ingot/api'
import type { Result } from '@ingot/api'
import { parseAddress } from '@ingot/net'
import type { Address, Family } from '@ingot/net'

/** As MetalLB's messages spell them. */
export type Families = 'ipv4' | 'ipv6' | 'dual'

export interface AddressList {
  readonly families: Families
  /** In the order they were given. */
  readonly addresses: readonly Address[]
}

/** Reads one address, or two of different families. */
export function parseAddressList(texts: readonly string[]): Result<AddressList> {
  const wrong = (what: string) =>
    refuse('AllocationFailed', `IPFamilyForAddresses: ${what} ${quotedList(texts)}`, { addresses: texts })
  if (texts.length !== 1 && texts.length !== 2) return wrong(`invalid ips length ${texts.length}`)
  const addresses = texts.flatMap((text) => parseAddress(text) ?? [])
  const [first, second] = addresses
  if (addresses.length < texts.length || first === undefined) return wrong('Invalid address')
  if (first.family === second?.family) return wrong('same address family')
  const families = second !== undefined ? 'dual' : first.family === 'IPv4' ? 'ipv4' : 'ipv6'
  return accept({ families, addresses })
}

/** The one family of a single-stack Service. */
export function singleFamily(families: 'ipv4' | 'ipv6'): Family {
  return families === 'ipv4' ? 'IPv4' : 'IPv6'
}

export function otherFamily(family: Family): Family {
  return family === 'IPv4' ? 'IPv6' : 'IPv4'
}
