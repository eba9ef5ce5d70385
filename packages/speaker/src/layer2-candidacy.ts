// Layer 2 in two steps: each Service by itself holds an election for its first address, and then each address is announced
// once, also where Services share it. Pure.

import { accept } from '@ingot/api'
import type { Result, Verdict } from '@ingot/api'
import { holdLayer2Election, ownership } from '@ingot/election'
import type { HeldElection } from '@ingot/election'
import type { Announcement } from '@ingot/layer2'
import { compareAddresses, formatAddress } from '@ingot/net'
import type { Address } from '@ingot/net'
import type { LocatedService, ServiceView } from './located-service.ts'
import { newestVersion } from './versions.ts'
import type { Ground } from './world.ts'

/** A Service that some node is a candidate for. */
export interface Candidacy {
  readonly key: string
  /** The first address of the status, by which the election was held. */
  readonly address: Address
  /** All of them, in canonical text. */
  readonly addresses: readonly string[]
  readonly election: HeldElection
  /** With the policy Local, how fresh the view of its endpoints is. */
  readonly version: number | undefined
}

export interface Decision {
  /** The addresses of the Service in canonical text, as far as this node is a candidate for them. */
  readonly addresses: readonly string[]
  /** The interfaces to which the first of them is limited, as MetalLB's status has it; left out for all. */
  readonly interfaces?: readonly string[]
  /** `nodeAssigned`, or why it is not this node that announces. */
  readonly verdict: Verdict
  /** Why the node that the strategy spread has chosen does not count, where it does not. */
  readonly ignored?: Verdict
}

/** Holds the election for a Service. `before` is what it came to the last time. */
export function stand(
  { nodes, weights, node, metallbNodes }: Ground,
  { key, service, endpointSlices }: ServiceView,
  { address, addresses, pool }: LocatedService,
  before?: Candidacy,
): Result<Candidacy> {
  const { layer2Advertisements: advertisements } = pool
  const election = holdLayer2Election(
    {
      ...{ service, endpointSlices, address, advertisements, nodes, weights, node },
      ...(metallbNodes !== undefined && { metallbNodes }),
    },
    before?.election,
  )
  if (election.succession.length === 0 && election.refusal !== undefined)
    return { ok: false, verdict: election.refusal }
  const isLocal = service.spec?.externalTrafficPolicy === 'Local'
  const version = isLocal ? newestVersion(endpointSlices) : undefined
  return accept({ key, address, addresses: addresses.map(formatAddress), election, version })
}

/**
 * Of the Services that have the address. They may have been elected by different first addresses; then the smallest of
 * those decides, on every node alike.
 */
export function announcementOf(address: string, candidacies: readonly Candidacy[]): Announcement {
  const [first, ...others] = candidacies.toSorted(byElectionKey)
  if (first === undefined) throw new RangeError(`nobody has ${address}`)
  const versions = candidacies.flatMap(({ version }) => version ?? [])
  return {
    address,
    interfaces: others.reduce(
      (all, { election }) => union(all, election.interfaces),
      first.election.interfaces,
    ),
    succession: first.election.succession,
    ...(versions.length > 0 && { version: Math.max(...versions) }),
  }
}

/** Whose turn it is, by the announcements of the Service's addresses. */
export function decideByLayer2(
  { node, members }: Ground,
  candidacy: Result<Candidacy>,
  announcements: { get(address: string): Announcement | undefined },
): Decision {
  if (!candidacy.ok) return { addresses: [], verdict: candidacy.verdict }
  const { addresses, election } = candidacy.value
  const ignored = election.choice?.ignored && { ignored: election.choice.ignored }
  if (election.refusal !== undefined) return { addresses: [], verdict: election.refusal, ...ignored }
  const own = addresses.flatMap((address) => announcements.get(address) ?? [])
  const interfaces = own[0]?.interfaces ?? 'all'
  const succession = own.flatMap((it) => it.succession)
  return {
    addresses,
    ...(interfaces !== 'all' && { interfaces }),
    verdict: ownership(succession, node, members),
    ...ignored,
  }
}

function byElectionKey(a: Candidacy, b: Candidacy): number {
  return compareAddresses(a.address, b.address) || (a.key < b.key ? -1 : 1)
}

function union(a: Announcement['interfaces'], b: Announcement['interfaces']): Announcement['interfaces'] {
  return a === 'all' || b === 'all' ? 'all' : [...new Set([...a, ...b])].toSorted()
}
