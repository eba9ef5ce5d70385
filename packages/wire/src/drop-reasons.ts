// The names of the verdicts that a received frame can get, taken from the memory map so that none is written twice:
// DROP_ARP_REPLY is `arp_reply`. They are label values of metrics, and what an operator reads.

import * as memoryMap from '@ingot/wasm/memory-map'

const PREFIX = 'DROP_'

/** Every reason to drop a frame with the number of its counter, in the order of the map. */
export const DROP_REASONS: ReadonlyMap<string, number> = new Map(
  Object.entries(memoryMap)
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([name, verdict]): [string, number] => [name.slice(PREFIX.length).toLowerCase(), verdict])
    .toSorted(([, a], [, b]) => a - b),
)
