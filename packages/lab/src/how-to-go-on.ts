// What a person can do with a lab that is up, as lines to copy. Pure text.

import { urlOf } from './readings.ts'
import { CLIENT_NAMESPACE, NODES } from './topology.ts'

/** What the lines name. */
export interface Signposts {
  readonly kubeconfig: string
  /** A manifest to try next. */
  readonly example: string
  readonly addresses: readonly string[]
  /** A file pattern. */
  readonly logs: string
}

/** The lines to print under the table. */
export function howToGoOn({ kubeconfig, example, addresses, logs }: Signposts): readonly string[] {
  const kubectl = `kubectl --kubeconfig ${kubeconfig}`
  return [
    'The lab is up. In another shell, as root:',
    `  ${kubectl} get services -w`,
    `  ${kubectl} get events`,
    `  ${kubectl} apply -f ${example}`,
    `  ${kubectl} delete service web-dual`,
    ...addresses.map((address) => `  ip netns exec ${CLIENT_NAMESPACE} curl '${urlOf(address, 80)}'`),
    `  ip netns exec ${CLIENT_NAMESPACE} ip neigh`,
    `Nodes are network namespaces: ${NODES.map(({ namespace }) => namespace).join(', ')}.`,
    `Logs: ${logs}`,
    'Ctrl-C takes everything down.',
  ]
}
