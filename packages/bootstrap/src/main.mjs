// What every npm script calls: from a bare clone to a running Bun, with Node 18 and nothing else. Not part of Ingot
// itself: no package imports it, and it imports none. Everything it puts on disk is in .ingot/ and node_modules/.

import { bench } from './bench.mjs'
import { build } from './build.mjs'
import { runBun, TOOL } from './hand-over.mjs'
import { images } from './images.mjs'
import { kubernetes } from './kubernetes.mjs'
import { giveUp } from './process.mjs'
import { start } from './start.mjs'
import { test } from './test.mjs'
import { verify } from './verify.mjs'

/** @type {Record<string, ((args: string[]) => Promise<number>) | undefined>} */
const commands = {
  bench,
  build,
  bun: runBun,
  images,
  ingot: (args) => runBun([TOOL, ...args]),
  kubernetes,
  start,
  test,
  verify,
}

const [name = '', ...args] = process.argv.slice(2)
const command = commands[name]
if (command === undefined) {
  process.stderr.write(`usage: main.mjs ${Object.keys(commands).join('|')} [arguments]\n`)
  process.exit(2)
}
try {
  process.exit(await command(args))
} catch (error) {
  // What the system refuses (a read-only clone, a full disk) is a sentence; anything else is a bug and keeps its trace.
  if (error instanceof Error && 'syscall' in error) giveUp(`Set-up failed: ${error.message}`)
  throw error
}
