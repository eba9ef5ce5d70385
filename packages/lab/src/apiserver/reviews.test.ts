// Who the server says somebody is, and what it says they may do.

import { expect, test } from 'bun:test'
import { startCluster } from './cluster.fixture.ts'
import type { JsonObject } from './json.ts'

const TOKEN = 'secret'

async function review(group: string, plural: string, spec: JsonObject) {
  const { request } = startCluster({ token: TOKEN })
  const headers = { authorization: `Bearer ${TOKEN}` }
  const { code, body } = await request('POST', `/apis/${group}/v1/${plural}`, { spec }, headers)
  expect(code).toBe(201)
  expect(body.spec).toEqual(spec)
  return body.status
}

test('the token of the server is its administrator’s, and any other is nobody’s', async () => {
  const user = { username: 'system:admin', groups: ['system:masters', 'system:authenticated'] }
  expect(await review('authentication.k8s.io', 'tokenreviews', { token: TOKEN })).toEqual({
    authenticated: true,
    user,
  })
  expect(await review('authentication.k8s.io', 'tokenreviews', { token: 'other' })).toEqual({
    user: {},
    error: 'invalid bearer token',
  })
  expect((await review('authentication.k8s.io', 'tokenreviews', { token: '' })).authenticated).toBeUndefined()
  expect(await review('authentication.k8s.io', 'selfsubjectreviews', {})).toEqual({ userInfo: user })
})

test('the administrator may do everything, and nobody else anything', async () => {
  const nonResourceAttributes = { path: '/metrics', verb: 'get' }
  const ask = (who: JsonObject) =>
    review('authorization.k8s.io', 'subjectaccessreviews', { ...who, nonResourceAttributes })
  expect(await ask({ user: 'system:admin' })).toEqual({ allowed: true })
  expect(await ask({ user: 'x', groups: ['system:masters'] })).toEqual({ allowed: true })
  expect(await ask({ user: 'system:serviceaccount:default:default' })).toEqual({ allowed: false })
  expect(await review('authorization.k8s.io', 'selfsubjectaccessreviews', {})).toEqual({ allowed: true })
})

test('a review needs the token as any other request does', async () => {
  const { request } = startCluster({ token: TOKEN })
  expect((await request('POST', '/apis/authentication.k8s.io/v1/tokenreviews', {})).code).toBe(401)
})
