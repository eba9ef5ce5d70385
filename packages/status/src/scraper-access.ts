// Who may scrape, remembered: a token that was let in is believed for a minute, one that was refused for ten seconds.
// What strangers may cost is bounded, because anybody can send random tokens: so many reviews a second, so many at a
// time, so many answers kept. A token that was let in before does not wait behind them. Tokens are kept only as digests.

import { seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import { refused } from './scraper-review.ts'
import type { Access } from './scraper-review.ts'

const ALLOWED_FOR = seconds(60)
const REFUSED_FOR = seconds(10)
const KNOWN = 64
const STRANGERS = 1024

/** Reviews for strangers: this many at once after a quiet while, then so many a second, and never more in flight. */
const BURST = 10
const PER_SECOND = 2
const IN_FLIGHT = 4

interface Remembered {
  readonly access: Access
  readonly until: number
}

/** Remembers what `review` finds; `now` is the monotonic clock. */
export function rememberAccess(
  review: (token: string) => Promise<Access>,
  now: () => Milliseconds,
): (token: string) => Promise<Access> {
  // apart, so that no flood of strangers pushes a known scraper out
  const known = new Map<string, Remembered>()
  const strangers = new Map<string, Remembered>()
  const asking = new Map<string, Promise<Access>>()
  let strangersAsking = 0
  let allowance = BURST
  let countedAt = now()

  function hasRoomForStranger(): boolean {
    allowance = Math.min(BURST, allowance + ((now() - countedAt) / 1000) * PER_SECOND)
    countedAt = now()
    if (allowance < 1 || strangersAsking >= IN_FLIGHT) return false
    allowance -= 1
    return true
  }

  async function ask(token: string, digest: string, isKnown: boolean): Promise<Access> {
    strangersAsking += isKnown ? 0 : 1
    try {
      const access = await review(token)
      if (access.allowed) {
        strangers.delete(digest)
        remember(known, KNOWN, digest, { access, until: now() + ALLOWED_FOR })
      } else if (access.status < 500) {
        known.delete(digest)
        remember(strangers, STRANGERS, digest, { access, until: now() + REFUSED_FOR })
      }
      return access
    } finally {
      strangersAsking -= isKnown ? 0 : 1
      asking.delete(digest)
    }
  }

  return async (token) => {
    const digest = new Bun.CryptoHasher('sha256').update(token).digest('base64')
    const remembered = known.get(digest) ?? strangers.get(digest)
    if (remembered !== undefined && now() < remembered.until) return remembered.access
    const asked = asking.get(digest)
    if (asked !== undefined) return asked
    const isKnown = known.has(digest)
    if (!isKnown && !hasRoomForStranger()) return refused(429, 'too many unknown tokens, try again later')
    const answer = ask(token, digest, isKnown)
    asking.set(digest, answer)
    return answer
  }
}

/** The newest last; where there are too many, the oldest goes. */
function remember(map: Map<string, Remembered>, limit: number, digest: string, value: Remembered): void {
  map.delete(digest)
  map.set(digest, value)
  const [oldest] = map.keys()
  if (map.size > limit && oldest !== undefined) map.delete(oldest)
}
