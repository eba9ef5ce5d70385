// What the server itself writes into `metadata`, and what it checks there, the same for every kind.
// Contract: Kubernetes API conventions, "Metadata"; apimachinery, api/validation ValidateObjectMeta.

import { timestamp } from '@ingot/kube'
import type { ApiObject, Metadata } from './api-object.ts'
import { forbidden, invalid, required } from './field-error.ts'
import type { FieldError } from './field-error.ts'
import type { JsonObject } from './json.ts'
import type { ResourceKind } from './kinds/resource-kind.ts'
import { randomSuffix, randomUid } from './server-runtime.ts'
import type { ServerRuntime } from './server-runtime.ts'

const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9])?$/
const QUALIFIED_NAME =
  /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$/
const LABEL_MISTAKE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and " +
  "end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is " +
  "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
const NAME_MISTAKE =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric " +
  "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is " +
  "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"

/** Finalizers that need no domain. */
const STANDARD_FINALIZERS = new Set(['kubernetes', 'orphan', 'foregroundDeletion'])

/** Fields that no body can change. */
const SERVER_FIELDS = [
  'name',
  'namespace',
  'generateName',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
] as const

/** The metadata of a new object. What only the server may set is set anew, whatever the body says. */
export function newMetadata(
  given: Metadata,
  kind: ResourceKind,
  namespace: string,
  runtime: ServerRuntime,
): Metadata {
  const { name, generateName } = given
  return {
    ...withServerFields(given, {}),
    ...(generateName !== undefined && { generateName }),
    name: name === '' && generateName !== undefined ? generateName + randomSuffix(runtime) : name,
    ...(namespace !== '' && { namespace }),
    uid: randomUid(runtime),
    creationTimestamp: timestamp(runtime.date()),
    ...(kind.hasGeneration && { generation: 1 }),
  }
}

/** The metadata of an update: what only the server may set is as it was. */
export function updatedMetadata(given: Metadata, before: Metadata): Metadata {
  const { managedFields = before.managedFields } = given
  return {
    ...withServerFields(given, before),
    name: before.name,
    ...(managedFields !== undefined && { managedFields }),
  }
}

function withServerFields(given: Metadata, source: JsonObject): JsonObject {
  const metadata: JsonObject = { ...given }
  for (const field of SERVER_FIELDS) {
    const value = source[field]
    if (value === undefined) delete metadata[field]
    else metadata[field] = value
  }
  return metadata
}

/** What is wrong with a name like `example.com/name`; undefined where nothing is. */
export function qualifiedNameMistake(name: string): string | undefined {
  return QUALIFIED_NAME.test(name) ? undefined : NAME_MISTAKE
}

/** What is wrong with the value of a label; undefined where nothing is. */
export function labelValueMistake(value: string): string | undefined {
  return LABEL_VALUE.test(value) ? undefined : LABEL_MISTAKE
}

/** An object that is on its way out takes no new finalizers. */
export function newFinalizers({ metadata }: ApiObject, before: ApiObject): FieldError[] {
  const { deletionTimestamp, finalizers = [] } = before.metadata
  const added = (metadata.finalizers ?? []).filter((each) => !finalizers.includes(each))
  if (deletionTimestamp === undefined || added.length === 0) return []
  const found = added.map((each) => JSON.stringify(each)).join(', ')
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${found}}`
  return [forbidden('metadata.finalizers', detail)]
}

/** Every mistake in the metadata of `object`. */
export function validateMetadata({ metadata }: ApiObject, kind: ResourceKind): FieldError[] {
  const errors: FieldError[] = []
  if (metadata.name === '') {
    errors.push(required('metadata.name', 'name or generateName is required'))
  } else {
    const mistake = kind.nameRule(metadata.name)
    if (mistake !== undefined) errors.push(invalid('metadata.name', metadata.name, mistake))
  }
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    if (!QUALIFIED_NAME.test(key)) errors.push(invalid('metadata.labels', key, NAME_MISTAKE))
    if (!LABEL_VALUE.test(value)) errors.push(invalid('metadata.labels', value, LABEL_MISTAKE))
  }
  for (const [index, finalizer] of (metadata.finalizers ?? []).entries()) {
    if (!QUALIFIED_NAME.test(finalizer)) errors.push(invalid('metadata.finalizers', finalizer, NAME_MISTAKE))
    else if (!finalizer.includes('/') && !STANDARD_FINALIZERS.has(finalizer)) {
      const detail = 'name is neither a standard finalizer name nor is it fully qualified'
      errors.push(invalid(`metadata.finalizers[${index}]`, finalizer, detail))
    }
  }
  for (const key of Object.keys(metadata.annotations ?? {})) {
    if (!QUALIFIED_NAME.test(key)) errors.push(invalid('metadata.annotations', key, NAME_MISTAKE))
  }
  return errors
}
