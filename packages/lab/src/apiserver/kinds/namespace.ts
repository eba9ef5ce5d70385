// Namespace. Its end, which takes everything in it along, is in deletion.ts. Contract: core/v1 Namespace.

import type { ApiObject } from '../api-object.ts'
import { textAt } from '../json.ts'
import { listOf, string, struct } from '../schema/schema.ts'
import { builtIn } from './built-in.ts'
import { ageColumn, column, nameColumn } from './column.ts'
import { conditions } from './conditions.ts'
import { rfc1123Label } from './name-rules.ts'

/** The label by which selectors find a namespace by name. */
const NAME_LABEL = 'kubernetes.io/metadata.name'

export const namespace = builtIn(
  {
    kind: 'Namespace',
    plural: 'namespaces',
    namespaced: false,
    shortNames: ['ns'],
    hasStatus: true,
    returnsDeleted: true,
    selectableFields: ['status.phase'],
    nameRule: rfc1123Label,
    columns: [nameColumn, column('Status', (object) => textAt(object, 'status', 'phase')), ageColumn],
    strategy: {
      admit(object: ApiObject, previous) {
        object.metadata.labels = { ...object.metadata.labels, [NAME_LABEL]: object.metadata.name }
        // neither the finalizer nor the phase is for clients to change
        object.spec = structuredClone(previous?.spec ?? { finalizers: ['kubernetes'] })
        object.status ??= { phase: 'Active' }
        return []
      },
    },
  },
  {
    spec: struct('NamespaceSpec', { finalizers: listOf(string) }),
    status: struct('NamespaceStatus', { phase: string, conditions }),
  },
)
