// Pod: stored and shown, with its spec taken as it comes. There is no kubelet here: a deleted Pod is gone at once.
// Contract: core/v1 Pod.

import { age } from '../age.ts'
import type { ApiObject } from '../api-object.ts'
import { required } from '../field-error.ts'
import { isObject, listAt, objectAt, textAt } from '../json.ts'
import type { Json } from '../json.ts'
import { atomic, boolean, listMap, looseStruct, mapOf, string } from '../schema/schema.ts'
import { builtIn } from './built-in.ts'
import { ageColumn, column, joined, nameColumn, textOrNone, wideColumn } from './column.ts'
import { conditions } from './conditions.ts'

const named = (title: string) => looseStruct(title, { name: string })
const containerPort = looseStruct('ContainerPort', { protocol: { ...string, default: 'TCP' } })
const container = looseStruct('Container', {
  name: string,
  image: string,
  env: listMap(named('EnvVar'), 'name'),
  ports: listMap(containerPort, 'containerPort', 'protocol'),
  volumeMounts: listMap(looseStruct('VolumeMount', {}), 'mountPath'),
})

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
    strategy: { admit },
  },
  {
    spec: looseStruct('PodSpec', {
      containers: listMap(container, 'name'),
      initContainers: listMap(container, 'name'),
      volumes: listMap(named('Volume'), 'name'),
      nodeName: string,
      restartPolicy: string,
      hostNetwork: boolean,
      nodeSelector: atomic(mapOf(string)),
    }),
    status: looseStruct('PodStatus', {
      phase: string,
      podIP: string,
      podIPs: listMap(looseStruct('PodIP', { ip: string }), 'ip'),
      conditions,
    }),
  },
)

function admit(object: ApiObject, previous: ApiObject | undefined) {
  const spec = objectAt(object, 'spec')
  object.spec = { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', ...spec }
  if (previous === undefined) object.status = { phase: 'Pending' }
  return listAt(spec, 'containers').length === 0 ? [required('spec.containers')] : []
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
