// Stands in for the `ingot` tool in tests: the lab's own parts as they are, and any command for everything else.
// Usage: tool.fixture.ts [COMMAND...] -- lab part NAME WORDS... | controller | speaker

import { runLabPart } from './parts/lab-part.ts'

const words = process.argv.slice(2)
const at = words.indexOf('--')
const daemon = words.slice(0, at)
const [command, part, ...rest] = words.slice(at + 1)
if (command === 'lab' && part === 'part') process.exit((await runLabPart(rest)) ? 0 : 2)
// the test is about how it ends, and a signal must reach it, SIGKILL too
const child = Bun.spawn(['setpriv', '--pdeathsig', 'KILL', '--', ...daemon], {
  stdio: ['inherit', 'inherit', 'inherit'],
})
process.on('SIGTERM', () => child.kill('SIGTERM'))
process.exit(await child.exited)
