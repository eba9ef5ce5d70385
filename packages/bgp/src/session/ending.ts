// Why a connection ended or did not come about, and how people are told.

import type { Milliseconds } from '@ingot/api'
import { notificationText } from '../wire/notification-text.ts'
import { shutdownText } from '../wire/notification.ts'
import { CEASE, CODE, type ProtocolError } from '../wire/protocol-error.ts'

export type Ending =
  | { readonly kind: 'sent' | 'received'; readonly error: ProtocolError }
  /** The socket layer says why. */
  | { readonly kind: 'failed'; readonly text: string }
  | { readonly kind: 'closed' }
  /** On purpose and without a word: the peer keeps our routes until the next session. */
  | { readonly kind: 'left' }
  /** The peer has begun another connection, and this one is dead. */
  | { readonly kind: 'replaced' }
  | { readonly kind: 'timedOut' }

/** When and how a session ended or did not come about. */
export interface PastEnding {
  readonly at: Milliseconds
  readonly ending: Ending
}

/** Another connection to the same peer goes on in its place. */
export function isCollision(ending: Ending): boolean {
  if (ending.kind !== 'sent' && ending.kind !== 'received') return false
  return ending.error.code === CODE.cease && ending.error.subcode === CEASE.collision
}

export interface EndingFacts {
  readonly cause: string
  readonly code: number
  readonly subcode: number
  readonly text: string
}

/** Codes are 0 where no NOTIFICATION was involved. */
export function endingFacts(ending: Ending): EndingFacts {
  if (ending.kind === 'sent' || ending.kind === 'received') {
    const { code, subcode } = ending.error
    return { cause: ending.kind, code, subcode, text: shutdownText(ending.error) ?? '' }
  }
  return { cause: ending.kind, code: 0, subcode: 0, text: ending.kind === 'failed' ? ending.text : '' }
}

/** As the end of a sentence about the peer. */
export function endingText(ending: Ending): string {
  switch (ending.kind) {
    case 'sent':
      return `it was sent ${notificationText(ending.error)}${detailOf(ending.error)}`
    case 'received': {
      const text = shutdownText(ending.error)
      return `it sent ${notificationText(ending.error)}${text === undefined ? '' : `: "${text}"`}`
    }
    case 'failed':
      return ending.text
    case 'closed':
      return 'it closed the connection'
    case 'left':
      return 'this speaker restarts'
    case 'replaced':
      return 'it has connected again'
    case 'timedOut':
      return 'it did not answer'
  }
}

function detailOf({ detail }: ProtocolError): string {
  return detail === undefined ? '' : `, because ${detail}`
}
