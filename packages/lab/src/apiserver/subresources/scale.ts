// `scale`: how many replicas a Deployment or ReplicaSet has and should have, in a form that is the same for all kinds.
// It is read from the object and written into it; nothing of it is stored. Contract: autoscaling/v1 Scale.

import { respondFailure, respondJson } from '../answer.ts'
import type { ApiObject } from '../api-object.ts'
import { cannotBeHandled, decode } from '../decode.ts'
import { objectAt } from '../json.ts'
import { patchObject } from '../patch/patch.ts'
import { mediaType, readObject, readPatch } from '../request-body.ts'
import { integer, string, struct } from '../schema/schema.ts'
import { done } from '../status.ts'
import type { Outcome } from '../status.ts'
import { updateObject } from '../write.ts'
import { builtIn } from '../kinds/built-in.ts'
import { formatSelector } from '../kinds/format-selector.ts'
import type { SubresourceCall } from './subresource-call.ts'

const scaleKind = builtIn(
  { group: 'autoscaling', kind: 'Scale', plural: 'scales' },
  {
    spec: struct('ScaleSpec', { replicas: integer }),
    status: struct('ScaleStatus', { replicas: integer, selector: string }),
  },
)

/** The methods of `scale`. */
export const answerScale = {
  read: ({ current }: SubresourceCall) => respondJson(200, scaleOf(current)),
  replace: (call: SubresourceCall) => write(call, replaced(call)),
  patch: (call: SubresourceCall) => write(call, patched(call)),
}

function scaleOf({ metadata, spec, status }: ApiObject): ApiObject {
  const { name, namespace = '', uid = '', resourceVersion = '', creationTimestamp = '' } = metadata
  const selector = formatSelector(objectAt(spec, 'selector'))
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: withoutZero(objectAt(spec).replicas),
    status: { replicas: Number(objectAt(status).replicas ?? 0), ...(selector !== '' && { selector }) },
  }
}

// Go leaves a zero out
function withoutZero(replicas: unknown) {
  return typeof replicas === 'number' && replicas !== 0 ? { replicas } : {}
}

async function replaced({ request, validation }: SubresourceCall): Promise<Outcome<ApiObject>> {
  const body = await readObject(request)
  if (!body.ok) return body
  const decoded = decode(scaleKind, body.value.value, validation, body.value.duplicates)
  return decoded.ok ? done(decoded.object) : cannotBeHandled(scaleKind, decoded.message)
}

async function patched({
  request,
  current,
  validation,
  writer,
}: SubresourceCall): Promise<Outcome<ApiObject>> {
  const body = await readPatch(request)
  if (!body.ok) return body
  const result = patchObject(scaleKind, scaleOf(current), {
    mediaType: mediaType(request),
    patch: body.value.value,
    duplicates: body.value.duplicates,
    validation,
    name: current.metadata.name,
    writer,
    isForced: false,
  })
  return result.ok ? done(result.value.object) : result
}

async function write(call: SubresourceCall, wanted: Promise<Outcome<ApiObject>>): Promise<Response> {
  const scaled = await wanted
  if (!scaled.ok) return respondFailure(scaled)
  const { metadata, spec } = scaled.value
  const { server, kind, current, isDryRun, writer } = call
  const { resourceVersion = current.metadata.resourceVersion } = metadata
  const next: ApiObject = {
    ...structuredClone(current),
    metadata: { ...current.metadata, ...(resourceVersion && { resourceVersion }) },
    spec: { ...objectAt(current, 'spec'), replicas: objectAt(spec).replicas ?? 0 },
  }
  const options = { isStatus: false, isDryRun, isReplace: false, writer }
  const updated = updateObject(server, kind, current, next, options)
  return updated.ok ? respondJson(200, scaleOf(updated.value)) : respondFailure(updated)
}
