// `ingot completion`: what a shell has to be told to offer commands, flags and names.

import { didYouMean } from '../closest.ts'
import { commandWithOperands, usageError } from '../command.ts'
import { SCRIPTS, SHELLS } from './scripts.ts'

export const completion = commandWithOperands(
  'completion',
  {
    summary: 'what makes a shell complete commands, flags and names of the cluster',
    examples: [
      'source <(ingot completion bash)',
      'ingot completion zsh > "${fpath[1]}/_ingot"',
      'ingot completion fish > ~/.config/fish/completions/ingot.fish',
    ],
  },
  { text: SHELLS.join('|'), least: 1, most: 1, completes: [SHELLS] },
  {},
  async (_, terminal, [name = '']) => {
    const shell = SHELLS.find((it) => it === name)
    if (shell === undefined)
      return usageError('completion', `there is no ${name} here${didYouMean(name, SHELLS)}`, terminal)
    terminal.print(SCRIPTS[shell].trimEnd())
    return 0
  },
)
