// CustomResourceDefinition: stored like any object, and accepted at once. custom-resource.ts makes a kind of it.
// Contract: apiextensions.k8s.io/v1.

import { timestamp } from '@ingot/kube'
import type { ApiObject } from '../api-object.ts'
import { duplicate, invalid, notSupported, required } from '../field-error.ts'
import type { FieldError } from '../field-error.ts'
import { isObject, listAt, objectAt, textAt } from '../json.ts'
import type { Json } from '../json.ts'
import { anything, boolean, listOf, looseStruct, string, struct } from '../schema/schema.ts'
import { builtIn } from './built-in.ts'
import { column, nameColumn } from './column.ts'
import { conditions } from './conditions.ts'
import { rfc1035Label } from './name-rules.ts'
import type { WriteContext } from './resource-kind.ts'

const names = struct('CustomResourceDefinitionNames', {
  plural: string,
  singular: string,
  shortNames: listOf(string),
  kind: string,
  listKind: string,
  categories: listOf(string),
})

const version = struct('CustomResourceDefinitionVersion', {
  name: string,
  served: boolean,
  storage: boolean,
  deprecated: boolean,
  deprecationWarning: string,
  schema: looseStruct('CustomResourceValidation', { openAPIV3Schema: anything }),
  subresources: anything,
  additionalPrinterColumns: listOf(anything),
  selectableFields: listOf(anything),
})

export const customResourceDefinition = builtIn(
  {
    group: 'apiextensions.k8s.io',
    kind: 'CustomResourceDefinition',
    plural: 'customresourcedefinitions',
    namespaced: false,
    shortNames: ['crd', 'crds'],
    categories: ['api-extensions'],
    hasStatus: true,
    hasGeneration: true,
    columns: [nameColumn, column('Created At', (object) => object.metadata.creationTimestamp ?? '', 'date')],
    strategy: { admit, warnings },
  },
  {
    spec: struct('CustomResourceDefinitionSpec', {
      group: string,
      names,
      scope: string,
      versions: listOf(version),
      conversion: anything,
      preserveUnknownFields: boolean,
    }),
    status: struct('CustomResourceDefinitionStatus', {
      conditions,
      acceptedNames: names,
      storedVersions: listOf(string),
    }),
  },
)

function admit(object: ApiObject, previous: ApiObject | undefined, { runtime }: WriteContext): FieldError[] {
  const spec = objectAt(object, 'spec')
  const given = objectAt(spec, 'names')
  const kind = textAt(given, 'kind')
  spec.names = {
    ...given,
    singular: given.singular ?? kind.toLowerCase(),
    listKind: given.listKind ?? `${kind}List`,
  }
  spec.conversion ??= { strategy: 'None' }
  object.spec = spec
  const errors = [...validate(object), ...(previous === undefined ? [] : validateUpdate(object, previous))]
  if (errors.length > 0) return errors
  object.status = { ...objectAt(object, 'status'), ...acceptedStatus(object, timestamp(runtime.date())) }
  return []
}

function warnings(object: ApiObject): string[] {
  if (textAt(object, 'spec', 'conversion', 'strategy') !== 'Webhook') return []
  return [
    'spec.conversion: the conversion webhook is not called here: between versions only apiVersion is rewritten, as by strategy None',
  ]
}

function validate(object: ApiObject): FieldError[] {
  const group = textAt(object, 'spec', 'group')
  const plural = textAt(object, 'spec', 'names', 'plural')
  const scope = textAt(object, 'spec', 'scope')
  const versions = listAt(object, 'spec', 'versions')
  const errors: FieldError[] = []
  for (const [field, value] of [
    ['spec.group', group],
    ['spec.names.plural', plural],
    ['spec.names.kind', textAt(object, 'spec', 'names', 'kind')],
    ['spec.scope', scope],
  ] as const) {
    if (value === '') errors.push(required(field))
  }
  if (scope !== '' && scope !== 'Cluster' && scope !== 'Namespaced') {
    errors.push(notSupported('spec.scope', scope, ['Cluster', 'Namespaced']))
  }
  if (object.metadata.name !== `${plural}.${group}`) {
    errors.push(invalid('metadata.name', object.metadata.name, 'must be spec.names.plural+"."+spec.group'))
  }
  if (versions.filter((each) => isObject(each) && each.storage === true).length !== 1) {
    const detail = 'must have exactly one version marked as storage version'
    errors.push(invalid('spec.versions', versions.map(nameOf), detail))
  }
  const strategy = textAt(object, 'spec', 'conversion', 'strategy')
  if (strategy !== 'None' && strategy !== 'Webhook') {
    errors.push(notSupported('spec.conversion.strategy', strategy, ['None', 'Webhook']))
  }
  for (const [index, each] of versions.entries()) {
    const mistake = rfc1035Label(nameOf(each))
    if (mistake !== undefined) errors.push(invalid(`spec.versions[${index}].name`, nameOf(each), mistake))
    if (versions.findIndex((other) => nameOf(other) === nameOf(each)) !== index) {
      errors.push(duplicate(`spec.versions[${index}].name`, nameOf(each)))
    }
    if (!isObject(objectAt(each, 'schema').openAPIV3Schema)) {
      errors.push(required(`spec.versions[${index}].schema.openAPIV3Schema`, 'schemas are required'))
    }
  }
  return errors
}

function validateUpdate(object: ApiObject, previous: ApiObject): FieldError[] {
  const fields = [['scope'], ['names', 'kind'], ['names', 'plural'], ['group']] as const
  const changed = fields.filter(
    (path) => textAt(object, 'spec', ...path) !== textAt(previous, 'spec', ...path),
  )
  const versions = new Set(listAt(object, 'spec', 'versions').map(nameOf))
  const lost = [...listAt(previous, 'status', 'storedVersions').entries()].filter(
    ([, version]) => !versions.has(String(version)),
  )
  return [
    ...changed.map((path) =>
      invalid(['spec', ...path].join('.'), textAt(object, 'spec', ...path), 'field is immutable'),
    ),
    ...lost.map(([index, version]) =>
      invalid(`status.storedVersions[${index}]`, version, stillStored(String(version))),
    ),
  ]
}

function stillStored(version: string): string {
  return (
    `missing from spec.versions; ${version} was previously a storage version, and must remain in spec.versions until a ` +
    `storage migration ensures no data remains persisted in ${version} and removes ${version} from status.storedVersions`
  )
}

// names are never contested here, so a definition is served as soon as it is written
function acceptedStatus(object: ApiObject, now: string) {
  const known = listAt(object, 'status', 'conditions')
  const stored = listAt(object, 'spec', 'versions').flatMap((each) =>
    isObject(each) && each.storage === true ? [nameOf(each)] : [],
  )
  const met = (type: string, reason: string, message: string) => {
    const before = known.find((each) => textAt(each, 'type') === type)
    return before ?? { type, status: 'True', reason, message, lastTransitionTime: now }
  }
  return {
    acceptedNames: structuredClone(objectAt(object, 'spec', 'names')),
    conditions: [
      met('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      met('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
    ],
    storedVersions: [...new Set([...listAt(object, 'status', 'storedVersions').map(String), ...stored])],
  }
}

function nameOf(each: Json): string {
  return textAt(each, 'name')
}
