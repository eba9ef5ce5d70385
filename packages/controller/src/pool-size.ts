// How many addresses a pool has to give. Counted, not enumerated: an IPv6 /64 costs what a /30 does.

import type { Pool } from '@ingot/config'
import type { AddressRange, Family } from '@ingot/net'

/** The addresses of one family that the pool can give; those that `avoidBuggyIPs` leaves out are not counted. */
export function usableAddresses({ ranges, avoidBuggyIPs }: Pool, family: Family): bigint {
  return ranges
    .filter((range) => range.family === family)
    .reduce((sum, range) => sum + sizeOf(range) - (avoidBuggyIPs ? buggyIn(range) : 0n), 0n)
}

function sizeOf({ first, last }: AddressRange): bigint {
  return last - first + 1n
}

/** IPv4 addresses that end in .0 or .255. */
function buggyIn(range: AddressRange): bigint {
  return range.family === 'IPv4' ? endingIn(range, 0n) + endingIn(range, 255n) : 0n
}

/** How many addresses of the range have `lastByte` as their last: those up to `last` less those before `first`. */
function endingIn({ first, last }: AddressRange, lastByte: bigint): bigint {
  const upTo = (value: bigint) => (value + 256n - lastByte) / 256n
  return upTo(last) - upTo(first - 1n)
}
