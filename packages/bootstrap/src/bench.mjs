// `npm run bench`: the benchmarks, which compare Ingot with a small C program that they compile.

import { runBun } from './hand-over.mjs'
import { giveUp } from './process.mjs'
import { installTools, missingTools } from './system-packages.mjs'

/** @param {readonly string[]} args */
export async function bench(args) {
  const missing = missingTools(['gcc', 'ip'])
  if (missing.length > 0) {
    const problem = await installTools(missing)
    if (problem !== undefined) giveUp(`The benchmarks need ${missing.join(' and ')}: ${problem}`)
  }
  return runBun(['bench/src/main.ts', ...args])
}
