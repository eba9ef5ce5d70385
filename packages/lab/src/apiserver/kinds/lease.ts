// Lease, by which one of several controllers is told to act. Its times are MicroTime: six digits, no more, no less.
// Contract: coordination/v1.

import type { ApiObject } from '../api-object.ts'
import { invalid } from '../field-error.ts'
import { objectAt, textAt } from '../json.ts'
import { integer, string, struct } from '../schema/schema.ts'
import { builtIn } from './built-in.ts'
import { ageColumn, column, nameColumn } from './column.ts'

const microTime = { ...string, format: 'micro-time' }

export const lease = builtIn(
  {
    group: 'coordination.k8s.io',
    kind: 'Lease',
    plural: 'leases',
    needsVersion: true,
    createsOnUpdate: true,
    columns: [nameColumn, column('Holder', (object) => textAt(object, 'spec', 'holderIdentity')), ageColumn],
    strategy: { admit },
  },
  {
    spec: struct('LeaseSpec', {
      holderIdentity: string,
      leaseDurationSeconds: integer,
      acquireTime: microTime,
      renewTime: microTime,
      leaseTransitions: integer,
      strategy: string,
      preferredHolder: string,
    }),
  },
)

function admit(object: ApiObject) {
  const { leaseDurationSeconds } = objectAt(object, 'spec')
  return typeof leaseDurationSeconds === 'number' && leaseDurationSeconds <= 0
    ? [invalid('spec.leaseDurationSeconds', leaseDurationSeconds, 'must be greater than 0')]
    : []
}
