// What the BGP interop suite wants of a real router, whichever it is: a neighbour of ours that is configured, told what
// its operators tell it, and asked what it was told, in one form for all of them.

export const NEIGHBOUR = '192.0.2.1'
export const ROUTER = '192.0.2.2'
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
}

/** By prefix. */
export type SeenRoutes = Readonly<Record<string, SeenRoute>>

export interface RouterSettings {
  readonly peerAsn: number
  readonly password?: string
  readonly hasGracefulRestart?: boolean
}

export interface Router {
  routes(): Promise<SeenRoutes>
  /** Other settings, while it runs. */
  configure(settings: RouterSettings): Promise<void>
  /** Asks for all routes again, by ROUTE-REFRESH. */
  refresh(): Promise<void>
  /** Ends the session and lets it come back. */
  reset(): Promise<void>
  /** With SIGKILL. */
  kill(): Promise<void>
}

/** What one of them does not do: the rest of the suite is for all. */
export interface RouterLimits {
  /** Drops what is not transitive where it comes from another AS, and else does not tell its value. */
  readonly hidesLinkBandwidth?: boolean
  /** The LOCAL_PREF that it gives a route from another AS, and shows as if it were the route's. */
  readonly ownLocalPref?: number
  /** Has no keys where it listens, and so a session with a key comes about where it dials. */
  readonly signsOnlyWhatItDials?: boolean
  /** Sends no ROUTE-REFRESH when it is told to. */
  readonly neverAsksAgain?: boolean
  /** Takes seconds to come back after each session, and so is not flapped. */
  readonly isSlowToReturn?: boolean
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
