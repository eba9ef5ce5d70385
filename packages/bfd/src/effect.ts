// What a BFD machine asks for: packets to be sent, and what whoever follows a neighbour is told. Packets are to be sent
// before the machine is told anything else: it uses their objects and octets again.

import type { Diagnostic } from './diagnostic.ts'
import type { Path } from './session-settings.ts'

export type BfdEffect = SendControl | SendEcho | BfdEvent

export interface SendControl {
  readonly kind: 'control'
  readonly path: Path
  readonly octets: Uint8Array
}

/** To us, by way of the neighbour. */
export interface SendEcho {
  readonly kind: 'echo'
  readonly path: Path
  readonly octets: Uint8Array
}

export type BfdEvent = SessionUp | SessionDown

export interface SessionUp {
  readonly kind: 'up'
  readonly key: string
}

/** Only of a session that was Up. */
export interface SessionDown {
  readonly kind: 'down'
  readonly key: string
  readonly diagnostic: Diagnostic
  /** What the neighbour said last of why it went down, where it said so. */
  readonly remoteDiagnostic: Diagnostic | undefined
  /** The neighbour ended its session on purpose: no failure, and nothing to withdraw routes for (RFC 5882 3.2). */
  readonly isAdministrative: boolean
}
