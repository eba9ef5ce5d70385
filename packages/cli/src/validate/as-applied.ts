// The object that a manifest stands for, as `kubectl apply` sends it: fields without a value are left out. What
// metadata-check.ts judges is put right, so that everything else of the object can be judged too.

import type { Json } from '../manifests/document-value.ts'
import { isRecord } from '../manifests/manifest.ts'
import type { Manifest } from '../manifests/manifest.ts'

export function asApplied({ value }: Manifest): Readonly<Record<string, Json>> {
  const { metadata, ...object } = fieldsWithValue(value)
  if (!isRecord(metadata)) return object
  const { resourceVersion: _version, annotations, labels, ...rest } = metadata
  return {
    ...object,
    metadata: {
      ...rest,
      ...(annotations !== undefined && { annotations: asTexts(annotations) }),
      ...(labels !== undefined && { labels: asTexts(labels) }),
    },
  }
}

function fieldsWithValue(map: { readonly [field: string]: Json }): { readonly [field: string]: Json } {
  const fields = Object.entries(map).filter(([, value]) => value !== null)
  return Object.fromEntries(fields.map(([field, value]) => [field, withoutNulls(value)]))
}

function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls)
  return isRecord(value) ? fieldsWithValue(value) : value
}

function asTexts(map: Json): Json {
  if (!isRecord(map)) return map
  const text = (value: Json) => (typeof value === 'object' ? '' : String(value))
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, text(value)]))
}
