// `ingot version`.

import manifest from '../package.json' with { type: 'json' }
import { command } from './command.ts'

/** The commit that the executable was built from: put in by `npm run build`, and nowhere else there. */
declare const INGOT_REVISION: string | undefined

const origin = typeof INGOT_REVISION === 'string' ? `revision ${INGOT_REVISION}` : 'from source'
const platform = `${process.platform}/${process.arch}`

export const version = command(
  'version',
  { summary: 'print the version', examples: ['ingot version'] },
  {},
  async (_values, { print }) => {
    print(`ingot ${manifest.version} (${origin}, Bun ${Bun.version}, ${platform})`)
    return 0
  },
)
