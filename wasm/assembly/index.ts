// The packet core: parses what the kernel wrote into this memory, answers ARP and neighbour discovery for the announced
// addresses, and builds replies where the kernel reads them. It holds no socket, clock or policy, imports nothing but
// the memory, and never allocates. The places are in memory-map.ts, the state between calls is all in the memory.

import { HASH_SEED } from './memory-map.ts'
import { announce, watch, withdraw } from './address-table.ts'
import { buildAsk } from './ask.ts'
import { buildGratuitous } from './gratuitous.ts'
import { clearInterface, setInterface } from './interfaces.ts'
import { initialiseReceiveRing } from './receive-ring.ts'
import { takeBack } from './last-reply.ts'
import { receive, revoke } from './receive.ts'
import { initialiseTransmitRing } from './transmit-ring.ts'

// asc does not know `export … from` with a file's full name.
export {
  announce,
  buildAsk,
  buildGratuitous,
  clearInterface,
  receive,
  revoke,
  setInterface,
  takeBack as unsent,
  watch,
  withdraw,
}

/**
 * Once, on zeroed memory. `base` is the address of the memory's first octet in this process, `seed` a number that
 * nobody outside can know.
 */
export function initialise(base: u64, seed: u64): void {
  store<u64>(HASH_SEED, seed)
  initialiseReceiveRing(base)
  initialiseTransmitRing(base)
}
