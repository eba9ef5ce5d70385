// `pods/binding`: how a scheduler gives a Pod its node, once and for all. Contract: core/v1 Binding; kube-apiserver,
// registry/core/pod/storage BindingREST.

import { timestamp } from '@ingot/kube'
import { respondFailure, respondJson } from '../answer.ts'
import { isTerminating } from '../api-object.ts'
import type { ApiObject } from '../api-object.ts'
import { cannotBeHandled, decode } from '../decode.ts'
import { notSupported, required } from '../field-error.ts'
import { listAt, objectAt, textAt } from '../json.ts'
import { builtIn } from '../kinds/built-in.ts'
import { readObject } from '../request-body.ts'
import { string, struct } from '../schema/schema.ts'
import { keyOf } from '../server-context.ts'
import { badRequest, conflict, invalidObject, success } from '../status.ts'
import type { Failed } from '../status.ts'
import type { SubresourceCall } from './subresource-call.ts'

const reference = struct('ObjectReference', {
  apiVersion: string,
  kind: string,
  name: string,
  namespace: string,
  uid: string,
  resourceVersion: string,
  fieldPath: string,
})
const bindingKind = builtIn({ kind: 'Binding', plural: 'bindings' }, { target: reference })

/** `POST pods/NAME/binding`. */
export async function bindPod(call: SubresourceCall): Promise<Response> {
  const { server, request, kind, current, validation, isDryRun } = call
  const body = await readObject(request)
  if (!body.ok) return respondFailure(body)
  const decoded = decode(bindingKind, body.value.value, validation, body.value.duplicates)
  if (!decoded.ok) return respondFailure(cannotBeHandled(bindingKind, decoded.message))
  const refused = refusal(current, decoded.object)
  if (refused !== undefined) return respondFailure(refused)
  const { name, namespace = '' } = current.metadata
  const bound = boundTo(current, textAt(decoded.object, 'target', 'name'), timestamp(server.runtime.date()))
  if (!isDryRun) server.storage.put(keyOf(kind, namespace, name), bound)
  return respondJson(201, success(201))
}

function refusal(pod: ApiObject, wanted: ApiObject): Failed | undefined {
  const { name } = pod.metadata
  if (wanted.metadata.name !== name) return badRequest('name in URL does not match name in Binding object')
  const target = objectAt(wanted, 'target')
  const kind = textAt(target, 'kind')
  const errors = [
    ...(kind === '' || kind === 'Node' ? [] : [notSupported('target.kind', kind, ['Node', '<empty>'])]),
    ...(textAt(target, 'name') === '' ? [required('target.name')] : []),
  ]
  if (errors.length > 0) return invalidObject('Binding', '', name, errors)
  const named = { group: '', plural: 'pods/binding' }
  const node = textAt(pod, 'spec', 'nodeName')
  if (isTerminating(pod)) {
    return conflict(named, name, `pod ${name} is being deleted, cannot be assigned to a host`)
  }
  return node === ''
    ? undefined
    : conflict(named, name, `pod ${name} is already assigned to node ${JSON.stringify(node)}`)
}

function boundTo(pod: ApiObject, nodeName: string, now: string): ApiObject {
  const others = listAt(pod, 'status', 'conditions').filter((each) => textAt(each, 'type') !== 'PodScheduled')
  const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: now }
  return {
    ...pod,
    spec: { ...objectAt(pod, 'spec'), nodeName },
    status: { ...objectAt(pod, 'status'), conditions: [...others, scheduled] },
  }
}
