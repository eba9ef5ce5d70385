// What a person can do with a lab that is up, as lines to copy. Pure text.

import { urlOf } from './readings.ts'
import type { Reading } from './readings.ts'
import { CLIENT_NAMESPACE } from './topology.ts'
import type { LabNode } from './topology.ts'

/** What the lines name. */
export interface Signposts {
  /** How this person starts the tool, e.g. `./ingot`. */
  readonly tool: string
  readonly kubeconfig: string
  /** A manifest to try next; none without the project's files. */
  readonly example: string | null
  readonly rows: readonly Reading[]
  readonly nodes: readonly LabNode[]
  /** A file pattern. */
  readonly logs: string
  /** Whether `ip netns` finds the namespaces: as root. */
  readonly hasNamedNamespaces: boolean
}

/** The lines to print under the table. */
export function howToGoOn(signposts: Signposts): readonly string[] {
  const { tool, kubeconfig, example, rows, nodes, logs, hasNamedNamespaces } = signposts
  const kubectl = `kubectl --kubeconfig ${kubeconfig}`
  const inClient = hasNamedNamespaces ? `ip netns exec ${CLIENT_NAMESPACE}` : `${tool} lab exec client`
  const owner = rows.find((row) => row.owner !== null)?.owner ?? nodes[0]?.name
  const urls = new Set(rows.map(({ address, port, protocol }) => urlOf(address, port, protocol)))
  const asked = [...urls].filter((url) => url.startsWith('http:')).slice(0, 3)
  return [
    `The lab is up. In another shell${hasNamedNamespaces ? ', as root' : ''}:`,
    `  ${kubectl} get services -w`,
    `  ${kubectl} get pods -A -o wide`,
    ...(example === null ? [] : [`  ${kubectl} apply -f ${example}`]),
    ...asked.map((url) => `  ${inClient} curl '${url}'`),
    `  ${inClient} ip neigh`,
    `  ${tool} lab status`,
    `  ${tool} lab cut ${owner} segment        # then: mend ${owner}, kill, freeze, capture, exec`,
    `Logs: ${logs}`,
    `To take it down: ${tool} lab down; where it runs in the foreground, Ctrl-C does the same.`,
  ]
}
