// `ingot lab part`: one of the lab's own small programs, started by the lab inside its namespaces.

import { commandWithOperands, USAGE_ERROR } from '../command.ts'

const operands = { text: 'NAME [WORDS]', least: 1, most: Infinity, passesOn: true }

export const labPart = {
  ...commandWithOperands(
    'lab part',
    'one of the programs that the lab starts',
    operands,
    {},
    async (_, terminal, words) => {
      const { runLabPart } = await import('@ingot/lab')
      const { promise: told, resolve } = Promise.withResolvers<true>()
      terminal.signal.addEventListener('abort', () => resolve(true))
      // a part holds nothing that has to be given back, so it is left as it is
      if (await Promise.race([runLabPart(words), told])) return 0
      terminal.complain(`ingot lab part: there is no ${words[0]}`)
      return USAGE_ERROR
    },
  ),
  isHidden: true,
}
