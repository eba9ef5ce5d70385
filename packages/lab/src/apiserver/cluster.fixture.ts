// A server in memory for tests, with a clock that only the test moves, and the few requests that all tests make.

import { createManualRuntime } from '@ingot/kube/manual-runtime'
import { Database } from 'bun:sqlite'
import { createApiServer } from './index.ts'
import type { ApiServerOptions } from './index.ts'
import type { Json, JsonObject } from './json.ts'

// Tests look at answers of every kind, and a part that is missing fails the test that looks: types would add nothing.
// oxlint-disable-next-line typescript/no-explicit-any
export type Answer = any

export const SERVICES = '/api/v1/namespaces/default/services'
export const WIDGETS = '/apis/example.com/v1/namespaces/default/widgets'

/** A kind with one of everything that a schema can ask for. */
export const WIDGET_DEFINITION = {
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          { name: 'Addresses', type: 'string', jsonPath: '.spec.addresses' },
          { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
        ],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            required: ['spec'],
            properties: {
              spec: {
                type: 'object',
                required: ['addresses'],
                properties: {
                  addresses: { type: 'array', minItems: 1, maxItems: 3, items: { type: 'string' } },
                  mode: { type: 'string', enum: ['a', 'b'], default: 'a' },
                  weight: { type: 'integer', minimum: 1, maximum: 9 },
                  code: { type: 'string', pattern: '^[a-z]+$', maxLength: 4 },
                  open: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
                  tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
                  port: { 'x-kubernetes-int-or-string': true },
                },
              },
              status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        },
      },
    ],
  },
}

export function startCluster(options: Partial<ApiServerOptions> = {}) {
  const runtime = createManualRuntime()
  const api = createApiServer({
    database: new Database(':memory:'),
    clock: runtime.date,
    random: runtime.random,
    setTimer: runtime.setTimer,
    definitions: [WIDGET_DEFINITION],
    ...options,
  })
  const send = async (method: string, path: string, body?: Json, headers: Record<string, string> = {}) => {
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) }
    return api.fetch(new Request(`http://cluster${path}`, init))
  }
  const request = async (method: string, path: string, body?: Json, headers?: Record<string, string>) => {
    const response = await send(method, path, body, headers)
    return { code: response.status, body: (await response.json()) as Answer, headers: response.headers }
  }
  const patch = (path: string, type: string, body: Json) =>
    request('PATCH', path, body, { 'content-type': `application/${type}` })

  /** Opens a watch; `next` gives one event after the other, `undefined` when it ends. */
  async function watch(path: string, headers?: Record<string, string>) {
    const response = await send('GET', path, undefined, headers)
    const reader = response.body?.getReader()
    if (reader === undefined) throw new Error('a watch without a body')
    const text = new TextDecoder()
    const lines: string[] = []
    async function next(): Promise<Answer> {
      while (lines.length === 0) {
        const { value, done } = await (reader as ReadableStreamDefaultReader<Uint8Array>).read()
        if (done) return undefined
        lines.push(
          ...text
            .decode(value)
            .split('\n')
            .filter((line) => line !== ''),
        )
      }
      return JSON.parse(lines.shift() ?? '')
    }
    return { next, stop: () => reader.cancel() }
  }
  return { ...runtime, api, send, request, patch, watch }
}

/** A Service of one port, of type LoadBalancer unless `spec` says otherwise. */
export function service(name: string, spec: JsonObject = {}): JsonObject {
  return { metadata: { name }, spec: { type: 'LoadBalancer', ports: [{ port: 80 }], ...spec } }
}

export function widget(name: string, spec: JsonObject = { addresses: ['a'] }): JsonObject {
  return { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name }, spec }
}
