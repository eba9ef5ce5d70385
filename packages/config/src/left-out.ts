// `spec.avoidBuggyIPs` of an IPAddressPool: which addresses are not given because old equipment may take them for
// broadcasts.

import type { Address } from '@ingot/net'

/** Whether a pool with that field leaves `address` out: IPv4 ending in .0 or .255. */
export function isLeftOut(
  { avoidBuggyIPs }: { readonly avoidBuggyIPs: boolean },
  { family, value }: Address,
): boolean {
  if (!avoidBuggyIPs || family !== 'IPv4') return false
  const last = value & 0xffn
  return last === 0n || last === 0xffn
}
