// Runs a simulation again, from the command line that a failing test prints, and shows all that happened in it:
//   bun packages/sim/src/replay.ts SEED [SCENARIO [FAULT@MESSAGE | 1/N | none [REPLICAS]]]
// With FIRST-LAST in the place of SEED it runs all those seeds and shows only what fails.

import { report, runOf } from './report.ts'
import { simulate } from './simulate.ts'

const [seeds = '1', ...others] = process.argv.slice(2)
const [first = 1, last] = seeds.split('-').map(Number)

for (let seed = first; seed <= (last ?? first); seed++) {
  const run = runOf([String(seed), ...others])
  const outcome = await simulate(run)
  if (last === undefined) {
    say(outcome.cluster.trace.lines)
    say(outcome.violations.length === 0 ? ['nothing is wrong'] : outcome.violations)
  } else {
    say([report(run, outcome) ?? ''].filter((text) => text !== ''))
  }
  if (outcome.violations.length > 0) process.exitCode = 1
}

function say(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`)
}
