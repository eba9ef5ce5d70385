// Nodes that announce nothing because of a label, as kubeadm and others put it on control planes: with few nodes, or one,
// that is all of them.

import type { Pod } from 'kubernetes-types/core/v1'
import type { Facts } from '../facts.ts'
import { noCluster } from '../finding.ts'
import type { Finding } from '../finding.ts'

const LABEL = 'node.kubernetes.io/exclude-from-external-load-balancers'

export function excludeLabels({ cluster }: Facts): readonly Finding[] {
  if (!cluster.ok) return [noCluster(cluster.why)]
  const { nodes, speakers } = cluster.value
  if (speakers.some(ignoresLabel)) return []
  const placed = nodes.filter(({ metadata }) =>
    speakers.some(({ spec }) => spec?.nodeName === metadata?.name),
  )
  const excluded = placed.filter(({ metadata }) => metadata?.labels?.[LABEL] !== undefined)
  if (excluded.length === 0) return []
  const isAll = excluded.length === placed.length
  const names = excluded.map(({ metadata }) => metadata?.name ?? '')
  return [
    {
      severity: isAll ? 'serious' : 'note',
      place: names.join(', '),
      reason: 'NodesExcluded',
      message: isAll
        ? `every node with a speaker has the label ${LABEL}: nothing is announced`
        : `the label ${LABEL} keeps them from announcing`,
      facts: { nodes: names },
      remedy: isAll
        ? `kubectl label node NODE ${LABEL}-, or start the speakers with --ignore-exclude-lb`
        : 'leave it so, or take the label off the nodes that are to announce',
    },
  ]
}

function ignoresLabel({ spec }: Pod): boolean {
  return (spec?.containers ?? []).some(({ args = [] }) =>
    args.some((word) => /^--?ignore-exclude-lb(=(true|1|t|T|TRUE|True))?$/.test(word)),
  )
}
