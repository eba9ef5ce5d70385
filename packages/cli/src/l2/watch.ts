// `ingot l2 watch`: who owns every Service's addresses, and each change of it as it happens, until Ctrl-C.

import { command } from '../command.ts'
import { clusterFlags } from '../cluster/cluster-flags.ts'
import { choice } from '../flags.ts'

const { kubeconfig, namespace } = clusterFlags

export const l2Watch = command(
  'l2 watch',
  'who answers for every Service by ARP and NDP, and each change as it happens',
  {
    kubeconfig,
    namespace,
    output: choice(['text', 'json'] as const, { help: 'how to print it', fallback: 'text', letter: 'o' }),
  },
  async (values, terminal) => {
    const [{ followOwners }, { findConfig }] = await Promise.all([
      import('./follow-owners.ts'),
      import('../cluster/open-cluster.ts'),
    ])
    const config = await findConfig('l2 watch', values.kubeconfig, terminal)
    if (config === undefined) return 1
    return followOwners(config, values.namespace, values.output, terminal)
  },
)
