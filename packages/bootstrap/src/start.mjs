// `npm start`: the lab from a bare clone. Asks for what the lab needs of the machine before anything is installed.

import { bunEnvironment } from './bun.mjs'
import { TOOL } from './hand-over.mjs'
import { prepare } from './prepare.mjs'
import { become, giveUp } from './process.mjs'
import { installTools, missingTools } from './system-packages.mjs'

/** @param {readonly string[]} args */
export async function start(args) {
  if (process.platform !== 'linux') giveUp('The lab needs Linux: it is made of network namespaces.')
  const isRoot = process.getuid?.() === 0
  // without root's rights the lab is in a user namespace
  const missing = missingTools(['ip', 'nft', 'setpriv', ...(isRoot ? [] : ['nsenter', 'unshare'])])
  if (missing.length > 0) {
    const problem = await installTools(missing)
    if (problem !== undefined) giveUp(`The lab needs ${missing.join(' and ')}: ${problem}`)
  }
  const bun = prepare()
  // A lab whose parent was killed goes down by itself: the next start finds no lab that nobody holds any more.
  return become('setpriv', ['--pdeathsig', 'TERM', '--', bun, TOOL, 'lab', ...args], bunEnvironment(bun))
}
