// Why a session is ended on purpose, and the Cease that says so (RFC 4486, RFC 9003, RFC 9384).

import { shutdownCommunication } from '../wire/notification.ts'
import { CEASE, ceaseError, hardReset, type ProtocolError } from '../wire/protocol-error.ts'
import type { Session } from './negotiation.ts'

export type StopReason = 'shutdown' | 'deconfigured' | 'reset' | 'configurationChanged' | 'bfdDown'

/** These mean that routes are to go, where the peer would keep them otherwise (RFC 8538 4). */
const WITH_ROUTES: ReadonlySet<StopReason> = new Set(['shutdown', 'deconfigured', 'reset'])

/** `text` is for the peer's operator, and goes along where there is a place for it. */
export function cease(session: Session | undefined, reason: StopReason, text: string): ProtocolError {
  const hasText = CEASE[reason] === CEASE.shutdown || CEASE[reason] === CEASE.reset
  const error = ceaseError(reason, hasText ? shutdownCommunication(text) : undefined)
  return session?.isNotificationKept === true && WITH_ROUTES.has(reason) ? hardReset(error) : error
}
