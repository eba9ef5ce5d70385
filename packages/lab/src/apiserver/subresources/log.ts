// `pods/log`: which container's log is asked for, and how much of it. The log itself comes from whoever runs the Pods,
// through `ApiServerOptions.podLogs`; without that, no container has started.
// Contract: core/v1 PodLogOptions; kube-apiserver, registry/core/pod LogLocation; the kubelet's sentences.

import { respondFailure, respondText } from '../answer.ts'
import type { ApiObject } from '../api-object.ts'
import { invalid } from '../field-error.ts'
import type { FieldError } from '../field-error.ts'
import { containerNames } from '../kinds/pod-spec.ts'
import { isObject, listAt, objectAt, textAt } from '../json.ts'
import { isFlagSet } from '../query.ts'
import { badRequest, done, invalidObject } from '../status.ts'
import type { Outcome } from '../status.ts'
import type { PodLogRequest } from './pod-logs.ts'
import type { SubresourceCall } from './subresource-call.ts'

/** `GET pods/NAME/log`. */
export function readLog({ server, request, query, current }: SubresourceCall): Response {
  const { name, namespace = '', uid = '' } = current.metadata
  const portion = portionOf(query, name)
  if (!portion.ok) return respondFailure(portion)
  const container = containerOf(current, query.get('container') ?? '')
  if (!container.ok) return respondFailure(container)
  // nothing has been written about a Pod that has no node
  if (textAt(current, 'spec', 'nodeName') === '') return new Response(null, { status: 204 })
  const previous = isFlagSet(query, 'previous')
  const stream = server.podLogs?.({
    namespace,
    pod: name,
    uid,
    container: container.value,
    follow: isFlagSet(query, 'follow'),
    previous,
    timestamps: isFlagSet(query, 'timestamps'),
    ...portion.value,
    signal: request.signal,
  })
  if (stream !== undefined) return respondText(stream)
  const what = JSON.stringify(container.value)
  return respondFailure(
    badRequest(
      previous
        ? `previous terminated container ${what} in pod ${JSON.stringify(name)} not found`
        : `container ${what} in pod ${JSON.stringify(name)} is waiting to start: ${waitsFor(current, container.value)}`,
    ),
  )
}

function containerOf({ metadata: { name }, spec }: ApiObject, asked: string): Outcome<string> {
  const names = containerNames(spec, 'containers')
  const first = containerNames(spec, 'initContainers')
  if (asked !== '') {
    return [...names, ...first].includes(asked)
      ? done(asked)
      : badRequest(`container ${asked} is not valid for pod ${name}`)
  }
  const [only = '', ...others] = names
  if (others.length === 0 && first.length === 0) return done(only)
  const orFirst = first.length === 0 ? '' : ` or one of the init containers: [${first.join(' ')}]`
  return badRequest(
    `a container name must be specified for pod ${name}, choose one of: [${names.join(' ')}]${orFirst}`,
  )
}

function waitsFor({ status }: ApiObject, container: string): string {
  const found = listAt(status, 'containerStatuses').find((each) => isObject(each) && each.name === container)
  return textAt(objectAt(found, 'state', 'waiting'), 'reason') || 'ContainerCreating'
}

/** How much of a log is asked for. */
type Portion = Pick<PodLogRequest, 'tailLines' | 'limitBytes' | 'sinceSeconds' | 'sinceTime'>

const LEAST = { tailLines: 0, limitBytes: 1, sinceSeconds: 1 } as const

function portionOf(query: URLSearchParams, pod: string): Outcome<Portion> {
  const errors: FieldError[] = []
  const portion: { -readonly [name in keyof Portion]: Portion[name] } = {}
  for (const name of ['tailLines', 'limitBytes', 'sinceSeconds'] as const) {
    const text = query.get(name)
    if (text === null) continue
    const count = Number(text)
    if (!/^-?\d+$/.test(text))
      return badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
    const why = LEAST[name] === 0 ? 'must be greater than or equal to 0' : 'must be greater than 0'
    if (count < LEAST[name]) errors.push(invalid(name, count, why))
    else portion[name] = count
  }
  const sinceTime = query.get('sinceTime')
  if (sinceTime !== null) portion.sinceTime = sinceTime
  return errors.length === 0 ? done(portion) : invalidObject('PodLogOptions', '', pod, errors)
}
