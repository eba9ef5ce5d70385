// `ingot speaker`.

import { command } from './command.ts'
import { daemonFlags } from './daemon-flags.ts'
import { text, toggle } from './flags.ts'

const flags = {
  'node-name': text({
    help: 'of the Node that it runs on',
    placeholder: 'NAME',
    environmentVariable: 'METALLB_NODE_NAME',
  }),
  'ignore-exclude-lb': toggle(
    'announce from nodes labelled node.kubernetes.io/exclude-from-external-load-balancers',
  ),
  ...daemonFlags,
}

export const speaker = command(
  'speaker',
  'answers ARP and neighbour discovery for those addresses; one on every node',
  flags,
  async (values, terminal) => {
    const { runDaemon } = await import('./daemon.ts')
    const { systemRuntime } = await import('@ingot/kube')
    const { runSpeaker } = await import('@ingot/speaker')
    return runDaemon('speaker', values, terminal, ({ cluster, namespace, log, fail }) => {
      const options = {
        cluster,
        node: values['node-name'],
        namespace,
        loadBalancerClass: values['lb-class'],
        ignoreExcludeLabel: values['ignore-exclude-lb'],
        statusPort: values['status-port'],
        statusAddress: values['status-address'],
        logger: log,
        onStalled: fail,
      }
      return runSpeaker(options, systemRuntime)
    })
  },
)
