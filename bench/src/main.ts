// `bun run bench`: runs the rows named on the command line, or all; prints them as it goes, appends the figures to
// results/history.jsonl and redraws the pictures in results/. Needs root, ip and gcc. `--help` names the rows.

import { parseArgs } from 'node:util'
import { plotFailover } from './failover/plot-failover.ts'
import { appendRun, readHistory } from './history.ts'
import { compileNative } from './native.ts'
import { plotHistory } from './plot.ts'
import type { RowOptions } from './row.ts'
import { helpText, ROWS } from './rows.ts'
import type { SpeakerKind } from './segment/speaker-kinds.ts'

const { values: flags, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', default: false },
    times: { type: 'string', default: '20' },
    events: { type: 'string', default: '' },
    kinds: { type: 'string', default: 'ingot,metallb' },
  },
})

if (flags.help) {
  console.log(helpText())
  process.exit(0)
}
const unknown = asked.filter((name) => !(name in ROWS))
if (unknown.length > 0) {
  console.error(`no such row: ${unknown.join(', ')}; there are ${Object.keys(ROWS).join(', ')}`)
  process.exit(2)
}
if (!(Number(flags.times) >= 1)) {
  console.error(`--times ${flags.times}: how often is at least once`)
  process.exit(2)
}
const missing = ['ip', 'gcc', 'taskset'].filter((tool) => Bun.which(tool) === null)
if (process.getuid?.() !== 0 || missing.length > 0) {
  console.error(`the bench needs root, and ip, gcc and taskset (missing: ${missing.join(', ') || 'root'})`)
  process.exit(1)
}

const options: RowOptions = {
  times: Number(flags.times),
  events: words(flags.events),
  kinds: words(flags.kinds).filter((kind): kind is SpeakerKind => kind === 'ingot' || kind === 'metallb'),
}
const programs = await compileNative()
const figures: Record<string, number> = {}
for (const [name, { measure }] of Object.entries(ROWS)) {
  if (asked.length === 0 || asked.includes(name)) Object.assign(figures, await measure(programs, options))
}
await appendRun(figures)
const history = readHistory()
await draw('replies.svg', plotHistory(history))
const failover = plotFailover(history)
if (failover !== undefined) await draw('failover.svg', failover)

async function draw(file: string, picture: string): Promise<void> {
  await Bun.write(new URL(`../results/${file}`, import.meta.url), picture)
}

function words(list: string): readonly string[] {
  return list.split(',').filter((word) => word !== '')
}
