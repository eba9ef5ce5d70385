// `ingot adopt`: puts Ingot in the place of an installed MetalLB. Without --apply it only says what it would do.

import { command } from '../command.ts'
import { connectionFlags, output } from '../cluster/cluster-flags.ts'
import { text, texts, toggle } from '../flags.ts'
import type { Flag } from '../flags.ts'

export const adopt = command(
  'adopt',
  {
    summary: "put Ingot in MetalLB's place: what it takes, what changes, and the way back",
    examples: ['ingot adopt', 'ingot adopt --apply', 'ingot adopt -o json'],
  },
  {
    apply: toggle('do it, step by step, until something fails'),
    'controller-image': text({
      help: 'of the controller; without it, that of this version',
      placeholder: 'IMAGE',
      fallback: '',
    }),
    'speaker-image': text({
      help: 'of the speaker; without it, that of this version',
      placeholder: 'IMAGE',
      fallback: '',
    }),
    'ignore-peer': texts({
      help: 'a BGPPeer that need not have a session for the next node to be moved; again for more',
      placeholder: 'NAME',
      fallback: '',
    }),
    timeout: secondsFlag({
      help: 'how long one step of --apply may take, in seconds',
      placeholder: 'SECONDS',
      fallback: '300',
    }),
    ...connectionFlags,
    output,
  },
  async (values, terminal) => {
    const [{ runAdoption }, { printed }, { adoptionLines }] = await Promise.all([
      import('./run-adoption.ts'),
      import('../print.ts'),
      import('./adoption-lines.ts'),
    ])
    return runAdoption(values, terminal, (plan) =>
      terminal.print(printed(plan, values.output, () => adoptionLines(plan))),
    )
  },
)

function secondsFlag(flag: Omit<Flag<number>, 'read'>): Flag<number> {
  return {
    ...flag,
    read: (value) =>
      /^[1-9]\d{0,4}$/.test(value)
        ? { ok: true, value: Number(value) }
        : { ok: false, message: 'not a number of seconds from 1 to 99999' },
  }
}
