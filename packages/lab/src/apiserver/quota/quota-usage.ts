// What an object counts for in a ResourceQuota, and how a limit is written. Only objects are counted, not processor time,
// memory or storage. Contract: Kubernetes documentation, "Resource Quotas", "Quota on object count"; kube-apiserver,
// quota/v1/evaluator/core/services.go.

import type { ApiObject } from '../api-object.ts'
import { listAt, objectAt, textAt } from '../json.ts'
import { qualified } from '../status.ts'
import type { Named } from '../status.ts'

/** How often each name of a quota is used: `services.loadbalancers`, `count/deployments.apps`. */
export type Usage = Readonly<Record<string, number>>

/** Kinds that are counted under their plain plural too. */
const PLAIN = new Set(['configmaps', 'pods', 'resourcequotas', 'secrets', 'services'])

/** What one object of a namespaced kind counts for. */
export function usageOf(kind: Named, object: ApiObject): Usage {
  const resource = qualified(kind)
  const counted = { [`count/${resource}`]: 1, ...(PLAIN.has(resource) && { [resource]: 1 }) }
  if (resource === 'services') return { ...counted, ...serviceUsage(object) }
  // a Pod that has ended holds nothing any more
  const isOver = resource === 'pods' && ['Failed', 'Succeeded'].includes(textAt(object, 'status', 'phase'))
  return isOver ? { [`count/${resource}`]: 1 } : counted
}

function serviceUsage({ spec }: ApiObject): Usage {
  const ports = listAt(spec, 'ports')
  switch (textAt(spec, 'type')) {
    case 'NodePort':
      return { 'services.nodeports': ports.length }
    case 'LoadBalancer': {
      // without allocation only the ports that a person has named are taken
      const isAllocated = objectAt(spec).allocateLoadBalancerNodePorts !== false
      const taken = ports.filter((port) => isAllocated || objectAt(port).nodePort !== undefined)
      return { 'services.loadbalancers': 1, 'services.nodeports': taken.length }
    }
    default:
      return {}
  }
}

/** A limit as a number, `undefined` when it is no whole, positive one. */
export function parseCount(text: string): number | undefined {
  const { digits, suffix = '' } = /^(?<digits>\d+)(?<suffix>k|M|G|Ki|Mi|Gi)?$/.exec(text)?.groups ?? {}
  if (digits === undefined) return undefined
  const base = suffix.endsWith('i') ? 1024 : 1000
  return Number(digits) * base ** ' kMG'.indexOf(suffix.charAt(0).replace('K', 'k') || ' ')
}
