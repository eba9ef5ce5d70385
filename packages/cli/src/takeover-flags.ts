// How a speaker watches over the others on its segments, and when an address changes its node; all of them Ingot's own. The
// defaults are for a segment of a data centre. docs/takeover.md says what follows from them.

import { milliseconds, parseGoDuration } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import type { TakeoverStart } from '@ingot/packets'
import { choice, text, toggle } from './flags.ts'
import type { Flag, FlagValues } from './flags.ts'

export const takeoverFlags = {
  'heartbeat-interval': duration(
    {
      help: 'between two heartbeats on a segment, 50ms to 1s; the same on all nodes',
      placeholder: 'DURATION',
      fallback: '100ms',
    },
    milliseconds(50),
    milliseconds(1000),
  ),
  'heartbeat-multiplier': count(
    {
      help: 'how many of them may be missing before a node is taken for dead, 3 to 10',
      placeholder: 'COUNT',
      fallback: '3',
    },
    3,
    10,
  ),
  'heartbeat-interfaces': text({
    help: 'the interfaces that heartbeats are sent on, with commas; empty: all',
    placeholder: 'NAMES',
    fallback: '',
  }),
  'no-heartbeats': toggle('send none: gossip alone says who is alive, as with MetalLB'),
  'return-hold': duration(
    {
      help: 'for how long a node that is back is heard before it gets its addresses back',
      placeholder: 'DURATION',
      fallback: '1s',
    },
    milliseconds(0),
    milliseconds(3_600_000),
  ),
  sticky: toggle('leave an address where it is when a node that comes before it is back'),
  'conflict-policy': choice(['defend', 'hold', 'yield'] as const, {
    help: 'where a foreign host uses an address: keep it, do not take it, or give it up',
    fallback: 'defend',
  }),
  'no-self-verification': toggle('do not ask for the addresses that would be this node’s next'),
}

/** The same as the packet thread takes it. */
export function takeoverStart(values: FlagValues<typeof takeoverFlags>): TakeoverStart {
  const names = values['heartbeat-interfaces'].split(',').flatMap((it) => it.trim() || [])
  return {
    interval: values['heartbeat-interval'],
    multiplier: values['heartbeat-multiplier'],
    returnHold: values['return-hold'],
    isSticky: values.sticky,
    conflictPolicy: values['conflict-policy'],
    isUnverified: values['no-self-verification'],
    ...(names.length > 0 && { heartbeatInterfaces: names }),
    ...(values['no-heartbeats'] && { heartbeatsOff: '--no-heartbeats is given' }),
  }
}

function duration(
  flag: Omit<Flag<Milliseconds>, 'read'>,
  least: Milliseconds,
  most: Milliseconds,
): Flag<Milliseconds> {
  return {
    ...flag,
    read(written) {
      const value = parseGoDuration(written)
      if (value !== undefined && value >= least && value <= most) return { ok: true, value }
      return { ok: false, message: `not a duration from ${least} to ${most} ms, as 100ms or 1s` }
    },
  }
}

function count(flag: Omit<Flag<number>, 'read'>, least: number, most: number): Flag<number> {
  return {
    ...flag,
    read(written) {
      const value = /^\d+$/.test(written) ? Number(written) : NaN
      return value >= least && value <= most
        ? { ok: true, value }
        : { ok: false, message: `not a whole number from ${least} to ${most}` }
    },
  }
}
