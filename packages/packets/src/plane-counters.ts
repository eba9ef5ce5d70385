// The core's counters in the words of the plane: addresses as text, in the order of the table.

import { addressFromBytes, formatAddress, formatHardwareAddress } from '@ingot/net'
import type { CoreCounters } from '@ingot/wire'
import type { KeyedCounts } from './keyed-counts.ts'
import type { PlaneCounters } from './plane.ts'

export function planeCounters(counters: CoreCounters, keyedCounts: KeyedCounts): PlaneCounters {
  return {
    addresses: Array.from(counters.allAddressCounters(), (entry) => ({
      address: formatAddress(addressFromBytes(entry.address)),
      requestsReceived: entry.requestsReceived,
      responsesSent: entry.responsesSent,
      gratuitousSent: entry.gratuitousSent,
      conflicts: entry.conflicts,
      conflictingHardwareAddress:
        entry.conflictingHardwareAddress === null
          ? null
          : formatHardwareAddress(entry.conflictingHardwareAddress),
    })),
    heartbeats: keyedCounts.all(),
    dropped: counters.dropped(),
    wakeUps: counters.wakeUps(),
    longestTurn: counters.longestTurn(),
  }
}
