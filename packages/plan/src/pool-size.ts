// How many addresses a pool has to give, and has left. Counted, not enumerated: an IPv6 /64 costs what a /30 does.

import type { Pool } from '@ingot/config'
import type { AddressRange, Family } from '@ingot/net'

/** The addresses of one family that the pool can give; those that `avoidBuggyIPs` leaves out are not counted. */
export function usableAddresses({ ranges, avoidBuggyIPs }: Pool, family: Family): bigint {
  return ranges
    .filter((range) => range.family === family)
    .reduce((sum, range) => sum + sizeOf(range) - (avoidBuggyIPs ? buggyIn(range) : 0n), 0n)
}

/** An IPAddressPool's status; bigints, because an IPv6 pool has more addresses than a JavaScript number can count. */
export interface PoolCounts {
  readonly assignedIPv4: bigint
  readonly assignedIPv6: bigint
  readonly availableIPv4: bigint
  readonly availableIPv6: bigint
}

/** Kubernetes' int64. A pool that has more left says this. */
const LARGEST_COUNT = 2n ** 63n - 1n

/** The status of a pool of which so many distinct addresses are in use. */
export function countPool(pool: Pool, inUse: Readonly<Record<Family, number>>): PoolCounts {
  const availableIn = (family: Family) => {
    const left = usableAddresses(pool, family) - BigInt(inUse[family])
    // some in use may be past the usable: given before the pool shrank, or asked for by name
    if (left < 0n) return 0n
    return left > LARGEST_COUNT ? LARGEST_COUNT : left
  }
  return {
    assignedIPv4: BigInt(inUse.IPv4),
    assignedIPv6: BigInt(inUse.IPv6),
    availableIPv4: availableIn('IPv4'),
    availableIPv6: availableIn('IPv6'),
  }
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
