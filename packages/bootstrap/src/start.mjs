// `npm start`: the lab from a bare clone. Asks for what the lab needs of the machine before anything is installed.

import { runBun, TOOL } from './hand-over.mjs'
import { giveUp } from './process.mjs'
import { installTools, missingTools } from './system-packages.mjs'

/** @param {readonly string[]} args */
export async function start(args) {
  if (process.platform !== 'linux') giveUp('The lab needs Linux: it is made of network namespaces.')
  if (process.getuid?.() !== 0) {
    giveUp(
      'The lab needs root: its nodes are network namespaces, and they answer raw packets.\n\n  sudo npm start',
    )
  }
  const missing = missingTools(['ip', 'nft', 'setpriv'])
  if (missing.length > 0) {
    const problem = await installTools(missing)
    if (problem !== undefined) giveUp(`The lab needs ${missing.join(' and ')}: ${problem}`)
  }
  return runBun([TOOL, 'lab', ...args])
}
