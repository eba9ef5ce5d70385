// The options of a DELETE, from its query and its body. Contract: meta/v1 DeleteOptions. A grace period is read and means
// nothing: there is nobody here who would end a program meanwhile.

import type { DeleteOptions } from './deletion.ts'
import { invalid, notSupported } from './field-error.ts'
import { listAt, textAt } from './json.ts'
import type { JsonObject } from './json.ts'
import { isDryRun } from './query.ts'
import { done, invalidObject } from './status.ts'
import type { Outcome } from './status.ts'

const POLICIES = ['Background', 'Foreground', 'Orphan'] as const

/** Reads the options; what the query says comes before the body. */
export function readDeleteOptions(query: URLSearchParams, body: JsonObject): Outcome<DeleteOptions> {
  const asked = query.get('propagationPolicy') ?? textAt(body, 'propagationPolicy')
  const orphans = query.get('orphanDependents') ?? body.orphanDependents
  const uid = textAt(body, 'preconditions', 'uid')
  const resourceVersion = textAt(body, 'preconditions', 'resourceVersion')
  const policy = POLICIES.find((each) => each === asked)
  if (asked !== '' && orphans !== undefined && orphans !== null) {
    const detail = 'orphanDependents and deletionPropagation cannot be both set'
    return refused(invalid('propagationPolicy', asked, detail))
  }
  if (asked !== '' && policy === undefined) {
    return refused(notSupported('propagationPolicy', asked, [...POLICIES, 'nil']))
  }
  // the older way to say it
  const older = orphans === 'true' || orphans === true ? 'Orphan' : undefined
  const propagation = policy ?? older
  return done({
    ...(propagation !== undefined && { propagation }),
    ...(uid !== '' && { uid }),
    ...(resourceVersion !== '' && { resourceVersion }),
    isDryRun: isDryRun(query) || listAt(body, 'dryRun').includes('All'),
  })
}

function refused(mistake: ReturnType<typeof invalid>) {
  return invalidObject('DeleteOptions', 'meta.k8s.io', '', [mistake])
}
