// Ingot's side of the packet benchmarks: the packet plane as the speaker runs it, announcing COUNT addresses of the
// block that the requester asks for. Says `ready` when it answers and its announcements are over, and to each line of
// input how often the packet thread has woken up; ends when its input ends.
//
//   bun bench/src/responder.ts COUNT

import { startAnnouncing } from './announcing-plane.ts'

const plane = await startAnnouncing(Number(process.argv[2]))
console.log('ready')
for await (const _ of Bun.stdin.stream()) console.log(plane.counters().wakeUps)
await plane.close()
process.exit(0)
