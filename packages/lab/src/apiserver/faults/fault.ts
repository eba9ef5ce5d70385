// A fault: which requests it is about, how often it strikes, and what it does to them. Plain data; fault-switch.ts keeps
// them and inject.ts carries them out. For tests only: what real API servers do on their bad days.

import type { Milliseconds } from '@ingot/api'
import { wantsWatch } from '../query.ts'
import { parseResourcePath } from '../resource-path.ts'
import { qualified } from '../status.ts'

/** What becomes of a request. */
export type Effect =
  /** Answered, but only after so long; goes together with any other. */
  | { readonly kind: 'delay'; readonly by: Milliseconds }
  /** Never answered: the connection stays open for as long as the client keeps it. */
  | { readonly kind: 'drop' }
  /** Somebody else was faster: 409, to writes of what is there. */
  | { readonly kind: 'conflict' }
  /** Forgotten: 410, to the next page of a list; in a watch as its ERROR event. */
  | { readonly kind: 'expire' }
  /** Too many requests: 429 with Retry-After in seconds. */
  | { readonly kind: 'throttle'; readonly retryAfter: number }
  /** A server that is ill: any 5xx. */
  | { readonly kind: 'fail'; readonly code: number }
  /** The connection is torn down: before anything is done, or, where it is done, after so many bytes of the answer. */
  | { readonly kind: 'reset'; readonly afterBytes?: number }
  /** A list or a get is answered as it would have been so many writes ago, as far back as the store remembers. */
  | { readonly kind: 'stale'; readonly writes: number }

export type EffectKind = Effect['kind']

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'other'

/** What a fault can tell requests apart by. */
export interface RequestFacts {
  readonly method: string
  readonly path: string
  readonly verb: Verb
  /** `services`, `ipaddresspools.metallb.io`; '' for discovery and health. */
  readonly resource: string
  /** Whether it asks for the next page of a list. */
  readonly isNextPage: boolean
  readonly userAgent: string
}

export interface Fault {
  readonly effect: Effect
  // which requests: all of those that are given have to fit
  readonly verbs?: readonly Verb[]
  readonly resources?: readonly string[]
  readonly methods?: readonly string[]
  readonly path?: RegExp
  /** Whose: the start of the User-Agent. */
  readonly from?: string
  /** How many of them; every one unless given. */
  readonly times?: number
  /** With which chance each; always unless given. */
  readonly probability?: number
}

export function factsOf(request: Request): RequestFacts {
  const { method, headers, url } = request
  const { pathname, searchParams } = new URL(url)
  const path = parseResourcePath(pathname)
  return {
    method,
    path: pathname,
    verb: path === undefined ? 'other' : verbOf(method, path.name !== '', wantsWatch(searchParams)),
    resource: path === undefined ? '' : qualified(path),
    isNextPage: searchParams.has('continue'),
    userAgent: headers.get('user-agent') ?? '',
  }
}

function verbOf(method: string, hasName: boolean, isWatch: boolean): Verb {
  switch (method) {
    case 'GET':
      return isWatch ? 'watch' : hasName ? 'get' : 'list'
    case 'POST':
      return 'create'
    case 'PUT':
      return 'update'
    case 'PATCH':
      return 'patch'
    case 'DELETE':
      return 'delete'
    default:
      return 'other'
  }
}

/** Whether a fault is about a request, chance and count aside. */
export function isAbout(
  { effect, verbs, resources, methods, path, from }: Fault,
  facts: RequestFacts,
): boolean {
  return (
    canStrike(effect, facts) &&
    (verbs?.includes(facts.verb) ?? true) &&
    (resources?.includes(facts.resource) ?? true) &&
    (methods?.includes(facts.method) ?? true) &&
    (path?.test(facts.path) ?? true) &&
    facts.userAgent.startsWith(from ?? '')
  )
}

// an API server gives some answers to some requests only
function canStrike({ kind }: Effect, { verb, isNextPage }: RequestFacts): boolean {
  switch (kind) {
    case 'conflict':
      return verb === 'update' || verb === 'patch' || verb === 'delete'
    case 'expire':
      return verb === 'watch' || (verb === 'list' && isNextPage)
    case 'stale':
      return verb === 'get' || (verb === 'list' && !isNextPage)
    default:
      return true
  }
}
