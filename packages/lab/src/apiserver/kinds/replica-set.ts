// ReplicaSet, as written and shown; the controller manager makes its Pods. Contract: apps/v1 ReplicaSet.

import type { ApiObject } from '../api-object.ts'
import type { FieldError } from '../field-error.ts'
import { objectAt } from '../json.ts'
import { integer, long, struct } from '../schema/schema.ts'
import { builtIn } from './built-in.ts'
import { ageColumn, column, nameColumn } from './column.ts'
import { conditions } from './conditions.ts'
import { podTemplateSchema } from './pod-spec.ts'
import { SCALE } from './subresource.ts'
import {
  defaultedTemplate,
  labelSelectorSchema,
  statusCount,
  validateCount,
  validateWorkload,
  workloadColumns,
} from './workload.ts'

export const replicaSet = builtIn(
  {
    group: 'apps',
    kind: 'ReplicaSet',
    plural: 'replicasets',
    shortNames: ['rs'],
    categories: ['all'],
    hasStatus: true,
    hasGeneration: true,
    selectableFields: ['status.replicas'],
    columns: [
      nameColumn,
      column('Desired', (object) => Number(objectAt(object, 'spec').replicas ?? 0), 'integer'),
      column('Current', (object) => statusCount(object, 'replicas'), 'integer'),
      column('Ready', (object) => statusCount(object, 'readyReplicas'), 'integer'),
      ageColumn,
      ...workloadColumns,
    ],
    subresources: [SCALE],
    strategy: { admit },
  },
  {
    spec: struct('ReplicaSetSpec', {
      replicas: integer,
      minReadySeconds: integer,
      selector: labelSelectorSchema,
      template: podTemplateSchema,
    }),
    status: struct('ReplicaSetStatus', {
      replicas: integer,
      fullyLabeledReplicas: integer,
      readyReplicas: integer,
      availableReplicas: integer,
      terminatingReplicas: integer,
      observedGeneration: long,
      conditions,
    }),
  },
)

function admit(object: ApiObject, previous: ApiObject | undefined): FieldError[] {
  const spec = objectAt(object, 'spec')
  object.spec = { replicas: 1, ...spec, template: defaultedTemplate(spec) }
  if (previous === undefined) object.status = { replicas: 0 }
  return [...validateCount(object, 'replicas'), ...validateWorkload(object, previous, 'replicaset')]
}
