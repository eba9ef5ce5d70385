// The two families that routes are told of, as AFI and SAFI (RFC 4760), and those of others, kept as numbers.

import type { Family } from '@ingot/net'

export interface AddressFamily {
  readonly afi: number
  readonly safi: number
}

export const FAMILIES = ['IPv4', 'IPv6'] as const

export const AFI = { IPv4: 1, IPv6: 2 } as const
export const UNICAST = 1

export function unicast(family: Family): AddressFamily {
  return { afi: AFI[family], safi: UNICAST }
}

/** The family that routes of ours can be of; undefined for any other. */
export function unicastFamily({ afi, safi }: AddressFamily): Family | undefined {
  if (safi !== UNICAST) return undefined
  return afi === AFI.IPv4 ? 'IPv4' : afi === AFI.IPv6 ? 'IPv6' : undefined
}
