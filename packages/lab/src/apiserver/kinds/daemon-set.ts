// DaemonSet, as written and shown; the controller manager makes one Pod a node of it. Contract: apps/v1 DaemonSet.

import type { ApiObject } from '../api-object.ts'
import type { FieldError } from '../field-error.ts'
import { objectAt } from '../json.ts'
import type { JsonObject } from '../json.ts'
import { integer, intOrString, long, string, struct } from '../schema/schema.ts'
import { builtIn } from './built-in.ts'
import { ageColumn, column, formatLabels, nameColumn } from './column.ts'
import { conditions } from './conditions.ts'
import { podTemplateSchema } from './pod-spec.ts'
import {
  defaultedTemplate,
  labelSelectorSchema,
  statusCount,
  validateWorkload,
  workloadColumns,
} from './workload.ts'

const rollingUpdate = struct('RollingUpdateDaemonSet', { maxUnavailable: intOrString, maxSurge: intOrString })
const count = (name: string, field: string) => column(name, (object) => statusCount(object, field), 'integer')

export const daemonSet = builtIn(
  {
    group: 'apps',
    kind: 'DaemonSet',
    plural: 'daemonsets',
    shortNames: ['ds'],
    categories: ['all'],
    hasStatus: true,
    hasGeneration: true,
    columns: [
      nameColumn,
      count('Desired', 'desiredNumberScheduled'),
      count('Current', 'currentNumberScheduled'),
      count('Ready', 'numberReady'),
      count('Up-to-date', 'updatedNumberScheduled'),
      count('Available', 'numberAvailable'),
      column('Node Selector', (object) =>
        formatLabels(objectAt(object, 'spec', 'template', 'spec', 'nodeSelector')),
      ),
      ageColumn,
      ...workloadColumns,
    ],
    strategy: { admit },
  },
  {
    spec: struct('DaemonSetSpec', {
      selector: labelSelectorSchema,
      template: podTemplateSchema,
      updateStrategy: struct('DaemonSetUpdateStrategy', { type: string, rollingUpdate }),
      minReadySeconds: integer,
      revisionHistoryLimit: integer,
    }),
    status: struct('DaemonSetStatus', {
      currentNumberScheduled: integer,
      numberMisscheduled: integer,
      desiredNumberScheduled: integer,
      numberReady: integer,
      observedGeneration: long,
      updatedNumberScheduled: integer,
      numberAvailable: integer,
      numberUnavailable: integer,
      collisionCount: integer,
      conditions,
    }),
  },
)

function admit(object: ApiObject, previous: ApiObject | undefined): FieldError[] {
  const spec = objectAt(object, 'spec')
  object.spec = {
    revisionHistoryLimit: 10,
    ...spec,
    updateStrategy: defaultedStrategy(objectAt(spec, 'updateStrategy')),
    template: defaultedTemplate(spec),
  }
  if (previous === undefined) {
    object.status = {
      currentNumberScheduled: 0,
      numberMisscheduled: 0,
      desiredNumberScheduled: 0,
      numberReady: 0,
    }
  }
  return validateWorkload(object, previous, 'daemonset')
}

function defaultedStrategy(strategy: JsonObject): JsonObject {
  const { type = 'RollingUpdate' } = strategy
  if (type !== 'RollingUpdate') return { ...strategy, type }
  const preset = { maxUnavailable: 1, maxSurge: 0 }
  return { type, rollingUpdate: { ...preset, ...objectAt(strategy, 'rollingUpdate') } }
}
