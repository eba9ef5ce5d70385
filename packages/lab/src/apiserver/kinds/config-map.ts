// ConfigMap and Secret, the two bags of data. Contract: core/v1.

import type { ApiObject } from '../api-object.ts'
import { objectAt, textAt } from '../json.ts'
import { boolean, mapOf, string } from '../schema/schema.ts'
import { builtIn } from './built-in.ts'
import { ageColumn, column, nameColumn, sizeAt } from './column.ts'

export const configMap = builtIn(
  {
    kind: 'ConfigMap',
    plural: 'configmaps',
    shortNames: ['cm'],
    columns: [
      nameColumn,
      column('Data', (object) => sizeAt(object, 'data') + sizeAt(object, 'binaryData')),
      ageColumn,
    ],
  },
  { data: mapOf(string), binaryData: mapOf(string), immutable: boolean },
)

export const secret = builtIn(
  {
    kind: 'Secret',
    plural: 'secrets',
    selectableFields: ['type'],
    columns: [
      nameColumn,
      column('Type', (object) => textAt(object, 'type')),
      column('Data', (object) => sizeAt(object, 'data')),
      ageColumn,
    ],
    strategy: { admit: admitSecret },
  },
  { data: mapOf(string), stringData: mapOf(string), immutable: boolean, type: string },
)

// stringData is for writing only: it is read back, encoded, from data
function admitSecret(object: ApiObject): [] {
  const plain = Object.entries(objectAt(object, 'stringData'))
  const encoded = plain.map(([key, value]) => [key, Buffer.from(String(value)).toString('base64')] as const)
  if (plain.length > 0) object.data = { ...objectAt(object, 'data'), ...Object.fromEntries(encoded) }
  delete object.stringData
  object.type ??= 'Opaque'
  return []
}
