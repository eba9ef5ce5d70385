// How much the tests of a whole simulated cluster try: enough to notice a mistake in a minute, or with SIM_EFFORT=10 in the
// environment every fault at every message, and ten times the seeds.

const effort = Number(process.env['SIM_EFFORT'] ?? 1)

/** Faults strike every so many messages, each fault from another one on. */
export const STRIDE = effort > 1 ? 1 : 15

/** Seeds from 1 on. */
export function seeds(count: number): number[] {
  return Array.from({ length: Math.ceil(count * effort) }, (_, i) => i + 1)
}
