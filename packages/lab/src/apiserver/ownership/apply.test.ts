// Who owns what after writes of all sorts, over the server's own door. The answers are those of kube-apiserver 1.36.

import { seconds } from '@ingot/api'
import { describe, expect, test } from 'bun:test'
import { SERVICES, service, startCluster, widget, WIDGETS } from '../cluster.fixture.ts'
import type { Answer } from '../cluster.fixture.ts'
import type { Json } from '../json.ts'

const MAPS = '/api/v1/namespaces/default/configmaps'
const configMap = (data: Json) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data })

function start() {
  const cluster = startCluster()
  const apply = (manager: string, data: Json, more = '') =>
    cluster.patch(`${MAPS}/c?fieldManager=${manager}${more}`, 'apply-patch+yaml', configMap(data))
  return { ...cluster, apply }
}

const owners = (object: Answer) =>
  Object.fromEntries(
    object.metadata.managedFields.map((entry: Answer) => [
      `${entry.manager} ${entry.operation}${entry.subresource === undefined ? '' : ` ${entry.subresource}`}`,
      entry.fieldsV1,
    ]),
  )

describe('a manager', () => {
  test('that creates owns what it gave and the defaults, and not what the server allocated', async () => {
    const { request } = start()
    const { body } = await request('POST', SERVICES, service('web', { type: 'ClusterIP' }), {
      'user-agent': 'kubectl/v1.32.0 (linux/amd64)',
    })
    expect(owners(body)).toEqual({
      'kubectl Update': {
        'f:spec': {
          'f:internalTrafficPolicy': {},
          'f:ports': {
            '.': {},
            'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {}, 'f:protocol': {}, 'f:targetPort': {} },
          },
          'f:sessionAffinity': {},
          'f:type': {},
        },
      },
    })
  })

  test('that writes a status owns it under its own path', async () => {
    const { request } = start()
    const { body } = await request('POST', `${SERVICES}?fieldManager=me`, service('web'))
    const status = { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } }
    const written = await request(
      'PUT',
      `${SERVICES}/web/status`,
      { ...body, status },
      { 'user-agent': 'ingot/1' },
    )
    expect(owners(written.body)).toMatchObject({
      'me Update': { 'f:spec': { 'f:type': {} } },
      'ingot Update status': { 'f:status': { 'f:loadBalancer': { 'f:ingress': {} } } },
    })
    expect((await request('PUT', `${SERVICES}/web/status`, written.body)).body).toEqual(written.body)
  })

  test('that updates takes a field from whoever applied it', async () => {
    const { patch, apply } = start()
    await apply('a', { x: '1', y: '1' })
    const { body } = await patch(`${MAPS}/c?fieldManager=b`, 'merge-patch+json', { data: { x: '2' } })
    expect(owners(body)).toEqual({
      'a Apply': { 'f:data': { 'f:y': {} } },
      'b Update': { 'f:data': { 'f:x': {} } },
    })
  })

  test('owns a custom resource as a whole', async () => {
    const { request } = start()
    const { body } = await request('POST', `${WIDGETS}?fieldManager=me`, widget('w'))
    expect(owners(body)).toEqual({
      'me Update': { 'f:spec': { '.': {}, 'f:addresses': {}, 'f:mode': {} } },
    })
  })

  test('is one of at most eleven: the oldest updates become one', async () => {
    const { patch, apply } = start()
    await apply('a', { x: '1' })
    for (let count = 0; count < 12; count++) {
      await patch(`${MAPS}/c?fieldManager=m${count}`, 'merge-patch+json', { data: { [`k${count}`]: 'x' } })
    }
    const { body } = await patch(`${MAPS}/c?fieldManager=last`, 'merge-patch+json', { data: { last: 'x' } })
    const names = body.metadata.managedFields.map((entry: Answer) => entry.manager)
    expect(names).toHaveLength(11)
    expect(names).toContain('ancient-changes')
  })
})

describe('an apply', () => {
  test('that would change the field of another is a 409 that names it', async () => {
    const { patch, apply } = start()
    await apply('a', { x: '1' })
    expect((await apply('b', { x: '2' })).body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Apply failed with 1 conflict: conflict with "a": .data.x',
      reason: 'Conflict',
      details: {
        causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "a"', field: '.data.x' }],
      },
      code: 409,
    })
    await patch(`${MAPS}/c?fieldManager=c`, 'merge-patch+json', { data: { y: '1' } })
    expect((await apply('b', { x: '2', y: '2' })).body.message).toBe(
      'Apply failed with 2 conflicts: conflicts with "a":\n- .data.x\nconflicts with "c" using v1:\n- .data.y',
    )
  })

  test('with force takes the field', async () => {
    const { apply } = start()
    await apply('a', { x: '1' })
    const { body } = await apply('b', { x: '2' }, '&force=true')
    expect(body.data).toEqual({ x: '2' })
    expect(owners(body)).toEqual({ 'b Apply': { 'f:data': { 'f:x': {} } } })
  })

  test('of the same value is shared, and goes with the last who applies it', async () => {
    const { apply } = start()
    await apply('a', { x: '1', y: '1' })
    await apply('b', { x: '1' })
    expect((await apply('a', { z: '1' })).body.data).toEqual({ x: '1', z: '1' })
    expect((await apply('b', {})).body.data).toEqual({ z: '1' })
  })

  test('leaves alone what nobody applied', async () => {
    const { patch, apply } = start()
    await apply('a', { x: '1' })
    await patch(`${MAPS}/c?fieldManager=b`, 'merge-patch+json', { data: { y: '1' } })
    expect((await apply('a', {})).body.data).toEqual({ y: '1' })
  })

  test('that names no label any more leaves the rest of metadata', async () => {
    const { patch } = start()
    const named = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } }
    const path = `${MAPS}/c?fieldManager=a`
    const labelled = { ...named, metadata: { name: 'c', labels: { x: 'y' } } }
    const { body } = await patch(path, 'apply-patch+yaml', labelled)
    const { metadata } = (await patch(path, 'apply-patch+yaml', named)).body
    expect([metadata.name, metadata.uid, metadata.labels]).toEqual(['c', body.metadata.uid, undefined])
  })

  test('takes an item of a list away, and not its neighbours', async () => {
    const { patch } = start()
    const path = (manager: string) => `${SERVICES}/web?fieldManager=${manager}`
    const web = (ports: Json) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { ports },
    })
    const [a, b] = [
      { name: 'a', port: 80 },
      { name: 'b', port: 81 },
    ]
    await patch(path('m'), 'apply-patch+yaml', web([a, b]))
    await patch(path('n'), 'apply-patch+yaml', web([b]))
    const { body } = await patch(path('m'), 'apply-patch+yaml', web([{ name: 'c', port: 82 }]))
    expect(body.spec.ports.map((port: Answer) => port.name)).toEqual(['b', 'c'])
  })

  test('of what is there changes nothing, its time included', async () => {
    const { apply, advance } = start()
    const { body } = await apply('a', { x: '1' })
    advance(seconds(5))
    expect((await apply('a', { x: '1' })).body).toEqual(body)
  })

  test('to an object that forgot its managers meets who was there before', async () => {
    const { patch, apply } = start()
    await apply('a', { x: '1' })
    await patch(`${MAPS}/c`, 'merge-patch+json', { metadata: { managedFields: [{}] } })
    expect((await apply('b', { x: '2' })).body.message).toBe(
      'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.x',
    )
  })

  test('of the status owns only the status', async () => {
    const { patch, request } = start()
    await request('POST', `${SERVICES}?fieldManager=me`, service('web'))
    const status = { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } }
    const spec = { type: 'ClusterIP' }
    const configuration = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec, status }
    const { body } = await patch(`${SERVICES}/web/status?fieldManager=lb`, 'apply-patch+yaml', configuration)
    expect(body.spec.type).toBe('LoadBalancer')
    expect(owners(body)['me Update']['f:spec']['f:type']).toEqual({})
    expect(body.status.loadBalancer.ingress).toEqual([{ ip: '192.0.2.1', ipMode: 'VIP' }])
    expect(owners(body)['lb Apply status']).toEqual({ 'f:status': { 'f:loadBalancer': { 'f:ingress': {} } } })
  })

  test.each<[string, Json, number, string]>([
    [
      'of an object that is gone',
      { ...configMap({}), metadata: { name: 'c', uid: 'x' } },
      409,
      'Operation cannot be fulfilled on configmaps "c": uid mismatch: the provided object specified uid x, and no existing object was found',
    ],
    [
      'of another kind',
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'c' } },
      400,
      'invalid object type: /v1, Kind=Secret',
    ],
    [
      'of unknown fields',
      { ...configMap({}), foo: 1 },
      500,
      'failed to create typed patch object (/c; /v1, Kind=ConfigMap): .foo: field not declared in schema',
    ],
    [
      'with managers',
      { ...configMap({}), metadata: { name: 'c', managedFields: [] } },
      400,
      'metadata.managedFields must be nil',
    ],
    [
      'without a name',
      { ...configMap({}), metadata: {} },
      400,
      'the name of the object (c based on URL) was undeterminable: name must be provided',
    ],
    [
      'of another name',
      { ...configMap({}), metadata: { name: 'd' } },
      400,
      'the name of the object (d) does not match the name on the URL (c)',
    ],
  ])('%s is refused', async (_, configuration, code, message) => {
    const { patch } = start()
    const { body } = await patch(`${MAPS}/c?fieldManager=me`, 'apply-patch+yaml', configuration)
    expect([body.code, body.message]).toEqual([code, message])
  })
})
