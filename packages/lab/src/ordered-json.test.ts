// Ordered JSON: which keys are put in order, and that nothing else is.

import { expect, test } from 'bun:test'
import { orderedJson } from './ordered-json.ts'

test('keys are in order at every depth, and lists stay as they are', () => {
  const value = { b: [{ d: 2, c: null }, 'a'], a: { z: true, y: 'text' } }
  expect(orderedJson(value)).toBe('{"a":{"y":"text","z":true},"b":[{"c":null,"d":2},"a"]}')
})
