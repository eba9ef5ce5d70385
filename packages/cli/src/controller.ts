// `ingot controller`.

import { command } from './command.ts'
import { daemonFlags } from './daemon-flags.ts'

export const controller = command(
  'controller',
  'gives addresses to Services; one for the whole cluster',
  daemonFlags,
  async (values, terminal) => {
    const { runDaemon } = await import('./daemon.ts')
    const { systemRuntime } = await import('@ingot/kube')
    const { runController } = await import('@ingot/controller')
    return runDaemon('controller', values, terminal, async ({ cluster, namespace, log }) => {
      const options = {
        cluster,
        namespace,
        loadBalancerClass: values['lb-class'],
        statusPort: values['status-port'],
        statusAddress: values['status-address'],
        logger: log,
      }
      return runController(options, systemRuntime)
    })
  },
)
