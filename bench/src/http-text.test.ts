// The requests that the C client of the benchmarks sends, octet by octet, with the marks that it writes over.

import { expect, test } from 'bun:test'
import { createHeadlessRequest, createRequest, pageRequest, statusRequest } from './bench-services.ts'
import {
  bodyOf,
  bodyWithVersion,
  changeChunk,
  CONNECTION_MARK,
  COUNTER_MARK,
  requestText,
} from './http-text.ts'
import { VERSION_MARK } from './http-text.ts'

test('a request without a body ends with its head', () => {
  const text = requestText('GET', '/version')
  expect(text.startsWith('GET /version HTTP/1.1\r\nhost: 127.0.0.1\r\n')).toBe(true)
  expect(text.endsWith('\r\n\r\n')).toBe(true)
  expect(text).not.toContain('content-length')
})

test('the length of a body is counted in octets', () => {
  expect(requestText('POST', '/', '"ä"')).toContain('content-length: 4\r\n')
})

test("the version's mark stands in place of a JSON string, quotes and all", () => {
  const body = bodyWithVersion({ metadata: { name: 'a' } })
  expect(body).toBe(`{"metadata":{"name":"a","resourceVersion":${VERSION_MARK}}}`)
  // what the client makes of it: as long as before, and JSON
  expect(JSON.parse(body.replace(VERSION_MARK, '"17"'.padEnd(VERSION_MARK.length)))).toEqual({
    metadata: { name: 'a', resourceVersion: '17' },
  })
})

test('a change is one chunk of one event with the object of the answer', () => {
  const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"a":"ä"}'
  expect(bodyOf(answer)).toBe('{"a":"ä"}')
  const event = '{"type":"MODIFIED","object":{"a":"ä"}}\n'
  expect(changeChunk(answer)).toBe(`28\r\n${event}\r\n`)
  expect(Buffer.byteLength(event)).toBe(0x28)
})

test('marks stand where the client is to write: names that differ, and a status that changes', () => {
  for (const request of [createRequest('a'), createHeadlessRequest('a')]) {
    expect(request).toContain(`"name":"service-${COUNTER_MARK}"`)
  }
  expect(statusRequest).toContain(`/services/service-${CONNECTION_MARK}/status HTTP/1.1`)
  expect(statusRequest).toContain(`"hostname":"${COUNTER_MARK}.example.com"`)
  expect(statusRequest).toContain(`"resourceVersion":${VERSION_MARK}`)
})

test('the token of a page is escaped', () => {
  expect(pageRequest(500, 'a+b=')).toContain('/api/v1/services?limit=500&continue=a%2Bb%3D HTTP')
  expect(pageRequest(500, '')).toContain('?limit=500 HTTP')
})
