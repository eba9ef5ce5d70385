// The client's verbs against a server that behaves, and one that does not.

import { afterEach, describe, expect, test } from 'bun:test'
import { IP_ADDRESS_POOLS, NODES, SERVICES } from '@ingot/api'
import { createClient } from './client.ts'
import type { Client } from './client.ts'
import type { ClusterConfig } from './cluster-config.ts'
import { createManualRuntime, until } from './manual-runtime.ts'
import { ScriptedStream, startScriptedServer, statusAnswer } from './scripted-server.fixture.ts'
import type { ScriptedAnswer, ScriptedServer, SeenRequest } from './scripted-server.fixture.ts'
import { REQUEST_TIMEOUT } from './transport.ts'

let server: ScriptedServer | undefined
let client: Client | undefined
const runtime = createManualRuntime()

async function start(
  answer: (request: SeenRequest) => ScriptedAnswer,
): Promise<{ server: ScriptedServer; client: Client }> {
  server = await startScriptedServer(answer)
  client = createClient(server.config, 'test', runtime)
  return { server, client }
}

afterEach(async () => {
  client?.close()
  await server?.stop()
})

const page = (names: string[], more = {}) =>
  Response.json({
    metadata: { resourceVersion: '9', ...more },
    items: names.map((name) => ({ metadata: { name, managedFields: [] } })),
  })

describe('list', () => {
  test('follows the pages to the end and drops managedFields', async () => {
    const { client, server } = await start(({ query }) =>
      query.get('continue') === 'next' ? page(['c']) : page(['a', 'b'], { continue: 'next' }),
    )
    const listed = await client.list(SERVICES)
    expect(listed).toEqual({
      ok: true,
      value: {
        resourceVersion: '9',
        items: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }, { metadata: { name: 'c' } }],
      },
    })
    expect(server.seen.map(({ path }) => path)).toEqual(['/api/v1/services', '/api/v1/services'])
    expect(server.seen[0]?.query.get('limit')).toBe('500')
  })

  test('starts again in one piece when the next page has expired', async () => {
    const { client, server } = await start(({ query }) => {
      if (query.has('continue')) return statusAnswer(410, 'Expired')
      return query.has('limit') ? page(['old'], { continue: 'next' }) : page(['a', 'b'])
    })
    const listed = await client.list(SERVICES)
    expect(listed.ok && listed.value.items.map(({ metadata }) => metadata.name)).toEqual(['a', 'b'])
    expect(server.seen).toHaveLength(3)
  })

  test('names group, version, namespace and selectors in the request', async () => {
    const { client, server } = await start(() => page([]))
    await client.list(IP_ADDRESS_POOLS, { namespace: 'metallb-system', fieldSelector: 'metadata.name=a' })
    expect(server.seen[0]?.path).toBe('/apis/metallb.io/v1beta1/namespaces/metallb-system/ipaddresspools')
    expect(server.seen[0]?.query.get('fieldSelector')).toBe('metadata.name=a')
  })

  test('reads a list without items as empty', async () => {
    const { client } = await start(() => Response.json({ metadata: { resourceVersion: '1' }, items: null }))
    const listed = await client.list(SERVICES)
    expect(listed.ok && listed.value.items).toEqual([])
  })
})

describe('writes', () => {
  const service = {
    metadata: { name: 'web', namespace: 'default', resourceVersion: '5' },
    spec: { type: 'LoadBalancer' },
  }

  test('put the whole object with its kind on the status subresource', async () => {
    const { client, server } = await start(() => Response.json(service))
    expect(await client.updateStatus(SERVICES, service)).toEqual({ ok: true, value: service })
    expect(server.seen[0]).toMatchObject({
      method: 'PUT',
      path: '/api/v1/namespaces/default/services/web/status',
    })
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({ ...service, apiVersion: 'v1', kind: 'Service' })
  })

  test('say a conflict as a value', async () => {
    const { client } = await start(() => statusAnswer(409, 'Conflict', 'the object has been modified'))
    expect(await client.update(SERVICES, service)).toEqual({
      ok: false,
      error: { code: 409, reason: 'Conflict', message: 'the object has been modified', causes: [] },
    })
  })

  test('send a patch under its content type', async () => {
    const { client, server } = await start(() => Response.json({ metadata: { name: 'n' } }))
    await client.patch(NODES, { name: 'n' }, 'application/merge-patch+json', {
      metadata: { labels: { a: null } },
    })
    expect(server.seen[0]).toMatchObject({ method: 'PATCH', path: '/api/v1/nodes/n' })
    expect(server.seen[0]?.headers['content-type']).toBe('application/merge-patch+json')
  })

  test('escape names, so that none reaches another path', async () => {
    const { client, server } = await start(() => Response.json({}))
    await client.delete(SERVICES, { name: '../secrets/a?b', namespace: 'x/y' })
    expect(server.seen[0]?.path).toBe('/api/v1/namespaces/x%2Fy/services/..%2Fsecrets%2Fa%3Fb')
  })
})

describe('answers that are none', () => {
  test('a server that is not there is Unreachable', async () => {
    const { client, server } = await start(() => page([]))
    await server.stop()
    const answer = await client.get(SERVICES, { name: 'a', namespace: 'b' })
    expect(answer).toMatchObject({ ok: false, error: { code: 0, reason: 'Unreachable' } })
  })

  test('a server that never answers is a Timeout after our own time', async () => {
    const { client, server } = await start(() => undefined)
    const answer = client.get(SERVICES, { name: 'a', namespace: 'b' })
    await until(() => server.seen.length === 1)
    runtime.advance(REQUEST_TIMEOUT)
    expect(await answer).toMatchObject({ ok: false, error: { reason: 'Timeout' } })
  })

  test('a body that never ends is a Timeout too', async () => {
    const stream = new ScriptedStream()
    const { client, server } = await start(() => stream)
    const answer = client.list(SERVICES)
    stream.send('{"items":[')
    await until(() => server.seen.length === 1)
    runtime.advance(REQUEST_TIMEOUT)
    expect(await answer).toMatchObject({ ok: false, error: { reason: 'Timeout' } })
  })

  test.each([
    ['not JSON', 'hello'],
    ['null', 'null'],
    ['cut off', '{"items":['],
  ])('a body that is %s is MalformedAnswer', async (_name, body) => {
    const { client } = await start(() => new Response(body))
    expect(await client.list(SERVICES)).toMatchObject({ ok: false, error: { reason: 'MalformedAnswer' } })
  })

  test.each([
    ['an empty object', {}],
    ['an array', []],
    ['a Status', { kind: 'Status', metadata: {}, status: 'Success' }],
    ['of another kind', { kind: 'PodList', metadata: { resourceVersion: '1' }, items: [] }],
    ['without a version', { metadata: {}, items: [] }],
    ['without items', { metadata: { resourceVersion: '1' } }],
    ['with a number for items', { metadata: { resourceVersion: '1' }, items: 5 }],
    ['with an item that is null', { metadata: { resourceVersion: '1' }, items: [null] }],
    ['with an item without a name', { metadata: { resourceVersion: '1' }, items: [{ metadata: {} }] }],
  ])('a list that is %s is MalformedAnswer, and not a list of nothing', async (_name, body) => {
    const { client } = await start(() => Response.json(body))
    expect(await client.list(SERVICES)).toMatchObject({ ok: false, error: { reason: 'MalformedAnswer' } })
  })

  test('an object that has no name is MalformedAnswer', async () => {
    const { client } = await start(() => Response.json({ metadata: {} }))
    const service = { metadata: { name: 'web', namespace: 'default' } }
    for (const answer of [
      await client.get(SERVICES, service.metadata),
      await client.updateStatus(SERVICES, service),
    ]) {
      expect(answer).toMatchObject({ ok: false, error: { reason: 'MalformedAnswer' } })
    }
  })

  test('an object of another kind is MalformedAnswer', async () => {
    const { client } = await start(() => Response.json({ kind: 'Pod', metadata: { name: 'web' } }))
    const answer = await client.get(SERVICES, { name: 'web', namespace: 'default' })
    expect(answer).toMatchObject({ ok: false, error: { reason: 'MalformedAnswer' } })
  })

  test('a redirect is refused, so that the token goes nowhere else', async () => {
    const { client, server } = await start(() => Response.redirect('/api/v1/nodes', 307))
    expect(await client.list(SERVICES)).toMatchObject({ ok: false, error: { code: 307 } })
    expect(server.seen).toHaveLength(1)
  })

  test('a network of ours carries what a socket would have', async () => {
    const sent: string[] = []
    const config: ClusterConfig = {
      server: 'http://simulated',
      token: { text: 'secret' },
      insecureSkipTlsVerify: false,
      async fetch(url, { method, headers }) {
        sent.push(`${method} ${url} ${new Headers(headers).get('authorization')}`)
        return Response.json({ metadata: { name: 'a' } })
      },
    }
    client = createClient(config, 'test', runtime)
    const answer = await client.get(NODES, { name: 'a' })
    expect(answer).toEqual({ ok: true, value: { metadata: { name: 'a' } } })
    expect(sent).toEqual(['GET http://simulated/api/v1/nodes/a Bearer secret'])
  })

  test('no timers are left behind', () => expect(runtime.pending()).toEqual([]))
})
