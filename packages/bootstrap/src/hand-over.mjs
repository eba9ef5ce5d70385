// From the set-up to Ingot: makes the clone ready and lets Bun take over. `npm run -s ingot -- ...` is this; nothing
// but the tool's own output is on standard output.

import { bunEnvironment } from './bun.mjs'
import { prepare } from './prepare.mjs'
import { become } from './process.mjs'

/** The entry of the tool, from the root of the clone. */
export const TOOL = 'packages/cli/src/main.ts'

/**
 * Runs Bun in the place of this process.
 *
 * @param {readonly string[]} args What `bun` is given: a file and its arguments, or a command of Bun's own.
 * @returns {Promise<number>} The exit code.
 */
export function runBun(args) {
  const bun = prepare()
  return become(bun, args, bunEnvironment(bun))
}
