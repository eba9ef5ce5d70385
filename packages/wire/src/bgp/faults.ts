// The names of what can be wrong with a message, taken from the memory map so that none is written twice:
// FAULT_AS_ZERO is `as_zero`. They are label values of metrics, and what an operator reads.

import * as memoryMap from '@ingot/wasm/bgp/memory-map'

const PREFIX = 'FAULT_'

/** By number; `none` is 0. */
export const BGP_FAULTS: readonly string[] = Object.entries(memoryMap)
  .filter(([name]) => name.startsWith(PREFIX))
  .toSorted(([, a], [, b]) => a - b)
  .map(([name]) => name.slice(PREFIX.length).toLowerCase())

/** RFC 7606 section 2, the stronger the later; what the core found stands at its number. */
export const UPDATE_ACTIONS = [
  'accept',
  'discardAttribute',
  'treatAsWithdraw',
  'disableFamily',
  'sessionReset',
] as const

export type UpdateAction = (typeof UPDATE_ACTIONS)[number]
