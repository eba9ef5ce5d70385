// What goes over the simulated network, and what can become of it. A request with its answer is one message, each event of
// a watch is another: whoever decides their fates sees them one by one, in order, with a number that a replay repeats.

import type { Milliseconds } from '@ingot/api'

export interface Message {
  /** Counted from 0 over the whole run. */
  readonly index: number
  /** The program that asked. */
  readonly client: string
  readonly verb: 'read' | 'watch' | 'write' | 'event'
  /** As one reads it in a trace: `PUT default/services/web/status`. */
  readonly text: string
}

/** How a connection fails: at once and noticed, or without a word. */
export type Loss = 'reset' | 'silence'

/** What becomes of a request. */
export type RequestFate =
  | { readonly kind: 'pass' }
  /** Passes, but takes so much longer on its way there or back. */
  | { readonly kind: 'slow'; readonly there: Milliseconds; readonly back: Milliseconds }
  /** Never reaches the server. */
  | { readonly kind: 'lost'; readonly how: Loss }
  /** Is done, and the client does not hear of it. */
  | { readonly kind: 'answerLost'; readonly how: Loss }
  /** Reaches the server again after a while, as with a proxy that tries again; the first answer counts. */
  | { readonly kind: 'twice'; readonly after: Milliseconds }
  /** Is answered with this code; whether it is done before is another matter. */
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly isDone: boolean }

export type RefusalCode = 409 | 410 | 429 | 500 | 503

/** What becomes of an event of a watch. Events of one watch never overtake each other: it is one connection. */
export type EventFate =
  | { readonly kind: 'pass' }
  | { readonly kind: 'slow'; readonly there: Milliseconds }
  /** The connection is torn down instead. */
  | { readonly kind: 'reset' }
  /** The connection looks alive, and nothing comes any more. */
  | { readonly kind: 'silence' }
  /** Instead the server says that it has forgotten this version, 410. */
  | { readonly kind: 'expired' }

/** Who decides. It may do other things meanwhile, such as killing the program that is asking. */
export interface Adversary {
  request(message: Message): RequestFate
  event(message: Message): EventFate
}

/** Everything arrives. */
export const calm: Adversary = {
  request: () => ({ kind: 'pass' }),
  event: () => ({ kind: 'pass' }),
}

const API_ROOT = /^\/api(?:s\/[^/]+)?\/[^/]+\//
const NAMESPACE = /^namespaces\/([^/]+)\/(?=.)/

export function verbOf(method: string, url: URL): Message['verb'] {
  if (method !== 'GET') return 'write'
  return url.searchParams.get('watch') === 'true' ? 'watch' : 'read'
}

export function requestText(method: string, url: URL): string {
  const path = url.pathname.replace(API_ROOT, '').replace(NAMESPACE, '$1/')
  if (verbOf(method, url) !== 'watch') return `${method} ${path}`
  return `WATCH ${path} from ${url.searchParams.get('resourceVersion')}`
}
