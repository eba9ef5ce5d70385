// What is asked about a stranger's token, word by word, and what is made of the answers.

import { afterEach, expect, test } from 'bun:test'
import { createClient } from './client.ts'
import type { Client } from './client.ts'
import { createManualRuntime } from './manual-runtime.ts'
import { reviewPathAccess, reviewToken } from './reviews.ts'
import { startScriptedServer, statusAnswer } from './scripted-server.fixture.ts'
import type { ScriptedServer } from './scripted-server.fixture.ts'

let server: ScriptedServer
let client: Client

async function start(answer: () => Response) {
  server = await startScriptedServer(answer)
  client = createClient(server.config, 'test', createManualRuntime())
}

afterEach(async () => {
  client.close()
  await server.stop()
})

const prometheus = {
  name: 'system:serviceaccount:monitoring:prometheus',
  uid: '7',
  groups: ['system:serviceaccounts'],
  extra: { 'authentication.kubernetes.io/pod-name': ['prometheus-0'] },
}

test('a token that the API server knows has a user', async () => {
  const { name, ...rest } = prometheus
  // as a real API server answers: without a name, which no object is
  await start(() =>
    Response.json({
      kind: 'TokenReview',
      metadata: { creationTimestamp: null },
      status: { authenticated: true, user: { username: name, ...rest } },
    }),
  )
  expect(await reviewToken(client, 'secret')).toEqual({ ok: true, value: prometheus })
  expect(server.seen[0]).toMatchObject({
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/tokenreviews',
  })
  expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenReview',
    spec: { token: 'secret' },
  })
})

test.each([[{ status: { authenticated: false, error: 'expired' } }], [{ status: {} }], [{}], [null]])(
  '%j: nobody knows the token',
  async (answer) => {
    await start(() => Response.json(answer))
    expect(await reviewToken(client, 'secret')).toEqual({ ok: true, value: null })
  },
)

test.each([
  [{ allowed: true }, true],
  [{ allowed: false }, false],
  [{ allowed: true, denied: true }, false],
  [{}, false],
])('an access review that says %j means %p', async (status, expected) => {
  await start(() => Response.json({ status }, { status: 201 }))
  expect(await reviewPathAccess(client, prometheus, '/metrics', 'get')).toEqual({ ok: true, value: expected })
  expect(server.seen[0]).toMatchObject({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
  })
  const { name, ...rest } = prometheus
  expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: { user: name, ...rest, nonResourceAttributes: { path: '/metrics', verb: 'get' } },
  })
})

test('a refusal by the API server is its own error', async () => {
  await start(() => statusAnswer(403, 'Forbidden'))
  expect(await reviewToken(client, 'secret')).toMatchObject({ ok: false, error: { code: 403 } })
  expect(await reviewPathAccess(client, prometheus, '/metrics', 'get')).toMatchObject({
    error: { code: 403 },
  })
})
