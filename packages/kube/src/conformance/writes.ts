// Writes that are not quite ordinary: rehearsed, without a name, with fields that nobody knows, to the wrong place.

import { expect, test } from 'bun:test'
import { SERVICES } from '@ingot/api'
import type { KubernetesObject } from '../object.ts'
import { must, refusal } from './suite.ts'
import type { Suite } from './suite.ts'

export function describeWrites(suite: Suite): void {
  const services = () => suite.path('services')
  const codeOf = async (answer: ReturnType<Suite['send']>) => refusal(await answer)?.code

  test('that is a dry run is answered as if it were done, and is not', async () => {
    const service = suite.service()
    const rehearsed = must(await suite.send('POST', `${services()}?dryRun=All`, service))
    expect(rehearsed.metadata.name).toBe(service.metadata.name)
    expect(refusal(await suite.client.get(SERVICES, service.metadata))?.code).toBe(404)

    const stored = must(await suite.client.create(SERVICES, service))
    const path = `${services()}/${service.metadata.name}?dryRun=All`
    const labelled = { metadata: { labels: { rehearsed: 'yes' } } }
    const patched = must(await suite.send('PATCH', path, labelled, 'application/merge-patch+json'))
    expect(patched.metadata.labels).toEqual({ rehearsed: 'yes' })
    must(await suite.send('DELETE', path))
    expect(must(await suite.client.get(SERVICES, service.metadata))).toEqual(stored)
  })

  test('of a dry run is refused for the same reasons', async () => {
    const wrong = suite.service({ ports: [{ port: 70000 }] })
    expect(await codeOf(suite.send('POST', `${services()}?dryRun=All`, wrong))).toBe(422)
    expect(await codeOf(suite.send('POST', `${services()}?dryRun=Some`, suite.service()))).toBe(422)
  })

  test('without a name gets one that begins as it asks, another each time', async () => {
    const create = async () => {
      const { name: _name, ...metadata } = suite.service().metadata
      const body = { ...suite.service(), metadata: { ...metadata, generateName: 'web-' } }
      return must(await suite.send('POST', services(), body)).metadata
    }
    const [first, second] = [await create(), await create()]
    expect(first.name).toMatch(/^web-[a-z0-9]{5}$/)
    expect(second.name).not.toBe(first.name)
    expect(first).toHaveProperty('generateName', 'web-')
  })

  test('without any name is refused with the field', async () => {
    const answer = await suite.send('POST', suite.path('configmaps'), { metadata: {} })
    expect(refusal(answer)).toEqual({ code: 422, reason: 'Invalid' })
    expect(answer.ok ? [] : answer.error.causes.map(({ field }) => field)).toContain('metadata.name')
  })

  test('that does not tell who set which field leaves that as it is', async () => {
    const silent = ({ metadata: { managedFields: _managers, ...metadata }, ...rest }: KubernetesObject) => ({
      ...rest,
      metadata,
    })
    const setters = ({ metadata }: KubernetesObject) => JSON.stringify(metadata.managedFields)
    const { client } = suite
    const stored = must(await client.create<KubernetesObject>(SERVICES, suite.service()))
    expect(setters(stored)).toContain('f:ports')
    const updated = must(await client.update<KubernetesObject>(SERVICES, silent(stored)))
    expect(setters(updated)).toContain('f:ports')
    const status = { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } }
    const written = { ...silent(updated), status }
    expect(setters(must(await client.updateStatus<KubernetesObject>(SERVICES, written)))).toContain('f:ports')
  })

  test('with a name that is none is refused', async () => {
    const service = suite.service()
    const answer = suite.send('POST', services(), { ...service, metadata: { name: 'Not_A_Name' } })
    expect(await codeOf(answer)).toBe(422)
  })

  test('with a field that nobody knows is refused if strict, and loses it if not', async () => {
    const { spec, ...service } = suite.service()
    const body = { ...service, spec: { ...spec, loadBalancerIPs: 'x' } }
    const strict = await suite.send('POST', `${services()}?fieldValidation=Strict`, body)
    expect(refusal(strict)).toEqual({ code: 400, reason: 'BadRequest' })
    expect(strict.ok ? '' : strict.error.message).toContain('unknown field "spec.loadBalancerIPs"')
    const lax = must(await suite.send('POST', `${services()}?fieldValidation=Ignore`, body))
    expect(lax.spec).not.toHaveProperty('loadBalancerIPs')
  })

  test('with a field of the wrong type is refused', async () => {
    const service = suite.service()
    expect(await codeOf(suite.send('POST', services(), { ...service, spec: { ports: 'all' } }))).toBe(400)
  })

  test('with a body that is no object, or of another kind, is refused', async () => {
    expect(await codeOf(suite.send('POST', services(), ['a']))).toBe(400)
    const pod = { ...suite.service(), apiVersion: 'v1', kind: 'Pod' }
    expect(await codeOf(suite.send('POST', services(), pod))).toBe(400)
    expect(await codeOf(suite.send('POST', services(), pod, 'image/png'))).toBe(415)
  })

  test('under another name or namespace than its path is refused', async () => {
    const { metadata, spec } = await suite.createService()
    const path = `${services()}/${metadata.name}`
    const renamed = { metadata: { ...metadata, name: 'another' }, spec }
    expect(await codeOf(suite.send('PUT', path, renamed))).toBe(400)
    const moved = { metadata: { ...metadata, namespace: 'default' }, spec }
    expect(await codeOf(suite.send('PUT', path, moved))).toBe(400)
    expect(
      await codeOf(suite.send('POST', services(), { ...suite.service(), metadata: moved.metadata })),
    ).toBe(400)
  })

  test('to a namespace or an object that is not there is 404', async () => {
    const { spec } = suite.service()
    const elsewhere = '/api/v1/namespaces/nobody/services'
    expect(await codeOf(suite.send('POST', elsewhere, { metadata: { name: 'a' }, spec }))).toBe(404)
    const metadata = { name: 'missing' }
    expect(await codeOf(suite.send('PUT', `${suite.path('configmaps')}/missing`, { metadata }))).toBe(404)
    expect(await codeOf(suite.send('PUT', `${suite.path('pods')}/missing`, { metadata, spec }))).toBe(404)
  })

  // some kinds are so: Services, Leases, Events
  test('of a Service that is not there makes it, unless it names the uid of one that was', async () => {
    const { metadata, spec } = await suite.createService()
    must(await suite.client.delete(SERVICES, metadata))
    const path = `${services()}/${metadata.name}`
    const { name, uid, resourceVersion } = metadata
    for (const put of [path, `${path}/status`]) {
      const again = {
        metadata: { name, uid, resourceVersion },
        spec: { type: 'LoadBalancer', ports: spec?.ports },
      }
      expect(refusal(await suite.send('PUT', put, again))).toEqual({ code: 409, reason: 'Conflict' })
      const anew = { metadata: { name, resourceVersion }, spec: again.spec }
      expect(must(await suite.send('PUT', put, anew)).metadata.uid).not.toBe(uid ?? '')
      must(await suite.client.delete(SERVICES, metadata))
    }
  })

  test('cannot change what only the server sets', async () => {
    const created = await suite.createService()
    const { uid: _uid, resourceVersion, ...metadata } = created.metadata
    const changed = must(
      await suite.send('PUT', `${services()}/${metadata.name}`, {
        ...created,
        metadata: { ...metadata, resourceVersion, creationTimestamp: '2001-01-01T00:00:00Z' },
      }),
    )
    expect(changed.metadata).toEqual(
      expect.objectContaining({
        uid: created.metadata.uid ?? '',
        creationTimestamp: created.metadata.creationTimestamp ?? '',
      }),
    )
  })

  test('under the uid of another object is a Conflict', async () => {
    const created = await suite.createService()
    const metadata = { ...created.metadata, uid: crypto.randomUUID() }
    expect(refusal(await suite.client.update(SERVICES, { ...created, metadata }))?.code).toBe(409)
  })
}
