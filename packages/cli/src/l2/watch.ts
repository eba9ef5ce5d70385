// `ingot l2 watch`: who owns every Service's addresses, and each change of it as it happens, until Ctrl-C.

import { command } from '../command.ts'
import { connectionFlags, namespaceFlags } from '../cluster/cluster-flags.ts'
import { choice } from '../flags.ts'

export const l2Watch = command(
  'l2 watch',
  {
    summary: 'who answers for every Service by ARP and NDP, and each change as it happens',
    examples: ['ingot l2 watch', 'ingot l2 watch -n shop', 'ingot l2 watch -o json | jq .'],
  },
  {
    ...connectionFlags,
    ...namespaceFlags,
    output: choice(['text', 'json'] as const, { help: 'how to print it', fallback: 'text', letter: 'o' }),
  },
  async (values, terminal) => {
    const [{ followOwners }, { findConfig }] = await Promise.all([
      import('./follow-owners.ts'),
      import('../cluster/open-cluster.ts'),
    ])
    const config = await findConfig('l2 watch', values, terminal)
    if (config === undefined) return 1
    return followOwners(config, values, terminal)
  },
)
