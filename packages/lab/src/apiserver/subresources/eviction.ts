// `pods/eviction`: what `kubectl drain` asks for. There are no disruption budgets here, so a Pod that is asked to go
// goes. Contract: policy/v1 Eviction.

import { respondFailure, respondJson } from '../answer.ts'
import { cannotBeHandled, decode } from '../decode.ts'
import { deleteObject } from '../deletion.ts'
import { listAt, textAt } from '../json.ts'
import { builtIn } from '../kinds/built-in.ts'
import { readObject } from '../request-body.ts'
import { anything } from '../schema/schema.ts'
import { badRequest, success } from '../status.ts'
import type { SubresourceCall } from './subresource-call.ts'

const evictionKind = builtIn(
  { group: 'policy', kind: 'Eviction', plural: 'evictions' },
  { deleteOptions: anything },
)

/** `POST pods/NAME/eviction`. */
export async function evictPod({
  server,
  request,
  kind,
  current,
  validation,
  isDryRun,
}: SubresourceCall): Promise<Response> {
  const body = await readObject(request)
  if (!body.ok) return respondFailure(body)
  const decoded = decode(evictionKind, body.value.value, validation, body.value.duplicates)
  if (!decoded.ok) return respondFailure(cannotBeHandled(evictionKind, decoded.message))
  const { object } = decoded
  if (object.metadata.name !== current.metadata.name) {
    return respondFailure(badRequest('name in URL does not match name in Eviction object'))
  }
  const uid = textAt(object, 'deleteOptions', 'preconditions', 'uid')
  const evicted = deleteObject(server, kind, current, {
    propagation: 'Background',
    ...(uid !== '' && { uid }),
    isDryRun: isDryRun || listAt(object, 'deleteOptions', 'dryRun').includes('All'),
  })
  return evicted.ok ? respondJson(201, success(201)) : respondFailure(evicted)
}
