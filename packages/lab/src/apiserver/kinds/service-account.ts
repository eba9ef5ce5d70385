// ServiceAccount: stored and named by Pods; nobody gets a token of one here. Contract: core/v1 ServiceAccount.

import { anything, boolean, listMap, string, struct } from '../schema/schema.ts'
import { builtIn } from './built-in.ts'

export const serviceAccount = builtIn(
  {
    kind: 'ServiceAccount',
    plural: 'serviceaccounts',
    shortNames: ['sa'],
  },
  {
    secrets: listMap(anything, 'name'),
    imagePullSecrets: listMap(struct('LocalObjectReference', { name: string }), 'name'),
    automountServiceAccountToken: boolean,
  },
)
