// What the query of a request says about how it is to be answered, whatever the resource: watch or list, rehearsal or
// deed, how strict with fields. Selectors and pages are list.ts's, the options of a DELETE delete-options.ts's.
// Contract: Kubernetes API concepts, "Dry-run" and "Field validation".

import type { FieldValidation } from './decode.ts'
import { notSupported } from './field-error.ts'
import { invalidObject } from './status.ts'
import type { Failed } from './status.ts'

/** A flag as Go reads it: `watch`, `watch=1` and `watch=true`. */
export function isFlagSet(query: URLSearchParams, name: string): boolean {
  const text = query.get(name)
  return text !== null && text !== 'false' && text !== '0'
}

/** Whether a list is to go on as a watch. */
export function wantsWatch(query: URLSearchParams): boolean {
  return isFlagSet(query, 'watch')
}

/** Whether everything is to be done but the writing. */
export function isDryRun(query: URLSearchParams): boolean {
  return query.getAll('dryRun').includes('All')
}

const OPTIONS: Readonly<Record<string, string>> = {
  POST: 'CreateOptions',
  PUT: 'UpdateOptions',
  PATCH: 'PatchOptions',
  DELETE: 'DeleteOptions',
}

/** The refusal of a rehearsal that the server does not have: to write after all would be the worst answer. */
export function wrongDryRun(query: URLSearchParams, method: string): Failed | undefined {
  const options = OPTIONS[method]
  const asked = query.getAll('dryRun')
  if (options === undefined || asked.every((each) => each === 'All' || each === '')) return undefined
  return invalidObject(options, 'meta.k8s.io', '', [notSupported('dryRun', asked, ['All'])])
}

/** What becomes of fields that are not known. The server's own default is Warn; kubectl asks for Strict. */
export function validationOf(query: URLSearchParams): FieldValidation {
  const asked = query.get('fieldValidation')
  return asked === 'Strict' || asked === 'Ignore' ? asked : 'Warn'
}
