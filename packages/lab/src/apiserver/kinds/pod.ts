// Pod, as written and shown; what is below it is in ../subresources. There is no kubelet here: a deleted Pod is gone at once.
// Contract: core/v1 Pod.

import { age } from '../age.ts'
import type { ApiObject } from '../api-object.ts'
import { forbidden } from '../field-error.ts'
import type { FieldError } from '../field-error.ts'
import { equalJson, isObject, listAt, objectAt, textAt } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import { listMap, looseStruct, string } from '../schema/schema.ts'
import { builtIn } from './built-in.ts'
import { ageColumn, column, joined, nameColumn, textOrNone, wideColumn } from './column.ts'
import { conditions } from './conditions.ts'
import { defaultedPodSpec, podSpecSchema, validatePodSpec } from './pod-spec.ts'
import { BINDING, EVICTION, LOG } from './subresource.ts'

export const pod = builtIn(
  {
    kind: 'Pod',
    plural: 'pods',
    shortNames: ['po'],
    categories: ['all'],
    hasStatus: true,
    returnsDeleted: true,
    hasGeneration: true,
    selectableFields: [
      'spec.nodeName',
      'spec.restartPolicy',
      'status.phase',
      'status.podIP',
      'spec.hostNetwork',
    ],
    columns: [
      nameColumn,
      column('Ready', readyContainers),
      column('Status', podStatus),
      column('Restarts', restarts),
      ageColumn,
      wideColumn('IP', (object) => textOrNone(object, 'status', 'podIP')),
      wideColumn('Node', (object) => textOrNone(object, 'spec', 'nodeName')),
      wideColumn('Nominated Node', (object) => textOrNone(object, 'status', 'nominatedNodeName')),
      wideColumn('Readiness Gates', (object) =>
        joined(listAt(object, 'spec', 'readinessGates').map(gateName)),
      ),
    ],
    subresources: [BINDING, EVICTION, LOG],
    strategy: { admit },
  },
  {
    spec: podSpecSchema,
    status: looseStruct('PodStatus', {
      phase: string,
      podIP: string,
      podIPs: listMap(looseStruct('PodIP', { ip: string }), 'ip'),
      conditions,
    }),
  },
)

function admit(object: ApiObject, previous: ApiObject | undefined) {
  const spec = defaultedPodSpec(objectAt(object, 'spec'))
  object.spec = {
    enableServiceLinks: true,
    preemptionPolicy: 'PreemptLowerPriority',
    priority: 0,
    serviceAccount: 'default',
    serviceAccountName: 'default',
    ...spec,
  }
  if (previous === undefined) object.status = { phase: 'Pending' }
  const mistakes = validatePodSpec(spec, 'spec')
  return previous === undefined ? mistakes : [...mistakes, ...validateUpdate(object, previous)]
}

const FIXED =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,' +
  '`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),' +
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

function validateUpdate(object: ApiObject, previous: ApiObject): FieldError[] {
  return equalJson(fixedPart(object), fixedPart(previous)) ? [] : [forbidden('spec', FIXED)]
}

/** What of a Pod's spec stays as it was; its node is given through `binding`. */
function fixedPart(object: ApiObject): JsonObject {
  const { activeDeadlineSeconds: _deadline, tolerations: _tolerations, ...spec } = objectAt(object, 'spec')
  const withoutImages = (field: string) =>
    listAt(spec, field).map((each) => {
      const { image: _image, ...rest } = objectAt(each)
      return rest
    })
  return {
    ...spec,
    containers: withoutImages('containers'),
    initContainers: withoutImages('initContainers'),
  }
}

function readyContainers(object: ApiObject): string {
  const ready = containerStatuses(object).filter((status) => isObject(status) && status.ready === true)
  return `${ready.length}/${listAt(object, 'spec', 'containers').length}`
}

function podStatus(object: ApiObject): string {
  if (object.metadata.deletionTimestamp !== undefined) return 'Terminating'
  const waiting = containerStatuses(object).map((status) => textAt(status, 'state', 'waiting', 'reason'))
  return (
    waiting.findLast((reason) => reason !== '') ??
    (textAt(object, 'status', 'reason') || textAt(object, 'status', 'phase'))
  )
}

function restarts(object: ApiObject, now: Date): string {
  const statuses = containerStatuses(object)
  const count = statuses.reduce<number>((sum, status) => sum + Number(objectAt(status).restartCount ?? 0), 0)
  const last = statuses
    .map((status) => textAt(status, 'lastState', 'terminated', 'finishedAt'))
    .sort()
    .at(-1)
  return count === 0 || !last ? String(count) : `${count} (${age(last, now)} ago)`
}

function containerStatuses(object: ApiObject): Json[] {
  return listAt(object, 'status', 'containerStatuses')
}

function gateName(gate: Json): string {
  return textAt(gate, 'conditionType')
}
