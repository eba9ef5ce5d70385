// A kind with three versions, of which the middle one is stored. What is expected is what kube-apiserver 1.36 answers.

import { expect, test } from 'bun:test'
import { startCluster } from './cluster.fixture.ts'
import type { Answer } from './cluster.fixture.ts'
import type { JsonObject } from './json.ts'
import { compareVersions } from './kinds/version-priority.ts'

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const text = { type: 'string' }

function version(name: string, properties: JsonObject, more: JsonObject = {}): JsonObject {
  const spec = { type: 'object', properties }
  const openAPIV3Schema = { type: 'object', properties: { spec } }
  return { name, served: true, storage: false, schema: { openAPIV3Schema }, ...more }
}

const DEFINITION = {
  metadata: { name: 'pools.example.org' },
  spec: {
    group: 'example.org',
    scope: 'Namespaced',
    names: { plural: 'pools', kind: 'Pool' },
    versions: [
      version('v1alpha1', { mode: text, old: text }, { deprecated: true }),
      version(
        'v1beta1',
        { mode: text, list: { type: 'array', items: text } },
        {
          storage: true,
          deprecated: true,
          deprecationWarning: 'use v1',
          selectableFields: [{ jsonPath: '.spec.mode' }],
          additionalPrinterColumns: [{ name: 'Mode', type: 'string', jsonPath: '.spec.mode' }],
        },
      ),
      version('v1', { mode: text, extra: { ...text, default: 'e' } }, { subresources: { status: {} } }),
      version('v2', {}, { served: false }),
    ],
  },
}

const pools = (name: string) => `/apis/example.org/${name}/namespaces/default/pools`

async function start() {
  const cluster = startCluster({ definitions: [DEFINITION] })
  const create = (of: string, name: string, spec: JsonObject) =>
    cluster.request('POST', pools(of), {
      apiVersion: `example.org/${of}`,
      kind: 'Pool',
      metadata: { name },
      spec,
    })
  const read = async (of: string, name: string) => (await cluster.request('GET', `${pools(of)}/${name}`)).body
  const change = (patch: Answer) =>
    cluster.patch(`${DEFINITIONS}/pools.example.org`, 'json-patch+json', patch)
  return { ...cluster, create, read, change }
}

test('every served version reads what any of them wrote, without what it does not know', async () => {
  const { create, read, request } = await start()
  await create('v1beta1', 'a', { mode: 'm', list: ['x'] })
  const { body } = await create('v1', 'b', { mode: 'q' })
  // the stored version knows no `extra`, which v1 has by default
  expect([body.apiVersion, body.spec]).toEqual(['example.org/v1', { mode: 'q' }])
  expect(await read('v1', 'a')).toMatchObject({ apiVersion: 'example.org/v1', spec: { mode: 'm' } })
  expect((await read('v1', 'a')).spec.list).toBeUndefined()
  expect((await read('v1', 'b')).spec).toEqual({ mode: 'q' })
  const list = (await request('GET', pools('v1alpha1'))).body
  expect(list.apiVersion).toBe('example.org/v1alpha1')
  expect(list.items.map((item: Answer) => [item.apiVersion, item.spec.mode])).toEqual([
    ['example.org/v1alpha1', 'm'],
    ['example.org/v1alpha1', 'q'],
  ])
  expect((await request('GET', pools('v2'))).code).toBe(404)
})

test('a default that comes later is there when an older object is read', async () => {
  const { create, read, change, request } = await start()
  await create('v1beta1', 'a', { list: ['x'] })
  const path = '/spec/versions/1/schema/openAPIV3Schema/properties/spec/properties/mode/default'
  await change([{ op: 'add', path, value: 'late' }])
  expect((await read('v1beta1', 'a')).spec).toEqual({ list: ['x'], mode: 'late' })
  expect((await request('GET', pools('v1'))).body.items[0].spec).toEqual({ mode: 'late' })
})

test('a watch is in the version that was asked for', async () => {
  const { create, watch } = await start()
  const [v1, beta] = [await watch(`${pools('v1')}?watch=1`), await watch(`${pools('v1beta1')}?watch=1`)]
  await create('v1beta1', 'a', { mode: 'm', list: ['x'] })
  expect((await v1.next()).object).toMatchObject({ apiVersion: 'example.org/v1', spec: { mode: 'm' } })
  expect((await beta.next()).object).toMatchObject({
    apiVersion: 'example.org/v1beta1',
    spec: { list: ['x'] },
  })
  await Promise.all([v1.stop(), beta.stop()])
})

test('columns, selectable fields and subresources are those of the version', async () => {
  const { create, request } = await start()
  await create('v1beta1', 'a', { mode: 'm' })
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'
  const columns = async (of: string) =>
    (await request('GET', pools(of), undefined, { accept })).body.columnDefinitions.map(
      (each: Answer) => each.name,
    )
  expect(await columns('v1beta1')).toEqual(['Name', 'Mode'])
  expect(await columns('v1')).toEqual(['Name', 'Age'])
  expect((await request('GET', `${pools('v1beta1')}?fieldSelector=spec.mode%3Dm`)).body.items).toHaveLength(1)
  expect((await request('GET', `${pools('v1')}?fieldSelector=spec.mode%3Dm`)).body.message).toBe(
    'field label not supported: spec.mode',
  )
  expect((await request('GET', `${pools('v1')}/a/status`)).code).toBe(200)
  expect((await request('GET', `${pools('v1beta1')}/a/status`)).code).toBe(404)
})

test('a deprecated version warns', async () => {
  const { request } = await start()
  const warning = async (of: string) => (await request('GET', pools(of))).headers.get('warning')
  expect(await warning('v1alpha1')).toBe(
    '299 - "example.org/v1alpha1 Pool is deprecated; use example.org/v1 Pool"',
  )
  expect(await warning('v1beta1')).toBe('299 - "use v1"')
  expect(await warning('v1')).toBeNull()
})

test('discovery prefers the most stable version', async () => {
  const { request } = await start()
  const { body } = await request('GET', '/apis/example.org')
  expect(body.versions.map((each: Answer) => each.version)).toEqual(['v1', 'v1beta1', 'v1alpha1'])
  expect(body.preferredVersion.version).toBe('v1')
  const names = ['v1alpha1', 'foo10', 'v2', 'v11alpha2', 'v10', 'v1', 'v3beta1', 'foo1', 'v12alpha1']
  expect(names.toSorted(compareVersions)).toEqual([
    'v10',
    'v2',
    'v1',
    'v3beta1',
    'v12alpha1',
    'v11alpha2',
    'v1alpha1',
    'foo1',
    'foo10',
  ])
})

test('a version in which something may be stored stays until it is released', async () => {
  const { create, read, change, patch, request } = await start()
  await create('v1beta1', 'a', { mode: 'm' })
  const moved = await change([
    { op: 'replace', path: '/spec/versions/1/storage', value: false },
    { op: 'replace', path: '/spec/versions/2/storage', value: true },
  ])
  expect(moved.body.status.storedVersions).toEqual(['v1beta1', 'v1'])
  expect((await read('v1', 'a')).spec).toEqual({ mode: 'm' })
  const removal = [{ op: 'remove', path: '/spec/versions/1' }]
  expect((await change(removal)).body.message).toStartWith(
    'CustomResourceDefinition.apiextensions.k8s.io "pools.example.org" is invalid: status.storedVersions[0]: Invalid value: "v1beta1": missing from spec.versions;',
  )
  await patch(`${DEFINITIONS}/pools.example.org/status`, 'merge-patch+json', {
    status: { storedVersions: ['v1'] },
  })
  expect((await change(removal)).body.status.storedVersions).toEqual(['v1'])
  expect((await request('GET', pools('v1beta1'))).code).toBe(404)
  expect((await read('v1', 'a')).spec).toEqual({ mode: 'm' })
})

test.each<[string, Answer, string]>([
  [
    'scope',
    [{ op: 'replace', path: '/spec/scope', value: 'Cluster' }],
    'spec.scope: Invalid value: "Cluster": field is immutable',
  ],
  [
    'kind',
    [{ op: 'replace', path: '/spec/names/kind', value: 'Other' }],
    'spec.names.kind: Invalid value: "Other": field is immutable',
  ],
  [
    'conversion',
    [{ op: 'replace', path: '/spec/conversion/strategy', value: 'Odd' }],
    'spec.conversion.strategy: Unsupported value: "Odd": supported values: "None", "Webhook"',
  ],
])('the %s of a definition cannot be changed at will', async (_, operations, mistake) => {
  const { change } = await start()
  expect((await change(operations)).body.message).toEndWith(`is invalid: ${mistake}`)
})

test('a conversion webhook is not called, and a warning says so', async () => {
  const { patch } = await start()
  const spec = { conversion: { strategy: 'Webhook', webhook: { conversionReviewVersions: ['v1'] } } }
  const { code, headers } = await patch(`${DEFINITIONS}/pools.example.org`, 'merge-patch+json', { spec })
  expect(code).toBe(200)
  expect(headers.get('warning')).toContain('the conversion webhook is not called')
})

test('deleting the definition takes the objects of all versions along', async () => {
  const { create, request, read } = await start()
  await create('v1', 'a', { mode: 'm' })
  await request('DELETE', `${DEFINITIONS}/pools.example.org`)
  expect((await read('v1', 'a')).code).toBe(404)
  await request('POST', DEFINITIONS, DEFINITION)
  expect((await request('GET', pools('v1'))).body.items).toEqual([])
})
