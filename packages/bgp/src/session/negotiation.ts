// What two OPENs make of a session: whether the peer's is acceptable, with the error that its mistakes ask for, and what
// both ends can do. RFC 4271 6.2, RFC 5492, RFC 6286, RFC 6793, RFC 7607, RFC 9234.

import { milliseconds, type Milliseconds } from '@ingot/api'
import type { Family } from '@ingot/net'
import { ownAsn, ROLE, type PeerSettings } from '../settings.ts'
import { AFI, unicast, UNICAST, unicastFamily } from '../wire/address-family.ts'
import { ADD_PATH, encodeCapability, type Capability, type GracefulRestart } from '../wire/capability.ts'
import { AS_TRANS, type Open } from '../wire/open.ts'
import { openError, type ProtocolError } from '../wire/protocol-error.ts'

export interface Session {
  readonly ownAsn: number
  readonly peerAsn: number
  readonly isInternal: boolean
  readonly peerIdentifier: number
  readonly families: readonly Family[]
  /** Zero: neither hold timer nor keepalives. */
  readonly holdTime: Milliseconds
  readonly keepaliveTime: Milliseconds
  /** AS numbers in paths have four octets. */
  readonly hasFourOctetAs: boolean
  /** Messages of up to 65,535 octets may be sent; those that arrive may be as long where we said so. */
  readonly sendsExtended: boolean
  readonly hearsExtended: boolean
  /** IPv4 routes may have IPv6 next hops. */
  readonly hasExtendedNextHop: boolean
  /** Families whose prefixes we send with path identifiers. */
  readonly addPath: readonly Family[]
  readonly hasRefresh: boolean
  readonly hasEnhancedRefresh: boolean
  /** The peer's, where both have graceful restart. */
  readonly gracefulRestart: GracefulRestart | undefined
  /** A NOTIFICATION keeps the routes of either end (RFC 8538). */
  readonly isNotificationKept: boolean
  /** The peer's; undefined where it said none. */
  readonly peerRole: number | undefined
  /** Ours, where it is in force. */
  readonly role: number | undefined
}

/** RFC 9234 4.2: our role, and the one that goes with it. */
const COUNTERPART: ReadonlyMap<number, number> = new Map([
  [ROLE.provider, ROLE.customer],
  [ROLE.customer, ROLE.provider],
  [ROLE.routeServer, ROLE.routeServerClient],
  [ROLE.routeServerClient, ROLE.routeServer],
  [ROLE.peer, ROLE.peer],
])

export function negotiate(settings: PeerSettings, ours: Open, theirs: Open): Session | ProtocolError {
  return refusal(settings, ours, theirs) ?? sessionOf(settings, ours, theirs)
}

function refusal(settings: PeerSettings, ours: Open, theirs: Open): ProtocolError | undefined {
  const own = ownAsn(settings)
  const { holdTime, identifier } = theirs
  if (holdTime === 1 || holdTime === 2) return openError('holdTime', `its hold time is ${holdTime} s`)
  if (identifier === 0) return openError('identifier', 'its identifier is 0.0.0.0')
  const found = asnOf(theirs)
  if (!isExpectedAs(settings, theirs, found)) {
    return openError('peerAs', `it is of AS ${found}, not ${expectedAs(settings)}`)
  }
  if (found === own && identifier === ours.identifier) {
    return openError('identifier', 'its identifier is that of this node')
  }
  const roles = rolesOf(theirs)
  if (settings.role !== undefined && !isCounterpart(settings, roles)) {
    const said = roles.size === 0 ? 'no role' : `role ${[...roles].join(' and ')}`
    return openError('role', `it has ${said}, and ours is ${settings.role}`)
  }
  if (commonFamilies(settings, theirs).length > 0) return undefined
  const wanted = ours.capabilities.filter(({ kind }) => kind === 'multiprotocol')
  const data = Uint8Array.from(wanted.flatMap((it) => [...encodeCapability(it)]))
  return openError('capability', `it takes no routes of ${settings.families.join(' or ')}`, data)
}

function expectedAs(settings: PeerSettings): string {
  const { peerAsn } = settings
  if (peerAsn === 'internal') return `${ownAsn(settings)}`
  return peerAsn === 'external' ? `any but ${ownAsn(settings)}` : `${peerAsn}`
}

/** The capability wins over the field of 16 bits. */
function asnOf(open: Open): number {
  return last(open, 'fourOctetAs')?.asn ?? open.asn
}

function isExpectedAs(settings: PeerSettings, theirs: Open, found: number): boolean {
  const { peerAsn } = settings
  const isNone = found === 0 || theirs.asn === 0
  // AS_TRANS belongs to nobody: it stands for a number that is not said.
  if (isNone || (found === AS_TRANS && peerAsn !== AS_TRANS)) return false
  const own = ownAsn(settings)
  if (peerAsn === 'internal') return found === own
  return peerAsn === 'external' ? found !== own : found === peerAsn
}

function rolesOf({ capabilities }: Open): ReadonlySet<number> {
  return new Set(capabilities.flatMap((it) => (it.kind === 'role' ? [it.role] : [])))
}

/** No role at all is fine unless ours is strict; several are not. */
function isCounterpart({ role, isRoleStrict }: PeerSettings, roles: ReadonlySet<number>): boolean {
  const [found] = roles
  if (found === undefined) return isRoleStrict !== true
  return roles.size === 1 && role !== undefined && COUNTERPART.get(role) === found
}

/** Of a peer without the capability, IPv4 as ever (RFC 4760 8). */
function commonFamilies({ families }: PeerSettings, { capabilities }: Open): readonly Family[] {
  const named = capabilities.filter((it) => it.kind === 'multiprotocol')
  const theirs = new Set(named.map(({ family }) => unicastFamily(family)))
  const hasNone = named.length === 0
  return families.filter((family) => theirs.has(family) || (hasNone && family === 'IPv4'))
}

function sessionOf(settings: PeerSettings, ours: Open, theirs: Open): Session {
  const families = commonFamilies(settings, theirs)
  const has = (open: Open, kind: Capability['kind']) => last(open, kind) !== undefined
  const both = (kind: Capability['kind']) => has(ours, kind) && has(theirs, kind)
  const peerAsn = asnOf(theirs)
  const holdTime = milliseconds(1000 * Math.min(ours.holdTime, theirs.holdTime))
  const graceful = last(theirs, 'gracefulRestart')
  const [peerRole] = rolesOf(theirs)
  return {
    ownAsn: ownAsn(settings),
    peerAsn,
    isInternal: peerAsn === ownAsn(settings),
    peerIdentifier: theirs.identifier,
    families,
    holdTime,
    keepaliveTime: keepaliveTime(settings, holdTime),
    hasFourOctetAs: both('fourOctetAs'),
    sendsExtended: has(theirs, 'extendedMessage'),
    hearsExtended: has(ours, 'extendedMessage'),
    hasExtendedNextHop: both('extendedNextHop') && mayHaveIpv6NextHop(theirs),
    addPath: families.filter((family) => settings.addPath === true && receivesPaths(theirs, family)),
    hasRefresh: both('routeRefresh'),
    hasEnhancedRefresh: both('enhancedRefresh'),
    gracefulRestart: both('gracefulRestart') ? graceful : undefined,
    isNotificationKept: both('gracefulRestart') && graceful?.isNotificationKept === true,
    peerRole,
    role: settings.role,
  }
}

/** At most a third of the hold time, and not faster than one a second (RFC 4271 4.4). */
function keepaliveTime(settings: PeerSettings, holdTime: Milliseconds): Milliseconds {
  if (holdTime === 0) return milliseconds(0)
  const third = holdTime / 3
  return milliseconds(Math.max(1000, Math.min(third, settings.keepaliveTime || third)))
}

/** A peer may say it of each family in a capability of its own. */
function mayHaveIpv6NextHop({ capabilities }: Open): boolean {
  const pairs = capabilities.flatMap((it) => (it.kind === 'extendedNextHop' ? it.pairs : []))
  return pairs.some((it) => it.afi === AFI.IPv4 && it.safi === UNICAST && it.nextHopAfi === AFI.IPv6)
}

function receivesPaths(theirs: Open, family: Family): boolean {
  const { afi, safi } = unicast(family)
  const found = last(theirs, 'addPath')?.families.findLast((it) => it.afi === afi && it.safi === safi)
  return found?.mode === ADD_PATH.receive || found?.mode === ADD_PATH.both
}

/** Of several capabilities of one kind the last counts (RFC 4724 3). */
function last<K extends Capability['kind']>(
  { capabilities }: Open,
  kind: K,
): Extract<Capability, { readonly kind: K }> | undefined {
  const isOf = (it: Capability): it is Extract<Capability, { readonly kind: K }> => it.kind === kind
  return capabilities.findLast(isOf)
}
