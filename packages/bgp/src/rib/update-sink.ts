// Where UPDATEs of one connection are packed: the core's transmit area for it. It is bounded, and what has no room there
// waits as a mark on its prefix, not as a message: a peer that reads nothing costs nothing.

import type { Appended, EncodedPrefix, UpdateForm } from '@ingot/wire'

export interface UpdateSink {
  /** Before the first prefix: what the messages that follow have in common. */
  begin(form: UpdateForm): void
  /** As many of a list, from a place in it on, as the message that is begun has room for; how many. */
  appendHere(prefixes: readonly EncodedPrefix[], from: number, pathIdentifier?: number): number
  /** A prefix as it stands on the wire, in another message where that is full. */
  append(prefix: Uint8Array, pathIdentifier?: number): Appended
  /** After the last prefix; how many messages it became. */
  finish(): number
  /** A whole message behind what was packed; false where there is no room for it. */
  message(octets: Uint8Array): boolean
}
