// Remembers for whom a write was refused, so that it is tried again after a while and not at every wake-up: a refusal
// makes an Event, and that would be the next wake-up. Not a back-off that grows: a lab is looked at by a person.

/** Milliseconds. */
const RETRY_AFTER = 2_000

export interface RefusedWrites {
  /** Whether a write for `key` has to wait at `now`, milliseconds since 1970. */
  isHeld(key: string, now: number): boolean
  /** Takes note that a write for `key` was refused. */
  refuse(key: string, now: number): void
  /** When the next of them may be tried again, Infinity when none waits. Whose time has come is forgotten. */
  retryAt(now: number): number
}

export function createRefusedWrites(): RefusedWrites {
  const heldUntil = new Map<string, number>()
  return {
    isHeld: (key, now) => (heldUntil.get(key) ?? 0) > now,
    refuse: (key, now) => void heldUntil.set(key, now + RETRY_AFTER),
    retryAt(now) {
      // it was tried again in this round, or there was nothing left to try
      for (const [key, time] of heldUntil) if (time <= now) heldUntil.delete(key)
      return Math.min(Infinity, ...heldUntil.values())
    },
  }
}
