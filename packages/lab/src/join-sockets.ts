// Joins two connections into one: what comes in at one end goes out at the other, the end of a direction and the end of
// both alike.

import type { Socket } from 'node:net'

/** Carries octets both ways until both are closed; both have to allow half-open connections. */
export function joinSockets(one: Socket, other: Socket): void {
  const close = () => {
    one.destroy()
    other.destroy()
  }
  one.on('error', close).on('close', close).pipe(other)
  other.on('error', close).on('close', close).pipe(one)
}
