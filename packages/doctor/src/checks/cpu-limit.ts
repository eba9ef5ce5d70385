// A limit of CPU on the speaker: a throttled one stands still for tens of milliseconds, sends its heartbeats late, and loses
// its addresses.

import type { Facts } from '../facts.ts'
import { noCluster } from '../finding.ts'
import type { Finding } from '../finding.ts'

export function cpuLimit({ cluster }: Facts): readonly Finding[] {
  if (!cluster.ok) return [noCluster(cluster.why)]
  const limits = cluster.value.speakers.flatMap(({ metadata, spec }) =>
    (spec?.containers ?? []).flatMap(({ name, resources }) => {
      const limit = resources?.limits?.['cpu']
      return limit === undefined ? [] : [{ pod: metadata?.name ?? '', container: name, limit: String(limit) }]
    }),
  )
  const byLimit = Map.groupBy(limits, ({ container, limit }) => `${container} ${limit}`)
  return [...byLimit.values()].flatMap((each): Finding[] => {
    const [first] = each
    if (first === undefined) return []
    const { container, limit } = first
    return [
      {
        severity: 'warning',
        place: each.length === 1 ? `Pod ${first.pod}` : `${each.length} Pods of the speaker`,
        reason: 'CpuLimited',
        message: `container ${container} has a CPU limit of ${limit}: a throttled speaker is late, and loses its addresses`,
        facts: { container, limit, pods: each.map(({ pod }) => pod) },
        remedy: 'take resources.limits.cpu out of the DaemonSet; keep requests.cpu',
      },
    ]
  })
}
