// ResourceQuotas at work: a write that would go over one is refused, and each quota's status says what is used. Usage is
// counted anew from the store, so it is never behind. Quotas with scopes and amounts of anything but objects are not
// looked at. Contract: Kubernetes documentation, "Resource Quotas"; kube-apiserver, admission/plugin/resourcequota.

import { parseStored } from '../api-object.ts'
import type { ApiObject } from '../api-object.ts'
import { equalJson, listAt, objectAt } from '../json.ts'
import type { ResourceKind } from '../kinds/resource-kind.ts'
import type { Server } from '../server-context.ts'
import { forbiddenIn, qualified } from '../status.ts'
import type { Failed } from '../status.ts'
import { parseCount, usageOf } from './quota-usage.ts'
import type { Usage } from './quota-usage.ts'

const QUOTAS = 'resourcequotas'

/** The 403 for an object that goes over a quota of its namespace; `previous` is what it was, if it was. */
export function overQuota(
  server: Server,
  kind: ResourceKind,
  object: ApiObject,
  previous: ApiObject | undefined,
): Failed | undefined {
  const { name, namespace = '' } = object.metadata
  if (namespace === '' || server.storage.count(QUOTAS, namespace) === 0) return undefined
  const before = previous === undefined ? {} : usageOf(kind, previous)
  const grown = Object.entries(usageOf(kind, object))
    .map(([resource, count]) => [resource, count - (before[resource] ?? 0)] as const)
    .filter(([, more]) => more > 0)
  for (const quota of quotasOf(server, namespace)) {
    const hard = limitsOf(quota)
    const used = usedOf(server, namespace, hard)
    const exceeded = grown.filter(([resource, more]) => {
      const limit = hard[resource]
      return limit !== undefined && (used[resource] ?? 0) + more > limit
    })
    if (exceeded.length === 0) continue
    const shown = (usage: Usage) =>
      exceeded.map(([resource]) => `${resource}=${usage[resource] ?? 0}`).toSorted()
    const why = `exceeded quota: ${quota.metadata.name}, requested: ${shown(Object.fromEntries(grown))}, used: ${shown(used)}, limited: ${shown(hard)}`
    return forbiddenIn(kind, name, why)
  }
  return undefined
}

/** Keeps the status of every quota true from now on: after each write in its namespace it is counted anew. */
export function keepQuotaStatuses(server: Server): void {
  const { storage } = server
  storage.subscribe(({ namespace, resource, name, type }) => {
    const isGone = resource === QUOTAS && type === 'DELETED'
    if (namespace === '' || isGone || storage.count(QUOTAS, namespace) === 0) return
    for (const quota of quotasOf(server, namespace)) {
      const isChanged = resource !== QUOTAS || quota.metadata.name === name
      if (isChanged) updateStatus(server, quota)
    }
  })
}

function updateStatus(server: Server, quota: ApiObject): void {
  const { name, namespace = '' } = quota.metadata
  const used = usedOf(server, namespace, limitsOf(quota))
  const status = {
    hard: structuredClone(objectAt(quota, 'spec', 'hard')),
    used: Object.fromEntries(Object.entries(used).map(([resource, count]) => [resource, String(count)])),
  }
  if (equalJson(status, quota.status)) return
  server.storage.put({ resource: QUOTAS, namespace, name }, { ...quota, status })
}

/** What is used of the names in `hard` that are known here. */
function usedOf({ storage, registry }: Server, namespace: string, hard: Usage): Usage {
  const used: Record<string, number> = Object.fromEntries(Object.keys(hard).map((name) => [name, 0]))
  // a kind that is served in several versions is stored once
  const kinds = new Map(registry.all().map((kind) => [qualified(kind), kind]))
  for (const [resource, kind] of kinds) {
    const isCounted = Object.keys(hard).some((name) => countsKind(name, resource))
    if (!isCounted) continue
    for (const { json } of storage.all(resource, namespace)) {
      for (const [name, count] of Object.entries(usageOf(kind, parseStored(json)))) {
        if (used[name] !== undefined) used[name] += count
      }
    }
  }
  return used
}

function countsKind(name: string, resource: string): boolean {
  return name === `count/${resource}` || name === resource || name.startsWith(`${resource}.`)
}

function limitsOf(quota: ApiObject): Usage {
  const isScoped =
    listAt(quota, 'spec', 'scopes').length > 0 || objectAt(quota, 'spec').scopeSelector !== undefined
  if (isScoped) return {}
  const limits = Object.entries(objectAt(quota, 'spec', 'hard')).flatMap(([name, value]) => {
    const limit = parseCount(String(value))
    return limit === undefined || /^(requests|limits|cpu|memory)/.test(name) ? [] : [[name, limit] as const]
  })
  return Object.fromEntries(limits)
}

function quotasOf({ storage }: Server, namespace: string): ApiObject[] {
  return storage.all(QUOTAS, namespace).map(({ json }) => parseStored(json))
}
