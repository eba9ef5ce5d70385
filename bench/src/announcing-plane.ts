// The packet plane of the benchmarks, on the interface of a wire pair: it answers for a block of addresses of both families.

import { formatAddress } from '@ingot/net'
import { readCore, startLinuxPlane } from '@ingot/packets'
import type { LinuxPacketPlane } from '@ingot/packets'
import { createLogger } from '@ingot/telemetry'

const FIRST = { IPv4: 0x0a630001n, IPv6: 0xfd00_0099_0000_0000_0000_0000_0000_0001n } as const

/** Resolves when it answers for so many addresses of each family and its announcements are over. */
export async function startAnnouncing(count: number): Promise<LinuxPacketPlane> {
  const addresses = (['IPv4', 'IPv6'] as const).flatMap((family) =>
    Array.from({ length: count }, (_, index) =>
      formatAddress({ family, value: FIRST[family] + BigInt(index) }),
    ),
  )
  const log = createLogger({ level: 'warn', clock: () => new Date(), write: console.error })
  const isReady = Promise.withResolvers<void>()
  const plane = startLinuxPlane({
    wasm: await readCore(),
    seed: 1n,
    log,
    onObserved: ({ announced }) => {
      if (announced.length === addresses.length) isReady.resolve()
    },
    onStalled: () => process.exit(1),
  })
  plane.apply({
    generation: 1,
    node: 'bench',
    announcements: addresses.map((address) => ({ address, interfaces: 'all', succession: ['bench'] })),
  })
  await isReady.promise
  // The five rounds of announcements are no part of what is measured.
  await Bun.sleep(6_000)
  return plane
}
