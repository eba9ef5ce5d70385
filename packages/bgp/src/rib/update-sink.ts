// Where UPDATEs of one connection are packed: the core's transmit area for it. It is bounded, and what has no room there
// waits as a mark on its prefix, not as a message: a peer that reads nothing costs nothing.

import type { Appended, UpdateForm } from '@ingot/wire'

export interface UpdateSink {
  /** Before the first prefix: what the messages that follow have in common. */
  begin(form: UpdateForm): void
  /** A prefix as it stands on the wire. */
  append(prefix: Uint8Array, pathIdentifier?: number): Appended
  /** After the last prefix; how many messages it became. */
  finish(): number
  /** A whole message behind what was packed; false where there is no room for it. */
  message(octets: Uint8Array): boolean
}
