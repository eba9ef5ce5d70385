// MetalLB's `--gratuitous-arp-interval`, in seconds, for switches that forget where an address is before its neighbours do.
// Go's durations are taken too, which is how MetalLB's operator has it.

import { milliseconds, parseGoDuration, seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import type { Flag, Reading } from './flags.ts'

const LONGEST = seconds(86_400)

export const gratuitousInterval: Flag<Milliseconds> = {
  help: 'announce every address this often, whatever happens; 0 is off',
  placeholder: 'SECONDS',
  environmentVariable: 'METALLB_GRATUITOUS_ARP_INTERVAL',
  fallback: '0',
  read,
}

function read(text: string): Reading<Milliseconds> {
  const interval = /^\d+$/.test(text) ? milliseconds(Number(text) * 1000) : parseGoDuration(text)
  if (interval === 0) return { ok: true, value: interval }
  return interval === undefined || interval < seconds(1) || interval > LONGEST
    ? { ok: false, message: 'neither 0 nor 1 to 86400 seconds' }
    : { ok: true, value: interval }
}
