// Event of the core group, as `kubectl describe` and `kubectl get events` ask for it. Contract: core/v1 Event.

import { age } from '../age.ts'
import type { ApiObject } from '../api-object.ts'
import { invalid } from '../field-error.ts'
import { objectAt, textAt } from '../json.ts'
import { anything, atomic, integer, string, struct } from '../schema/schema.ts'
import { builtIn } from './built-in.ts'
import { column, nameColumn, wideColumn } from './column.ts'

const reference = struct('ObjectReference', {
  kind: string,
  namespace: string,
  name: string,
  uid: string,
  apiVersion: string,
  resourceVersion: string,
  fieldPath: string,
})

export const event = builtIn(
  {
    kind: 'Event',
    plural: 'events',
    shortNames: ['ev'],
    createsOnUpdate: true,
    selectableFields: [
      ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(
        (field) => `involvedObject.${field}`,
      ),
      ...['reason', 'reportingComponent', 'source', 'type'],
    ],
    columns: [
      column('Last Seen', lastSeen),
      column('Type', (object) => textAt(object, 'type')),
      column('Reason', (object) => textAt(object, 'reason')),
      column('Object', involvedObject),
      wideColumn('Subobject', (object) => textAt(object, 'involvedObject', 'fieldPath')),
      wideColumn('Source', source),
      column('Message', (object) => textAt(object, 'message').trim()),
      wideColumn('First Seen', (object, now) =>
        age(textAt(object, 'firstTimestamp') || eventTime(object), now),
      ),
      wideColumn('Count', count, 'integer'),
      { ...nameColumn, priority: 1 },
    ],
    strategy: { admit },
  },
  {
    involvedObject: atomic(reference),
    reason: string,
    message: string,
    source: struct('EventSource', { component: string, host: string }),
    firstTimestamp: string,
    lastTimestamp: string,
    count: integer,
    type: string,
    eventTime: { ...string, format: 'micro-time' },
    series: struct('EventSeries', { count: integer, lastObservedTime: { ...string, format: 'micro-time' } }),
    action: string,
    related: atomic(anything),
    reportingComponent: string,
    reportingInstance: string,
  },
)

function admit(object: ApiObject) {
  const about = textAt(object, 'involvedObject', 'namespace')
  const { namespace = '' } = object.metadata
  // events of cluster-scoped objects live in `default`
  const matches = about === '' ? namespace === 'default' || namespace === 'kube-system' : about === namespace
  return matches ? [] : [invalid('involvedObject.namespace', about, 'does not match event.namespace')]
}

function lastSeen(object: ApiObject, now: Date): string {
  const latest =
    textAt(object, 'series', 'lastObservedTime') ||
    textAt(object, 'lastTimestamp') ||
    textAt(object, 'firstTimestamp') ||
    eventTime(object)
  return age(latest, now)
}

function eventTime(object: ApiObject): string {
  return textAt(object, 'eventTime')
}

function involvedObject(object: ApiObject): string {
  const kind = textAt(object, 'involvedObject', 'kind').toLowerCase()
  const name = textAt(object, 'involvedObject', 'name')
  return name === '' ? kind : `${kind}/${name}`
}

function source(object: ApiObject): string {
  const component = textAt(object, 'source', 'component') || textAt(object, 'reportingComponent')
  const host = textAt(object, 'source', 'host')
  return host === '' ? component : `${component}, ${host}`
}

function count(object: ApiObject): number {
  return Number(objectAt(object, 'series').count ?? object.count ?? 1)
}
