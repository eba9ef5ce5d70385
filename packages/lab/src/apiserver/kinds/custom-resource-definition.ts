// CustomResourceDefinition: stored like any object, and accepted at once. custom-resource.ts makes a kind of it.
// Contract: apiextensions.k8s.io/v1.

import { timestamp } from '../api-object.ts'
import type { ApiObject } from '../api-object.ts'
import { invalid, notSupported, required } from '../field-error.ts'
import type { FieldError } from '../field-error.ts'
import { isObject, listAt, objectAt, textAt } from '../json.ts'
import type { Json } from '../json.ts'
import { anything, boolean, listOf, looseStruct, string, struct } from '../schema/schema.ts'
import { builtIn } from './built-in.ts'
import { column, nameColumn } from './column.ts'
import { conditions } from './conditions.ts'
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
    strategy: { admit },
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

function admit(object: ApiObject, _previous: ApiObject | undefined, { runtime }: WriteContext): FieldError[] {
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
  const errors = validate(object)
  if (errors.length > 0) return errors
  object.status = { ...objectAt(object, 'status'), ...acceptedStatus(object, timestamp(runtime.date())) }
  return []
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
  for (const [index, each] of versions.entries()) {
    if (!isObject(objectAt(each, 'schema').openAPIV3Schema)) {
      errors.push(required(`spec.versions[${index}].schema.openAPIV3Schema`, 'schemas are required'))
    }
  }
  return errors
}

// names are never contested here, so a definition is served as soon as it is written
function acceptedStatus(object: ApiObject, now: string) {
  const known = listAt(object, 'status', 'conditions')
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
    storedVersions: listAt(object, 'spec', 'versions').flatMap((each) =>
      isObject(each) && each.storage === true ? [nameOf(each)] : [],
    ),
  }
}

function nameOf(each: Json): string {
  return textAt(each, 'name')
}
