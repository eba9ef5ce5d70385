// `ingot version`.

import manifest from '../package.json' with { type: 'json' }
import { command } from './command.ts'

export const version = command('version', 'print the version', {}, async (_values, { print }) => {
  print(`ingot ${manifest.version} (Bun ${Bun.version}, ${process.platform}/${process.arch})`)
  return 0
})
