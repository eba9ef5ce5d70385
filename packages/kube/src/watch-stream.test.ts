// The watch decoder: whatever the chunks, the same events; whatever the garbage, a value.

import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { createWatchDecoder } from './watch-stream.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const line = (type: string, object: unknown) => `${JSON.stringify({ type, object })}\n`
const service = (name: string, resourceVersion: string) => ({
  metadata: { name, namespace: 'default', resourceVersion },
})

describe('watch decoder', () => {
  test('gives the same events however the stream is cut, even inside a character', () => {
    const text =
      line('ADDED', service('wéb', '1')) +
      line('MODIFIED', service('日本', '2')) +
      line('DELETED', service('b', '3'))
    const whole = createWatchDecoder()(bytes(text)).events
    expect(whole.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'DELETED'])
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sizes) => {
        const decode = createWatchDecoder()
        const all = bytes(text)
        const events = []
        for (let at = 0, turn = 0; at < all.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1
          events.push(...decode(all.slice(at, at + size)).events)
          at += size
        }
        expect(events).toEqual([...whole])
      }),
    )
  })

  test('reads a bookmark as a version without an object', () => {
    const { events } = createWatchDecoder()(bytes(line('BOOKMARK', { metadata: { resourceVersion: '77' } })))
    expect(events).toEqual([{ type: 'BOOKMARK', resourceVersion: '77' }])
  })

  test('drops managedFields on the way in', () => {
    const object = { metadata: { name: 'a', managedFields: [{ manager: 'kubectl' }] } }
    const [event] = createWatchDecoder()(bytes(line('ADDED', object))).events
    expect(event).toEqual({ type: 'ADDED', object: { metadata: { name: 'a' } } })
  })

  test('turns an ERROR event into its Status and keeps the events before it', () => {
    const status = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' }
    const { events, error } = createWatchDecoder()(
      bytes(line('ADDED', service('a', '1')) + line('ERROR', status)),
    )
    expect(events).toHaveLength(1)
    expect(error).toEqual({ code: 410, reason: 'Expired', message: 'too old resource version', causes: [] })
  })

  test.each([
    ['not JSON', '<html>502</html>\n'],
    ['null', 'null\n'],
    ['a number', '7\n'],
    ['an unknown type', line('EXPLODED', service('a', '1'))],
    ['an event without an object', '{"type":"ADDED"}\n'],
    ['an object without a name', line('ADDED', { metadata: {} })],
    ['a bookmark without a version', line('BOOKMARK', { metadata: {} })],
  ])('ends with MalformedAnswer on %s', (_name, text) => {
    expect(createWatchDecoder()(bytes(text)).error).toMatchObject({ code: 0, reason: 'MalformedAnswer' })
  })

  test('never throws on arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (chunks) => {
        const decode = createWatchDecoder()
        for (const chunk of chunks) decode(chunk)
      }),
    )
  })

  test('refuses a line that never ends', () => {
    const decode = createWatchDecoder()
    const chunk = bytes('x'.repeat(4 * 1024 * 1024))
    const errors = [1, 2, 3, 4, 5].map(() => decode(chunk).error?.reason)
    expect(errors.find(Boolean)).toBe('MalformedAnswer')
  })
})
