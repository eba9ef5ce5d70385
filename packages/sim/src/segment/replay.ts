// Runs what a failing test names, and shows all that happened:
//   bun packages/sim/src/segment/replay.ts SEED              a storm
//   bun packages/sim/src/segment/replay.ts SEED 'FAULT'      a row of the fault table
//   bun packages/sim/src/segment/replay.ts FIRST-LAST        storms, only what fails of them
//   bun packages/sim/src/segment/replay.ts table SEEDS       the fault table, the worst of so many seeds, as docs/takeover.md has it
// With --tuned at the end everything at the shortest heartbeat interval.

import { milliseconds } from '@ingot/api'
import { timing } from '@ingot/layer2'
import { faults } from './faults.ts'
import { play } from './play.ts'
import { storm } from './storm.ts'
import type { World } from './world.ts'

const isTuned = process.argv.includes('--tuned')
const times = isTuned ? timing(milliseconds(50), 3) : timing()
const FAULTS = faults(times)
const [what = '1', rest] = process.argv.slice(2).filter((it) => it !== '--tuned')
const [first = 1, last] = what.split('-').map(Number)

if (what === 'table') printTable(Number(rest ?? 20))
else if (rest !== undefined) {
  const fault = FAULTS.find(({ name }) => name === rest)
  if (fault === undefined) throw new Error(`there is no fault ${JSON.stringify(rest)}`)
  show(play(fault, first))
} else if (last === undefined) show(storm(first, times))
else for (let seed = first; seed <= last; seed++) showFailure(seed)

function show({
  violations,
  world,
}: {
  readonly violations: readonly string[]
  readonly world: World
}): void {
  say(world.trace.lines)
  say([JSON.stringify(world.outage.measured)])
  say(violations.length === 0 ? ['nothing is wrong'] : violations)
  if (violations.length > 0) process.exitCode = 1
}

function showFailure(seed: number): void {
  const { violations } = storm(seed, times)
  if (violations.length === 0) return
  say([`${seed}: ${violations.join('; ')}`])
  process.exitCode = 1
}

function printTable(seeds: number): void {
  say(['| fault | gap | two | bounds | moves |', '| --- | --- | --- | --- | --- |'])
  for (const fault of FAULTS) {
    const all = Array.from({ length: seeds }, (_, i) => play(fault, i + 1).measured)
    const worst = (of: 'gap' | 'both' | 'moves') => Math.max(...all.map((it) => it[of]))
    const bounds = `${fault.gap}, ${fault.both}`
    say([`| ${fault.name} | ${worst('gap')} | ${worst('both')} | ${bounds} | ${worst('moves')} |`])
  }
}

function say(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`)
}
