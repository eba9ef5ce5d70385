// `npm run -s ingot -- ...`: the tool from a clone. Its output is the tool's alone; set-up speaks on standard error.

import { join } from 'node:path'
import { bunEnvironment } from './bun.mjs'
import { prepare } from './prepare.mjs'
import { become } from './process.mjs'
import { root } from './project.mjs'

/** @param {readonly string[]} args */
export function ingot(args) {
  const bun = prepare()
  return become(bun, [join(root, 'packages/cli/src/main.ts'), ...args], bunEnvironment(bun))
}
