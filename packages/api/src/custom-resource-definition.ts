// Turns a kind's zod schemas into the CustomResourceDefinition an API server takes: of each version a structural schema in
// OpenAPI 3.0, printer columns, the status subresource (apiextensions.k8s.io/v1). What zod adds beyond a structural schema
// goes.

import { z } from 'zod'
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
  JSONSchemaProps,
} from 'kubernetes-types/apiextensions/v1'
import type { Resource } from './resources.ts'

/** A column of `kubectl get`. Priority 10 shows only with `-o wide`. */
export interface PrinterColumn {
  readonly name: string
  readonly type: 'string' | 'boolean' | 'integer' | 'date'
  readonly jsonPath: string
  readonly priority?: number
}

/** A version in which objects are still read and written, but not stored. */
export interface DeprecatedVersion {
  readonly version: string
  readonly schema: z.ZodObject
  /** What the API server answers beside every object in this version. */
  readonly deprecationWarning: string
}

/**
 * The definition of `resource`, whose objects (metadata, spec, status) `schema` describes. They are stored in the version
 * of `resource`; older versions have the same columns.
 *
 * No `spec.conversion` is stated: the API server's own, strategy None, then applies, and where MetalLB's definition stands
 * already, a server-side apply leaves it its webhook (docs/adr/0007-bgppeer-conversion.md).
 */
export function customResourceDefinition(
  resource: Resource,
  schema: z.ZodObject,
  columns: readonly PrinterColumn[],
  deprecated: readonly DeprecatedVersion[] = [],
): CustomResourceDefinition {
  const { group, version, plural, kind } = resource
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      scope: resource.namespaced ? 'Namespaced' : 'Cluster',
      versions: [
        ...deprecated.map(({ version: name, schema: older, deprecationWarning }) => ({
          name,
          served: true,
          storage: false,
          deprecated: true,
          deprecationWarning,
          ...declaration(older, columns),
        })),
        { name: version, served: true, storage: true, ...declaration(schema, columns) },
      ],
    },
  }
}

/** What is declared of the objects of one version. */
function declaration(
  schema: z.ZodObject,
  columns: readonly PrinterColumn[],
): Pick<CustomResourceDefinitionVersion, 'additionalPrinterColumns' | 'schema' | 'subresources'> {
  return {
    ...(columns.length > 0 && { additionalPrinterColumns: columns.map((column) => ({ ...column })) }),
    schema: { openAPIV3Schema: structuralSchema(schema) },
    subresources: { status: {} },
  }
}

function structuralSchema(schema: z.ZodObject): JSONSchemaProps {
  const generated = z.toJSONSchema(schema, {
    target: 'openapi-3.0',
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => finish(zodSchema._zod.def, jsonSchema),
  })
  // A parsed boundary: zod's JSON schema is OpenAPI's once `finish` has been over every node of it.
  const { properties = {}, required = [], ...rest } = generated as JSONSchemaProps
  const top = required.filter((name) => name !== 'metadata')
  return {
    ...rest,
    properties: {
      apiVersion: { type: 'string', description: 'Version of the schema of this object.' },
      kind: { type: 'string', description: 'The REST resource this object represents.' },
      ...properties,
      metadata: { type: 'object' },
    },
    ...(top.length > 0 && { required: top }),
  }
}

/** Rewrites in place one node that zod generated, so that an API server finds it structural. */
function finish(definition: z.core.$ZodTypeDef, node: z.core.JSONSchema.BaseSchema): void {
  if (node.properties !== undefined) delete node.additionalProperties
  if (Object.keys(node.properties ?? {}).length === 0) delete node.properties
  delete node.propertyNames
  if (definition.type === 'number') finishInteger(definition, node)
}

/** zod spells out the bounds of a number's format; OpenAPI names the format, and a plain integer has none. */
function finishInteger(
  definition: z.core.$ZodTypeDef & { readonly format?: string },
  node: z.core.JSONSchema.BaseSchema,
): void {
  const limit = definition.format === 'int32' ? 2 ** 31 - 1 : Number.MAX_SAFE_INTEGER
  if (Math.abs(node.minimum ?? 0) >= limit) delete node.minimum
  if (Math.abs(node.maximum ?? 0) >= limit) delete node.maximum
  if (definition.format === 'int32') node.format = 'int32'
}
