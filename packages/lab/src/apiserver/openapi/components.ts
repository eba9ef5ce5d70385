// The schemas of an OpenAPI document. Every struct of a built-in kind is a component of its own, as in the real server,
// since `kubectl explain` takes the names of types (`<ServiceSpec>`) from there; custom kinds are as their definitions
// write them. What fields mean is in descriptions/.

import { isObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import type { ResourceKind } from '../kinds/resource-kind.ts'
import type { Schema } from '../schema/schema.ts'
import { describeField, describeStruct } from './descriptions/descriptions.ts'

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1'
const INT_OR_STRING = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString'
/** Structs that kinds of all groups share. */
const SHARED = new Set(['ObjectMeta', 'OwnerReference', 'Condition'])

/** The components that `kinds`, all of one group and version, are made of. */
export function componentsOf(kinds: readonly ResourceKind[]): JsonObject {
  const components: JsonObject = {}
  for (const kind of kinds) {
    const schema = kind.isCustom ? { ...kind.schema, title: kind.kind } : kind.schema
    refer(schema, kind, components)
    const component = components[componentName(kind, kind.kind)]
    if (isObject(component)) component['x-kubernetes-group-version-kind'] = [typeOf(kind)]
  }
  return components
}

/** `io.k8s.api.core.v1.ServiceSpec`, `org.example.v1.Pool`. */
export function componentName(kind: ResourceKind, struct: string): string {
  if (SHARED.has(struct)) return `${META}.${struct}`
  if (kind.isCustom) return [...kind.group.split('.').toReversed(), kind.version, struct].join('.')
  const [group = ''] = kind.group.split('.')
  return `io.k8s.api.${group === '' ? 'core' : group}.${kind.version}.${struct}`
}

export function typeOf({ group, version, kind }: ResourceKind): JsonObject {
  return { group, version, kind }
}

/** The schema as it stands in a component: structs become references, and their components are added. */
function convert(schema: Schema, kind: ResourceKind, components: JsonObject): JsonObject {
  if (schema.title !== undefined) return refer(schema, kind, components)
  // of built-in kinds only: a definition may write more than this next to it
  if (schema['x-kubernetes-int-or-string'] === true && schema.type === undefined && !kind.isCustom) {
    components[INT_OR_STRING] = { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] }
    return reference(INT_OR_STRING)
  }
  const { properties, items, additionalProperties, ...rest } = schema
  return {
    ...(rest as JsonObject),
    ...(properties !== undefined && { properties: convertFields(schema, kind, components) }),
    ...(items !== undefined && { items: convert(items, kind, components) }),
    ...(additionalProperties !== undefined && {
      additionalProperties:
        typeof additionalProperties === 'object'
          ? convert(additionalProperties, kind, components)
          : additionalProperties,
    }),
  }
}

function refer(schema: Schema, kind: ResourceKind, components: JsonObject): JsonObject {
  const { title = '', ...struct } = schema
  const name = componentName(kind, title)
  if (components[name] === undefined) {
    const description = describeStruct(title) ?? schema.description
    components[name] = {
      ...convert(struct, kind, components),
      ...(description !== undefined && { description }),
      ...(schema.properties !== undefined && { properties: convertFields(schema, kind, components) }),
    }
  }
  return reference(name)
}

function convertFields(schema: Schema, kind: ResourceKind, components: JsonObject): JsonObject {
  const fields = Object.entries(schema.properties ?? {}).map(([field, fieldSchema]): [string, Json] => {
    const converted = convert(fieldSchema, kind, components)
    const description = fieldSchema.description ?? describeField(schema.title ?? '', field)
    if (description === undefined) return [field, converted]
    // nothing may stand beside a reference
    const isReference = converted.$ref !== undefined
    return [field, isReference ? { description, allOf: [converted] } : { ...converted, description }]
  })
  return Object.fromEntries(fields)
}

function reference(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` }
}
