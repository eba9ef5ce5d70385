// Creating, updating and patching through the server: what it sets, keeps, counts and refuses.

import { describe, expect, test } from 'bun:test'
import { SERVICES, service, startCluster, widget, WIDGETS } from './cluster.fixture.ts'

describe('creating', () => {
  test('sets what only the server may set', async () => {
    const { request } = startCluster()
    const given = { ...service('web'), status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } } }
    const { code, body } = await request('POST', SERVICES, given)
    expect(code).toBe(201)
    expect(body.metadata).toMatchObject({ namespace: 'default', creationTimestamp: '2026-01-01T00:00:00Z' })
    expect(body.metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(body.status).toEqual({ loadBalancer: {} })
  })

  test('generates names', async () => {
    const { request } = startCluster()
    const { body } = await request('POST', SERVICES, { ...service(''), metadata: { generateName: 'web-' } })
    expect(body.metadata.name).toMatch(/^web-[b-z2-9]{5}$/)
  })

  test('takes another generated name where one is taken', async () => {
    let same = 0
    const { request } = startCluster({ random: () => (same-- > 0 ? 0 : Math.random()) })
    const create = async () => {
      same = 40
      return request('POST', SERVICES, { ...service(''), metadata: { generateName: 'web-' } })
    }
    expect((await create()).body.metadata.name).toBe('web-bbbbb')
    const { code, body } = await create()
    expect([code, body.metadata.name]).toEqual([201, expect.not.stringContaining('bbbbb')])
  })

  test('twice is a 409, into a missing namespace a 404, with a bad name a 422', async () => {
    const { request } = startCluster()
    await request('POST', SERVICES, service('web'))
    expect((await request('POST', SERVICES, service('web'))).body).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      message: 'services "web" already exists',
    })
    const elsewhere = await request('POST', '/api/v1/namespaces/none/services', service('web'))
    expect(elsewhere.body.message).toBe('namespaces "none" not found')
    expect((await request('POST', SERVICES, service('Web'))).body.message).toStartWith(
      'Service "Web" is invalid: metadata.name: Invalid value: "Web": a DNS-1035 label must consist of',
    )
  })

  test('for a dry run writes nothing', async () => {
    const { request } = startCluster()
    expect((await request('POST', `${SERVICES}?dryRun=All`, service('web'))).code).toBe(201)
    expect((await request('POST', `${SERVICES}?dryRun=&dryRun=All`, service('web'))).code).toBe(201)
    expect((await request('GET', `${SERVICES}/web`)).code).toBe(404)
  })
})

describe('unknown fields', () => {
  const foolish = { metadata: { name: 'web' }, spec: { foo: 1, ports: [{ port: 80, bar: 2 }] } }

  test('are a 400 when validation is strict', async () => {
    const { request } = startCluster()
    const { body } = await request('POST', `${SERVICES}?fieldValidation=Strict`, foolish)
    expect(body.code).toBe(400)
    expect(body.message).toBe(
      'Service in version "v1" cannot be handled as a Service: strict decoding error: unknown field "spec.foo", ' +
        'unknown field "spec.ports[0].bar"',
    )
  })

  test('are pruned with a warning otherwise, and in silence when asked', async () => {
    const { request } = startCluster()
    const warned = await request('POST', `${SERVICES}?fieldValidation=Warn`, foolish)
    expect(warned.headers.get('warning')).toBe(
      '299 - "unknown field \\"spec.foo\\"", 299 - "unknown field \\"spec.ports[0].bar\\""',
    )
    expect(warned.body.spec.foo).toBeUndefined()
    const silent = await request('POST', `${SERVICES}?fieldValidation=Ignore`, {
      ...foolish,
      metadata: { name: 'b' },
    })
    expect(silent.headers.get('warning')).toBeNull()
  })

  test('a wrong type is a 400 in the words of the Go decoder', async () => {
    const { request } = startCluster()
    const { body } = await request('POST', SERVICES, service('web', { ports: [{ port: 'x' }] }))
    expect(body.message).toEndWith(
      'json: cannot unmarshal string into Go struct field ServicePort.spec.ports.port of type int32',
    )
  })
})

describe('updating', () => {
  test('with a stale version is a 409', async () => {
    const { request } = startCluster()
    const { body } = await request('POST', SERVICES, service('web'))
    const changed = { ...body, spec: { ...body.spec, sessionAffinity: 'ClientIP' } }
    expect((await request('PUT', `${SERVICES}/web`, changed)).code).toBe(200)
    expect((await request('PUT', `${SERVICES}/web`, changed)).body).toMatchObject({
      code: 409,
      reason: 'Conflict',
      details: { name: 'web', kind: 'services' },
    })
  })

  test('that changes nothing leaves the version as it is', async () => {
    const { request } = startCluster()
    const { body } = await request('POST', SERVICES, service('web'))
    expect((await request('PUT', `${SERVICES}/web`, body)).body).toEqual(body)
  })

  test('of the main resource leaves the status, of the status leaves the spec', async () => {
    const { request } = startCluster()
    const { body } = await request('POST', SERVICES, service('web'))
    const status = { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } }
    const annotated = { ...body, metadata: { ...body.metadata, annotations: { a: 'b' } } }
    expect((await request('PUT', `${SERVICES}/web`, { ...body, status })).body.status).toEqual({
      loadBalancer: {},
    })
    const spec = { ...body.spec, sessionAffinity: 'ClientIP' }
    const written = (await request('PUT', `${SERVICES}/web/status`, { ...annotated, spec, status })).body
    expect(written.spec.sessionAffinity).toBe('None')
    expect(written.status.loadBalancer.ingress).toEqual([{ ip: '192.0.2.1', ipMode: 'VIP' }])
    // the status path of built-in kinds takes annotations along
    expect(written.metadata.annotations).toEqual({ a: 'b' })
  })

  test('counts generations of what a person wants only', async () => {
    const { request, patch } = startCluster()
    expect((await request('POST', WIDGETS, widget('w'))).body.metadata.generation).toBe(1)
    const labelled = await patch(`${WIDGETS}/w`, 'merge-patch+json', { metadata: { labels: { a: 'b' } } })
    expect(labelled.body.metadata.generation).toBe(1)
    const status = await patch(`${WIDGETS}/w/status`, 'merge-patch+json', {
      metadata: { annotations: { a: 'b' } },
      status: { x: 1 },
    })
    expect(status.body).toMatchObject({ metadata: { generation: 1 }, status: { x: 1 } })
    expect(status.body.metadata.annotations).toBeUndefined()
    const spec = await patch(`${WIDGETS}/w`, 'merge-patch+json', { spec: { mode: 'b' } })
    expect(spec.body).toMatchObject({ metadata: { generation: 2 }, status: { x: 1 } })
  })

  test('of a custom resource must name the version', async () => {
    const { request } = startCluster()
    await request('POST', WIDGETS, widget('w'))
    expect((await request('PUT', `${WIDGETS}/w`, widget('w'))).body.message).toBe(
      'Widget.example.com "w" is invalid: metadata.resourceVersion: Invalid value: 0x0: must be specified for an update',
    )
  })
})

describe('patching', () => {
  test('a custom resource strategically is a 415', async () => {
    const { request, patch } = startCluster()
    await request('POST', WIDGETS, widget('w'))
    expect((await patch(`${WIDGETS}/w`, 'strategic-merge-patch+json', {})).code).toBe(415)
  })

  test('with a version that has passed is a 409', async () => {
    const { request, patch } = startCluster()
    await request('POST', SERVICES, service('web'))
    const body = { metadata: { resourceVersion: '1', labels: { a: 'b' } } }
    expect((await patch(`${SERVICES}/web`, 'merge-patch+json', body)).code).toBe(409)
  })

  test('applying creates, merges, records the manager, and changes nothing when repeated', async () => {
    const { patch } = startCluster()
    const path = `${WIDGETS}/w?fieldManager=me`
    const created = await patch(path, 'apply-patch+yaml', widget('w'))
    expect(created.code).toBe(201)
    expect(created.body.metadata.managedFields).toMatchObject([{ manager: 'me', operation: 'Apply' }])
    expect((await patch(path, 'apply-patch+yaml', widget('w'))).body).toEqual(created.body)
    const merged = await patch(path, 'apply-patch+yaml', widget('w', { addresses: ['b'], weight: 2 }))
    expect(merged.body.spec).toEqual({ addresses: ['b'], mode: 'a', weight: 2 })
    expect((await patch(`${WIDGETS}/w`, 'apply-patch+yaml', widget('w'))).body.message).toBe(
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    )
  })
})

describe('custom resources', () => {
  test.each<[string, Parameters<typeof widget>[1], string]>([
    ['a missing field', {}, 'spec.addresses: Required value'],
    [
      'a wrong type',
      { addresses: 'a' },
      'spec.addresses: Invalid value: "string": spec.addresses in body must be of type array: "string"',
    ],
    [
      'too few',
      { addresses: [] },
      'spec.addresses: Invalid value: 0: spec.addresses in body should have at least 1 items',
    ],
    [
      'too many',
      { addresses: ['a', 'b', 'c', 'd'] },
      'spec.addresses: Too many: 4: must have at most 3 items',
    ],
    [
      'a wrong word',
      { addresses: ['a'], mode: 'x' },
      'spec.mode: Unsupported value: "x": supported values: "a", "b"',
    ],
    [
      'a small number',
      { addresses: ['a'], weight: 0 },
      'spec.weight: Invalid value: 0: spec.weight in body should be greater than or equal to 1',
    ],
    [
      'a wrong pattern',
      { addresses: ['a'], code: 'A' },
      'spec.code: Invalid value: "A": spec.code in body should match \'^[a-z]+$\'',
    ],
    [
      'a long string',
      { addresses: ['a'], code: 'abcde' },
      'spec.code: Too long: may not be more than 4 bytes',
    ],
    ['a double', { addresses: ['a'], tags: ['x', 'x'] }, 'spec.tags[1]: Duplicate value: "x"'],
    ['several', { addresses: ['a'], weight: 0, mode: 'x' }, '[spec.mode: Unsupported'],
  ])('with %s are a 422 that names the field', async (_, spec, message) => {
    const { request } = startCluster()
    const { code, body } = await request('POST', WIDGETS, widget('w', spec))
    expect(code).toBe(422)
    if (message.startsWith('[')) expect(body.details.causes).toHaveLength(2)
    else expect(body.message).toBe(`Widget.example.com "w" is invalid: ${message}`)
  })

  test('get their defaults and keep what is open', async () => {
    const { request } = startCluster()
    const { body } = await request(
      'POST',
      WIDGETS,
      widget('w', { addresses: ['a'], open: { x: 1 }, port: 'http', y: 1 }),
    )
    expect(body.spec).toEqual({ addresses: ['a'], mode: 'a', open: { x: 1 }, port: 'http' })
  })
})
