// Where no controller works: Services get no address, and keep what they have.

import type { Facts } from '../facts.ts'
import { noCluster } from '../finding.ts'
import type { Finding } from '../finding.ts'
import { isReady } from '../ready-pod.ts'

export function controllers({ cluster }: Facts): readonly Finding[] {
  if (!cluster.ok) return [noCluster(cluster.why)]
  const { controllers: pods } = cluster.value
  // of several one works, and the others may be on their way
  if (pods.some(isReady)) return []
  const [{ name = '', namespace = '' } = {}] = pods.map(({ metadata }) => metadata ?? {})
  const what = pods.length === 0 ? 'there is no Pod of a controller' : 'no Pod of a controller is ready'
  return [
    {
      severity: 'serious',
      place: 'cluster',
      reason: 'ControllerMissing',
      message: `${what}, so no Service gets an address`,
      facts: { pods: pods.length },
      remedy:
        pods.length === 0
          ? 'install it, scale its Deployment up, or name the namespace that it is in with --metallb-namespace'
          : `look at it: kubectl describe pod -n ${namespace} ${name}; kubectl logs -n ${namespace} ${name}`,
    },
  ]
}
