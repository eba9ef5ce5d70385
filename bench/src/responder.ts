// Ingot's side of the packet benchmarks: the packet plane as the speaker runs it, announcing COUNT addresses of the
// block that the requester asks for. Says `ready` when it answers and its announcements are over, and to each line of
// input how often the packet thread has woken up; ends when its input ends.
//
//   bun bench/src/responder.ts COUNT

import { formatAddress } from '@ingot/net'
import { readCore, startLinuxPlane } from '@ingot/packets'
import { createLogger } from '@ingot/telemetry'

const count = Number(process.argv[2])
const first = { IPv4: 0x0a630001n, IPv6: 0xfd00_0099_0000_0000_0000_0000_0000_0001n } as const
const addresses = (['IPv4', 'IPv6'] as const).flatMap((family) =>
  Array.from({ length: count }, (_, index) =>
    formatAddress({ family, value: first[family] + BigInt(index) }),
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
console.log('ready')
for await (const _ of Bun.stdin.stream()) console.log(plane.counters().wakeUps)
await plane.close()
process.exit(0)
