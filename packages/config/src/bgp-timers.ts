// The timers of a BGPPeer: hold time, keepalive time (RFC 4271 4.2, 4.4) and the time between attempts to connect. What
// is not given is made from what is, as MetalLB does.

import { accept, formatGoDuration, milliseconds, parseGoDuration, seconds } from '@ingot/api'
import type { Milliseconds, Result } from '@ingot/api'
import type { BgpPeer } from './config.ts'
import type { Refusal, Reject } from './rejection.ts'

export type BgpTimers = Pick<BgpPeer, 'holdTime' | 'keepaliveTime' | 'connectTime'>

/** As they stand in the manifest: Go's durations. */
interface WrittenTimers {
  readonly holdTime?: string | undefined
  readonly keepaliveTime?: string | undefined
  readonly connectTime?: string | undefined
}

const PREFIX = 'invalid BGPPeer timers:'

/** Reads them; `reject` carries the name of the peer. */
export function parseBgpTimers(written: WrittenTimers, reject: Reject): Result<BgpTimers> {
  const read: { -readonly [field in keyof BgpTimers]: BgpTimers[field] } = {}
  for (const field of ['holdTime', 'keepaliveTime', 'connectTime'] as const) {
    const text = written[field]
    if (text === undefined) continue
    const duration = parseGoDuration(text)
    if (duration === undefined) {
      const message = `${PREFIX} time: invalid duration ${JSON.stringify(text)}`
      return reject(`spec.${field}`, message, 'write a number with a unit, such as 90s')
    }
    read[field] = duration
  }
  return checkSessionTimers(read, reject) ?? checkConnectTime(read, reject) ?? accept(completed(read))
}

/** What MetalLB makes of one that is given without the other. */
function completed({ holdTime, keepaliveTime, connectTime }: BgpTimers): BgpTimers {
  return {
    holdTime: holdTime ?? (keepaliveTime === undefined ? undefined : milliseconds(keepaliveTime * 3)),
    keepaliveTime: keepaliveTime ?? (holdTime === undefined ? undefined : milliseconds(holdTime / 3)),
    connectTime,
  }
}

function checkSessionTimers(given: BgpTimers, reject: Reject): Refusal | undefined {
  const { holdTime, keepaliveTime } = completed(given)
  if (holdTime === undefined || keepaliveTime === undefined) return undefined
  const [hold, keepalive] = [printed(given.holdTime), printed(given.keepaliveTime)]
  const wholeSeconds = Math.trunc(holdTime / seconds(1))
  if (given.keepaliveTime !== undefined && keepaliveTime < 0) {
    const message = `${PREFIX} invalid keepaliveTime ${keepalive}, must not be negative`
    return reject('spec.keepaliveTime', message)
  }
  if (holdTime < 0 || (wholeSeconds !== 0 && wholeSeconds < 3)) {
    const field = given.holdTime === undefined ? 'spec.keepaliveTime' : 'spec.holdTime'
    return reject(field, `${PREFIX} invalid hold time ${hold}: must be 0 or >=3s`)
  }
  if (keepaliveTime <= holdTime) return undefined
  const message = `${PREFIX} invalid keepaliveTime ${keepalive}, must be lower than holdTime ${hold}`
  return reject('spec.keepaliveTime', message)
}

/** By rules of the CRD, in its words: a file has not been held against it. */
function checkConnectTime({ connectTime }: BgpTimers, reject: Reject): Refusal | undefined {
  if (connectTime === undefined) return undefined
  if (connectTime < seconds(1) || Math.trunc(connectTime / seconds(1)) > 65_535) {
    return reject('spec.connectTime', 'connect time should be between 1 seconds to 65535')
  }
  return connectTime % seconds(1) === 0
    ? undefined
    : reject('spec.connectTime', 'connect time should contain a whole number of seconds')
}

/** What was given as MetalLB prints it. */
function printed(duration: Milliseconds | undefined): string {
  return duration === undefined ? '<nil>' : `"${formatGoDuration(duration)}"`
}
