// The times of the takeover protocol. Two are chosen, the heartbeat's interval and its multiplier; the rest follows
// from them or from what a segment needs to answer.

import { milliseconds, seconds, type Milliseconds } from '@ingot/api'

export interface Timing {
  /** Between two heartbeats; each is sent up to a tenth earlier, so that nodes do not keep step. */
  readonly interval: Milliseconds
  readonly multiplier: number
  /** A peer is quiet when nothing has come from it for so long. */
  readonly detection: Milliseconds
  /**
   * From the last heartbeat sent, no reply later than this. Shorter than the detection, so that nobody can have begun
   * to ask while an old owner still answers.
   */
  readonly lease: Milliseconds
  /** Between the two asks for an address: one lost ask or answer is survived by the second. */
  readonly askInterval: Milliseconds
  /** From the first ask on, so long is an answer waited for. */
  readonly askDecision: Milliseconds
  /** The same for a node that was stopped: the next heartbeat of everybody has come before it decides. */
  readonly askDecisionAfterThaw: Milliseconds
  /** Between the candidates that wait in turn for an address that nobody claims. */
  readonly rung: Milliseconds
  /** From the first `desired` until a node takes part: every live peer has been heard by then. */
  readonly starting: Milliseconds
  /** A healthy peer lists us within this time after a heal. */
  readonly oneWay: Milliseconds
  /** From the last heartbeat heard until a node without peers holds itself cut off. */
  readonly isolation: Milliseconds
}

/** Nobody's answer takes so long: 4.5 ms are the 99th percentile of MetalLB's on a loaded machine. */
const ASK_INTERVAL_MAX = milliseconds(50)
/** While something stands against taking an address, it is looked at again this often. */
export const ASK_AGAIN = milliseconds(200)
/** Later where there are many addresses: a firewall may stop heartbeats for days, and a thousand are asked for one by one. */
export const ASK_AGAIN_EACH = milliseconds(5)
/** The second copy of whatever is said: one frame may be lost. */
export const REPEAT = milliseconds(20)
/** An owner that is to go waits so long for whoever comes next, and longer where they hear each other. */
export const LEAVE_CAP = seconds(1)
export const LEAVE_CAP_HEARD = seconds(5)
export const ACCEPT_CAP = milliseconds(300)
/** The default gateway is asked this often while no peer is heard. */
export const GATEWAY_INTERVAL = milliseconds(100)
/** How long a frame from another station proves that this node can receive. */
export const WITNESS_AGE = seconds(1)
/** A claim that was told of by a third node counts for so long. */
export const RELAY_AGE = milliseconds(300)
export const HOLD = seconds(1)
export const HOLD_MAX = seconds(32)
/** After so long without a failure a peer is as good as new. */
export const HOLD_FORGOTTEN = seconds(300)
/** Whose heartbeats have not come for so long although gossip holds it alive may be one that they are blocked of. */
export const UNHEARD = seconds(3)
/** Whoever keeps an address against somebody who cannot hear announces it no more often than this. */
export const SETTLE_INTERVAL = seconds(1)
/** Nor does anybody defend one more often than this against a foreign host (RFC 5227 2.4). */
export const DEFEND_INTERVAL = seconds(10)
/** For so long after a change of owner another station may be the owner before, on its way. */
export const QUIET_AFTER_CHANGE = seconds(10)
/** An address that is left to a foreign host is asked for again this often. */
export const CONFLICT_HOLD = seconds(10)
/** One that is kept against it is probed for again, so that people see whether the host is gone. */
export const LOOK_AGAIN = seconds(60)

/**
 * Times for an interval of 50 ms to 1 s and a multiplier of 3 to 10. The asks are 20 to 50 ms apart, so that a dead node is
 * replaced after 380 ms by default, and after 190 ms at the shortest interval.
 */
export function timing(interval: Milliseconds = milliseconds(100), multiplier = 3): Timing {
  const detection = milliseconds(interval * multiplier)
  const askInterval = milliseconds(Math.min(0.4 * interval, ASK_INTERVAL_MAX))
  const askDecision = milliseconds(2 * askInterval)
  return {
    interval,
    multiplier,
    detection,
    lease: milliseconds(detection - interval / 2),
    askInterval,
    askDecision,
    askDecisionAfterThaw: milliseconds(Math.max(askDecision, interval) + REPEAT),
    rung: milliseconds(askDecision + interval),
    starting: milliseconds(interval * 2.5),
    oneWay: milliseconds(interval * 1.5),
    isolation: milliseconds(detection + 2 * GATEWAY_INTERVAL),
  }
}
