// What annotations say of a BGPPeer beyond MetalLB's fields. Annotations, since MetalLB's definition of the kind, which may
// be the one installed, would drop new fields.

import { accept, BGP_PEER_ANNOTATIONS as KEYS, parseGoDuration, quoted, seconds } from '@ingot/api'
import type { Milliseconds, Result } from '@ingot/api'
import type { BGPPeer } from '@ingot/api/kinds'
import { annotationReader, oneOf, parseSwitch, wholeNumber } from './annotation-reader.ts'
import type { Wrong } from './annotation-reader.ts'
import type { Reject } from './rejection.ts'

/** Undefined and false: not asked for. */
export interface BgpPeerRules {
  /** The peer is no more than so many hops away, and packets from farther away are dropped (RFC 5082). */
  readonly ttlSecurity?: number | undefined
  /** What we are to the peer (RFC 9234 4.1). */
  readonly role?: Role | undefined
  /** No session with a peer that does not say that it has the role that goes with ours. */
  readonly isRoleStrict?: boolean | undefined
  /** Who opens the connection; both unless given. */
  readonly opens?: Opens | undefined
  /** How often our AS number stands in the path beside the first time. */
  readonly prepend?: number | undefined
  /** MULTI_EXIT_DISC (RFC 4271 5.1.4). */
  readonly med?: number | undefined
  /** No more prefixes than this are sent. */
  readonly maximumPrefixes?: number | undefined
  /** RFC 7911, sending. */
  readonly addPath?: boolean | undefined
  /** RFC 8654. */
  readonly extendedMessages?: boolean | undefined
  /** RFC 4724; of a peer with graceful restart. */
  readonly restartTime?: Milliseconds | undefined
  /** RFC 9494; of a peer with graceful restart. */
  readonly staleTime?: Milliseconds | undefined
}

export type Role = (typeof ROLES)[number]
export type Opens = (typeof OPENS)[number]

const ROLES = ['customer', 'peer', 'provider', 'rs', 'rs-client'] as const
const OPENS = ['both', 'we', 'peer'] as const

/** More would be no path any more that a router takes. */
export const PREPEND_MAX = 32
export const MED_MAX = 4_294_967_295
/** What the fields of the capabilities hold: 12 and 24 bits of seconds. */
const RESTART_TIME_MAX = seconds(4_095)
const STALE_TIME_MAX = seconds(16_777_215)

/** Reads the annotations of a peer. */
export function parseBgpPeerRules(
  { annotations }: Pick<BGPPeer['metadata'], 'annotations'>,
  reject: Reject,
): Result<BgpPeerRules> {
  if (annotations === undefined) return accept({})
  const read = annotationReader(annotations, reject)
  const wrong: Result<never>[] = []
  const take = <T>(result: Result<T>): T | undefined => {
    if (result.ok) return result.value
    wrong.push(result)
    return undefined
  }
  const rules = {
    ttlSecurity: take(read(KEYS.ttlSecurity, wholeNumber(1, 254))),
    role: take(read(KEYS.role, oneOf(ROLES))),
    isRoleStrict: take(read(KEYS.strictRole, whetherGiven)),
    opens: take(read(KEYS.opens, oneOf(OPENS))),
    prepend: take(read(KEYS.prepend, wholeNumber(0, PREPEND_MAX))),
    med: take(read(KEYS.med, wholeNumber(0, MED_MAX))),
    maximumPrefixes: take(read(KEYS.maximumPrefixes, wholeNumber(1, MED_MAX))),
    addPath: take(read(KEYS.addPath, whetherGiven)),
    extendedMessages: take(read(KEYS.extendedMessages, whetherGiven)),
    restartTime: take(read(KEYS.restartTime, durationUpTo(RESTART_TIME_MAX))),
    staleTime: take(read(KEYS.staleTime, durationUpTo(STALE_TIME_MAX))),
  }
  return wrong[0] ?? accept(rules)
}

function whetherGiven(text: string, wrong: Wrong): Result<boolean | undefined> {
  return text === '' ? accept(undefined) : parseSwitch(text, wrong)
}

function durationUpTo(most: Milliseconds) {
  return (text: string, wrong: Wrong): Result<Milliseconds | undefined> => {
    if (text === '') return accept(undefined)
    const duration = parseGoDuration(text)
    if (duration === undefined || duration < 0 || duration > most || duration % seconds(1) !== 0) {
      const remedy = `write whole seconds up to ${most / seconds(1)}, such as 120s`
      return wrong(`${quoted(text)} is no such time`, remedy)
    }
    return accept(duration)
  }
}
