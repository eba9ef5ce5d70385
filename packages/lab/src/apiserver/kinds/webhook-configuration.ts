// ValidatingWebhookConfiguration: stored and shown, since MetalLB's manifests bring one. Nothing here calls a webhook.
// Contract: admissionregistration.k8s.io/v1.

import { listAt } from '../json.ts'
import { listMap, looseStruct, string } from '../schema/schema.ts'
import { builtIn } from './built-in.ts'
import { ageColumn, column, nameColumn } from './column.ts'

export const validatingWebhookConfiguration = builtIn(
  {
    group: 'admissionregistration.k8s.io',
    kind: 'ValidatingWebhookConfiguration',
    plural: 'validatingwebhookconfigurations',
    namespaced: false,
    hasGeneration: true,
    columns: [
      nameColumn,
      column('Webhooks', (object) => listAt(object, 'webhooks').length, 'integer'),
      ageColumn,
    ],
  },
  { webhooks: listMap(looseStruct('ValidatingWebhook', { name: string }), 'name') },
)
