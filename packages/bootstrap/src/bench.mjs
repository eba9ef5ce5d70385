// `npm run bench`: the benchmarks from a clone.

import { join } from 'node:path'
import { bunEnvironment } from './bun.mjs'
import { prepare } from './prepare.mjs'
import { become } from './process.mjs'
import { root } from './project.mjs'

/** @param {readonly string[]} args */
export function bench(args) {
  const bun = prepare()
  return become(bun, [join(root, 'bench/src/main.ts'), ...args], bunEnvironment(bun))
}
