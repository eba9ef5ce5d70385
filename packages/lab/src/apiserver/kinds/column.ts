// The columns that kinds share, and the builder for the rest. Contract: kube-apiserver's printers (internalversion).

import { age } from '../age.ts'
import type { ApiObject } from '../api-object.ts'
import { objectAt, textAt } from '../json.ts'
import type { Json } from '../json.ts'
import type { Column } from './resource-kind.ts'

/** A column that plain `kubectl get` shows. */
export function column(name: string, cell: Column['cell'], type = 'string'): Column {
  return { name, type, priority: 0, cell }
}

/** A column of `kubectl get -o wide`. */
export function wideColumn(name: string, cell: Column['cell'], type = 'string'): Column {
  return { name, type, priority: 1, cell }
}

export const nameColumn: Column = {
  ...column('Name', (object) => object.metadata.name),
  format: 'name',
}

export const ageColumn: Column = column('Age', (object, now) =>
  age(object.metadata.creationTimestamp ?? '', now),
)

/** The text under a path, `<none>` where there is none. */
export function textOrNone(object: ApiObject, ...path: string[]): string {
  return textAt(object, ...path) || '<none>'
}

/** How many entries the object under a path has. */
export function sizeAt(object: ApiObject, ...path: string[]): number {
  return Object.keys(objectAt(object, ...path)).length
}

/** Labels as `a=b,c=d`, sorted; `<none>` without any. */
export function formatLabels(labels: { readonly [name: string]: Json }): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${String(value)}`)
  return pairs.length === 0 ? '<none>' : pairs.sort().join(',')
}

/** `items` joined by commas, `<none>` without any. */
export function joined(items: readonly string[]): string {
  return items.length === 0 ? '<none>' : items.join(',')
}
