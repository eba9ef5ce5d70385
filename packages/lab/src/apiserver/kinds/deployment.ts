// Deployment, as written and shown; what becomes of one is the controller manager's business.
// Contract: apps/v1 Deployment; kube-apiserver, apis/apps/v1/defaults.go.

import type { ApiObject } from '../api-object.ts'
import type { FieldError } from '../field-error.ts'
import { notSupported } from '../field-error.ts'
import { objectAt, textAt } from '../json.ts'
import type { JsonObject } from '../json.ts'
import { boolean, integer, intOrString, long, string, struct } from '../schema/schema.ts'
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

const rollingUpdate = struct('RollingUpdateDeployment', {
  maxUnavailable: intOrString,
  maxSurge: intOrString,
})

export const deployment = builtIn(
  {
    group: 'apps',
    kind: 'Deployment',
    plural: 'deployments',
    shortNames: ['deploy'],
    categories: ['all'],
    hasStatus: true,
    hasGeneration: true,
    columns: [
      nameColumn,
      column('Ready', (object) => `${statusCount(object, 'readyReplicas')}/${wanted(object)}`),
      column('Up-to-date', (object) => statusCount(object, 'updatedReplicas'), 'integer'),
      column('Available', (object) => statusCount(object, 'availableReplicas'), 'integer'),
      ageColumn,
      ...workloadColumns,
    ],
    subresources: [SCALE],
    strategy: { admit },
  },
  {
    spec: struct('DeploymentSpec', {
      replicas: integer,
      selector: labelSelectorSchema,
      template: podTemplateSchema,
      strategy: struct('DeploymentStrategy', { type: string, rollingUpdate }),
      minReadySeconds: integer,
      revisionHistoryLimit: integer,
      paused: boolean,
      progressDeadlineSeconds: integer,
    }),
    status: struct('DeploymentStatus', {
      observedGeneration: long,
      replicas: integer,
      updatedReplicas: integer,
      readyReplicas: integer,
      availableReplicas: integer,
      unavailableReplicas: integer,
      terminatingReplicas: integer,
      conditions,
      collisionCount: integer,
    }),
  },
)

function admit(object: ApiObject, previous: ApiObject | undefined): FieldError[] {
  const spec = objectAt(object, 'spec')
  object.spec = {
    replicas: 1,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    ...spec,
    strategy: defaultedStrategy(objectAt(spec, 'strategy')),
    template: defaultedTemplate(spec),
  }
  if (previous === undefined) object.status = {}
  const type = textAt(object, 'spec', 'strategy', 'type')
  const isKnown = type === 'RollingUpdate' || type === 'Recreate'
  return [
    ...validateCount(object, 'replicas'),
    ...validateWorkload(object, previous, 'deployment'),
    ...(isKnown ? [] : [notSupported('spec.strategy', type, ['Recreate', 'RollingUpdate'])]),
  ]
}

function defaultedStrategy(strategy: JsonObject): JsonObject {
  const { type = 'RollingUpdate' } = strategy
  if (type !== 'RollingUpdate') return { ...strategy, type }
  const preset = { maxUnavailable: '25%', maxSurge: '25%' }
  return { type, rollingUpdate: { ...preset, ...objectAt(strategy, 'rollingUpdate') } }
}

function wanted(object: ApiObject): number {
  return Number(objectAt(object, 'spec').replicas ?? 0)
}
