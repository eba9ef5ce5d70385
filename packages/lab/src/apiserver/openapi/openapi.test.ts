// The OpenAPI documents as `kubectl explain` reads them: that they hang together, and say something of every field.

import { expect, test } from 'bun:test'
import { startCluster } from '../cluster.fixture.ts'
import type { Answer } from '../cluster.fixture.ts'
import { isObject } from '../json.ts'
import type { Json } from '../json.ts'

async function schemasOf(root: string): Promise<Answer> {
  const { request } = startCluster()
  const index = (await request('GET', '/openapi/v3')).body
  return (await request('GET', index.paths[root].serverRelativeURL)).body.components.schemas
}

/** Every reference in `value`. */
function references(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(references)
  if (!isObject(value)) return []
  const { $ref } = value
  return [...(typeof $ref === 'string' ? [$ref] : []), ...Object.values(value).flatMap(references)]
}

const ROOTS = [
  'api/v1',
  'apis/apps/v1',
  'apis/discovery.k8s.io/v1',
  'apis/coordination.k8s.io/v1',
  'apis/apiextensions.k8s.io/v1',
]

test.each([...ROOTS, 'apis/example.com/v1'])('every reference in %s leads to a schema', async (root) => {
  const schemas = await schemasOf(root)
  const names = new Set(
    references(schemas).map((reference) => reference.replace('#/components/schemas/', '')),
  )
  expect([...names].filter((name) => schemas[name] === undefined)).toEqual([])
})

test.each(ROOTS)('a struct of %s that says what it is says so of every field', async (root) => {
  const missing = Object.entries<Answer>(await schemasOf(root)).flatMap(([name, schema]) => {
    const fields = Object.entries<Answer>(schema.properties ?? {}).filter(([, field]) => !field.description)
    return schema.description ? fields.map(([field]) => `${name}.${field}`) : []
  })
  expect(missing).toEqual([])
})

test.each<[string, readonly string[]]>([
  [
    'api/v1',
    ['Service', 'ServiceSpec', 'ServicePort', 'LoadBalancerIngress', 'ConfigMap', 'Secret', 'Event'],
  ],
  ['api/v1', ['Namespace', 'Node', 'NodeStatus', 'Pod', 'PodSpec', 'Container']],
  ['apis/discovery.k8s.io/v1', ['EndpointSlice', 'Endpoint', 'EndpointPort']],
  ['apis/coordination.k8s.io/v1', ['Lease', 'LeaseSpec']],
  ['apis/apiextensions.k8s.io/v1', ['CustomResourceDefinition', 'CustomResourceDefinitionVersion']],
])('%s describes %j', async (root, structs) => {
  const described = Object.entries<Answer>(await schemasOf(root)).filter(([, schema]) => schema.description)
  expect(described.map(([name]) => name.split('.').at(-1) ?? '')).toEqual(
    expect.arrayContaining([...structs]),
  )
})

test('structs have the names that explain shows, and keys for what merges them', async () => {
  const schemas = await schemasOf('api/v1')
  expect(schemas['io.k8s.api.core.v1.Service'].properties.spec.allOf).toEqual([
    { $ref: '#/components/schemas/io.k8s.api.core.v1.ServiceSpec' },
  ])
  expect(schemas['io.k8s.api.core.v1.ServiceSpec'].properties.ports).toMatchObject({
    type: 'array',
    items: { $ref: '#/components/schemas/io.k8s.api.core.v1.ServicePort' },
    'x-kubernetes-list-map-keys': ['port', 'protocol'],
    'x-kubernetes-patch-merge-key': 'port',
  })
})

test('a custom kind is as its definition says, under the name of its group', async () => {
  const schemas = await schemasOf('apis/example.com/v1')
  const { properties, ...widget } = schemas['com.example.v1.Widget']
  expect(widget['x-kubernetes-group-version-kind']).toEqual([
    { group: 'example.com', version: 'v1', kind: 'Widget' },
  ])
  expect(properties.spec.properties.mode).toEqual({ type: 'string', enum: ['a', 'b'], default: 'a' })
})
