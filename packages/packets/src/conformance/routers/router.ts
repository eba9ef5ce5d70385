// What the BGP interop suites want of a real router, whichever it is: a neighbour of ours that is configured, told what
// its operators tell it, and asked what it was told, in one form for all of them.

import type { Family } from '@ingot/net'

export const NEIGHBOUR: Readonly<Record<Family, string>> = { IPv4: '192.0.2.1', IPv6: '2001:db8::1' }
export const ROUTER: Readonly<Record<Family, string>> = { IPv4: '192.0.2.2', IPv6: '2001:db8::2' }
export const ROUTER_ASN = 65002

/** What a router thinks of one route of ours; what the route does not have is left out. */
export interface SeenRoute {
  readonly origin: string
  readonly asPath: readonly number[]
  readonly nextHop: string
  readonly localPref?: number
  readonly med?: number
  /** `64512:7` */
  readonly communities?: readonly string[]
  /** `64512:1:2` */
  readonly largeCommunities?: readonly string[]
  /** Octets a second. */
  readonly linkBandwidth?: number
  /** It is kept over a restart of ours. */
  readonly isStale?: true
}

/** By prefix. */
export type SeenRoutes = Readonly<Record<string, SeenRoute>>

export interface RouterSettings {
  readonly peerAsn: number
  /** What the session runs over. */
  readonly transport: Family
  readonly password?: string
  readonly hasGracefulRestart?: boolean
  /** We are to be one hop away, no more. */
  readonly hasTtlSecurity?: boolean
  /** It was here before, and says so where it can. */
  readonly isRestarted?: boolean
}

export interface Router {
  routes(): Promise<SeenRoutes>
  /** Other settings, while it runs. */
  configure(settings: RouterSettings): Promise<void>
  /** Asks for all routes again, by ROUTE-REFRESH. */
  refresh(): Promise<void>
  /** Ends the session and lets it come back. */
  reset(): Promise<void>
  /** Whether it has heard End-of-RIB in both families since it was started, restarted. */
  hasEndOfRib(): Promise<boolean>
  /** With SIGKILL. */
  kill(): Promise<void>
}

/** What one of them does not do: the rest of the suites is for all. */
export interface RouterLimits {
  /** Drops what is not transitive where it comes from another AS, and else does not tell its value. */
  readonly hidesLinkBandwidth?: boolean
  /** The LOCAL_PREF that it gives a route from another AS, and shows as if it were the route's. */
  readonly ownLocalPref?: number
  /** Has no way to send a ROUTE-REFRESH. */
  readonly neverAsksAgain?: boolean
  /** Does not know RFC 8950, and so has IPv4 next hops for IPv4 over IPv6 too. */
  readonly hasNoExtendedNextHop?: boolean
}

export interface RouterKind {
  readonly name: string
  readonly limits: RouterLimits
  /** Where its programs lie; undefined where it cannot be had. */
  find(): Promise<string | undefined>
  /** Resolves when it answers. */
  start(root: string, namespace: string, settings: RouterSettings): Promise<Router>
}

/** Routes as they are compared: without what is not there. */
export function withoutAbsent(route: {
  readonly [Field in keyof SeenRoute]: SeenRoute[Field] | undefined
}): SeenRoute {
  return JSON.parse(JSON.stringify(route))
}
