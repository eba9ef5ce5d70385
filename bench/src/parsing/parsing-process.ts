// A process whose main thread parses long lists when it is told to: with the packet plane beside it, which answers for
// COUNT addresses, or alone, beside a responder that is another process.
//
//   bun bench/src/parsing/parsing-process.ts COUNT|alone
//
// To each line `parse SECONDS` or `idle SECONDS` it says what came of it as JSON, when that is over.

import { startAnnouncing } from '../announcing-plane.ts'
import { createInterface } from 'node:readline'
import { setPriority } from 'node:os'
import { largeList, parseFor } from './large-list.ts'

/** As nice as the main thread is to the packet thread beside it. */
const NICE = 5

const list = largeList()
const [count = ''] = process.argv.slice(2)
const plane = count === 'alone' ? undefined : await startAnnouncing(Number(count))
if (plane === undefined) setPriority(0, NICE)
console.log('ready')
for await (const line of createInterface({ input: process.stdin })) {
  const [word, seconds] = line.split(' ')
  plane?.forgetLongestTurn()
  const parsed = word === 'parse' ? parseFor(list, Number(seconds)) : await idleFor(Number(seconds))
  console.log(JSON.stringify({ ...parsed, longestTurn: plane?.counters().longestTurn ?? 0 }))
}
process.exit(0)

async function idleFor(seconds: number) {
  await Bun.sleep(seconds * 1000)
  return { times: 0, longest: 0 }
}
