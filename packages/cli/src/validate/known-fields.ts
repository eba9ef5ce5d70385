// Which fields an API server knows at a place in an object, from its OpenAPI document: what a misspelt one may have been.
// Contract: Kubernetes documentation, "OpenAPI V3".

/** The part of a schema that leads to fields. */
interface Schema {
  readonly $ref?: string
  readonly allOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema
  readonly items?: Schema
  readonly 'x-kubernetes-group-version-kind'?: readonly { readonly kind: string }[]
}

interface Document {
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> }
}

/** The names of the fields beside the one that `path` (`spec.ports[0].prot`) leads to, of `kind`. */
export function knownFields(openApi: unknown, kind: string, path: string): readonly string[] {
  const schemas = (openApi as Document | undefined)?.components?.schemas ?? {}
  let schema = Object.values(schemas).find((each) =>
    each['x-kubernetes-group-version-kind']?.some((type) => type.kind === kind),
  )
  const steps = path.replaceAll(/\[\d+\]/g, '.[]').split('.')
  for (const step of steps.slice(0, -1)) {
    const from: Schema | undefined = resolved(schemas, schema)
    schema = step === '[]' ? from?.items : (from?.properties?.[step] ?? from?.additionalProperties)
  }
  return Object.keys(resolved(schemas, schema)?.properties ?? {})
}

function resolved(schemas: Readonly<Record<string, Schema>>, schema: Schema | undefined): Schema | undefined {
  const reference = schema?.$ref ?? schema?.allOf?.[0]?.$ref
  return reference === undefined ? schema : schemas[reference.split('/').at(-1) ?? '']
}
