// Which ConfigurationState a speaker keeps: the names and labels are MetalLB's.

import type { ConfigurationStateOptions } from '@ingot/status'

interface Speaker {
  readonly namespace: string
  readonly node: string
  readonly podName: string
}

/** The object in which this speaker says what it makes of the configuration, under MetalLB's names. */
export function stateOptions({ namespace, node, podName }: Speaker): ConfigurationStateOptions {
  return {
    namespace,
    name: `speaker-${node}`,
    labels: { 'metallb.io/component-type': 'speaker', 'metallb.io/node-name': node },
    conditionType: 'configReconcilerValid',
    podName,
  }
}
