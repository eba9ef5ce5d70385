// ResourceQuota, as written and shown. What counts, and what is refused, is in ../quota.
// Contract: core/v1 ResourceQuota; kube-apiserver, apis/core/validation ValidateResourceQuota.

import type { ApiObject } from '../api-object.ts'
import { invalid } from '../field-error.ts'
import type { FieldError } from '../field-error.ts'
import { objectAt } from '../json.ts'
import { parseCount } from '../quota/quota-usage.ts'
import { anything, intOrString, listOf, mapOf, string, struct } from '../schema/schema.ts'
import { builtIn } from './built-in.ts'
import { ageColumn, column, nameColumn } from './column.ts'

export const resourceQuota = builtIn(
  {
    kind: 'ResourceQuota',
    plural: 'resourcequotas',
    shortNames: ['quota'],
    hasStatus: true,
    columns: [
      nameColumn,
      column('Request', (object) => usedOfHard(object, false)),
      column('Limit', (object) => usedOfHard(object, true)),
      ageColumn,
    ],
    strategy: { admit },
  },
  {
    spec: struct('ResourceQuotaSpec', {
      hard: mapOf(intOrString),
      scopes: listOf(string),
      scopeSelector: anything,
    }),
    status: struct('ResourceQuotaStatus', { hard: mapOf(intOrString), used: mapOf(intOrString) }),
  },
)

function admit(object: ApiObject, previous: ApiObject | undefined): FieldError[] {
  if (previous === undefined) object.status = {}
  const spec = objectAt(object, 'spec')
  const hard = Object.entries(objectAt(spec, 'hard')).map(([name, value]) => [name, String(value)] as const)
  object.spec = { ...spec, ...(spec.hard !== undefined && { hard: Object.fromEntries(hard) }) }
  return hard.flatMap(([name, value]) => {
    // amounts of processor time and memory are left to whoever counts them
    const isCount = /^(services|pods|configmaps|secrets|count\/.*)(\.|$)/.test(name)
    if (!isCount || parseCount(value) !== undefined) return []
    const why = value.startsWith('-') ? 'must be greater than or equal to 0' : 'must be an integer'
    return [invalid(`spec.hard[${name}]`, value, why)]
  })
}

function usedOfHard(object: ApiObject, isLimit: boolean): string {
  const hard = objectAt(object, 'status', 'hard')
  const used = objectAt(object, 'status', 'used')
  return Object.keys(hard)
    .toSorted()
    .filter((name) => name.startsWith('limits.') === isLimit)
    .map((name) => `${name}: ${String(used[name] ?? 0)}/${String(hard[name])}`)
    .join(', ')
}
