// The versions that a member understands and speaks, six octets of every `alive`: least, most and current version of the
// protocol, and the same three of a delegate's. Two versions matter to a sender: from 4 on a member answers an indirect
// ping that failed with a nack, from 5 on it understands a checksum.

export const OWN_VERSIONS = new Uint8Array([1, 5, 2, 0, 0, 0])
const TCP_PINGS = 3
const NACKS = 4
const CHECKSUMS = 5

/** Where the three of each begin. */
const PROTOCOL = 0
const DELEGATE = 3

/** Whether they can be anybody's: six octets, or none at all, which is version 0 of everything. */
export function areVersions(vsn: Uint8Array): boolean {
  if (vsn.length === 0) return true
  const least = vsn[0] ?? 0
  const most = vsn[1] ?? 0
  return vsn.length === 6 && least > 0 && most > 0 && least <= most
}

export function answersTcpPings(vsn: Uint8Array): boolean {
  return (vsn[1] ?? 0) >= TCP_PINGS
}

export function sendsNacks(vsn: Uint8Array): boolean {
  return (vsn[1] ?? 0) >= NACKS
}

export function understandsChecksums(vsn: Uint8Array): boolean {
  return (vsn[1] ?? 0) >= CHECKSUMS
}

/**
 * Whether everybody speaks what everybody understands: the current version of each must lie between the greatest least
 * and the smallest most of those that are alive.
 *
 * @returns who does not; undefined when all do
 */
export function findIncompatible(
  nodes: Iterable<{ readonly name: string; readonly isAlive: boolean; readonly vsn: Uint8Array }>,
): string | undefined {
  const all = [...nodes]
  const alive = all.filter(({ isAlive, vsn }) => isAlive && vsn.length > 0)
  for (const place of [PROTOCOL, DELEGATE]) {
    const least = alive.reduce((greatest, { vsn }) => Math.max(greatest, vsn[place] ?? 0), 0)
    const most = alive.reduce((smallest, { vsn }) => Math.min(smallest, vsn[place + 1] ?? 0), 255)
    const misfit = all.find(({ vsn }) => !isBetween(least, vsn[place + 2] ?? 0, most))
    if (misfit !== undefined) return misfit.name
  }
  return undefined
}

function isBetween(least: number, current: number, most: number): boolean {
  return least <= current && current <= most
}
