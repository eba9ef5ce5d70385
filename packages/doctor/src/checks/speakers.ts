// Where no speaker runs, or one that is not ready: nothing is announced from there.

import type { Facts } from '../facts.ts'
import { noCluster } from '../finding.ts'
import type { Finding } from '../finding.ts'
import { isReady } from '../ready-pod.ts'

const OS_LABEL = 'kubernetes.io/os'

export function speakers({ cluster }: Facts): readonly Finding[] {
  if (!cluster.ok) return [noCluster(cluster.why)]
  const { nodes, speakers: pods } = cluster.value
  if (pods.length === 0) {
    return [
      {
        severity: 'serious',
        place: 'cluster',
        reason: 'SpeakerMissing',
        message: 'there is no Pod of a speaker, so nothing is announced',
        facts: {},
        remedy: 'install it, or name the namespace that it is in with --metallb-namespace',
      },
    ]
  }
  return nodes.flatMap(({ metadata, spec }): Finding[] => {
    const node = metadata?.name ?? ''
    if ((metadata?.labels?.[OS_LABEL] ?? 'linux') !== 'linux') return []
    const pod = pods.find((it) => it.spec?.nodeName === node)
    if (pod !== undefined && isReady(pod)) return []
    const name = pod?.metadata?.name ?? ''
    const what = pod === undefined ? 'no speaker runs there' : `its speaker, Pod ${name}, is not ready`
    // a taint that nobody tolerates is mostly meant so
    const isTainted = (spec?.taints ?? []).some(({ effect }) => effect !== 'PreferNoSchedule')
    return [
      {
        severity: pod === undefined && isTainted ? 'note' : 'warning',
        place: node,
        reason: 'SpeakerMissing',
        message: `${what}, so nothing is announced from it`,
        facts: { node },
        remedy:
          pod === undefined
            ? 'if the node is to announce, look at the nodeSelector and the tolerations of the DaemonSet'
            : `look at its log: kubectl logs -n ${pod.metadata?.namespace ?? ''} ${name}`,
      },
    ]
  })
}
