// The 409 of an apply that would take fields from somebody else, in the words of kube-apiserver, since kubectl prints
// them and people search for them. Contract: apimachinery, util/managedfields, NewConflictError.

import { applyConflict } from '../status.ts'
import type { Failed } from '../status.ts'
import { formatPath, pathsOf } from './field-set.ts'
import type { FieldSet } from './field-set.ts'
import type { Manager } from './managers.ts'

/** Fields that belong to `manager` and would be changed. */
export interface Conflict {
  readonly manager: Manager
  readonly fields: FieldSet
}

/** The failure that names every field and its owner. */
export function conflictFailure(conflicts: readonly Conflict[]): Failed {
  const named = conflicts.map(({ manager, fields }) => ({
    owner: describe(manager),
    paths: pathsOf(fields).map(formatPath),
  }))
  const causes = named.flatMap(({ owner, paths }) =>
    paths.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with ${owner}`, field })),
  )
  const [only] = causes
  if (causes.length === 1 && only !== undefined) {
    return applyConflict(`Apply failed with 1 conflict: ${only.message}: ${only.field}`, causes)
  }
  const lines = named
    .toSorted((a, b) => (a.owner < b.owner ? -1 : 1))
    .flatMap(({ owner, paths }) => [`conflicts with ${owner}:`, ...paths.map((path) => `- ${path}`)])
  return applyConflict(`Apply failed with ${causes.length} conflicts: ${lines.join('\n')}`, causes)
}

function describe({ name, operation, apiVersion, subresource }: Manager): string {
  const path = subresource === '' ? '' : ` with subresource "${subresource}"`
  const version = operation === 'Update' ? ` using ${apiVersion}` : ''
  return `"${name}"${path}${version}`
}
