// Who waits for whom while addresses change hands.

import { expect, test } from 'bun:test'
import { Handover } from './handover.ts'

test('whoever is to get an address is blocked by all others that may still show it', () => {
  const handover = new Handover()
  handover.note('a', ['192.0.2.1', '192.0.2.2'])
  handover.note('b', ['192.0.2.2'])
  expect(handover.blockers('c', ['192.0.2.1', '192.0.2.2'])).toEqual(['a', 'a', 'b'])
  expect(handover.blockers('a', ['192.0.2.2', '192.0.2.3'])).toEqual(['b'])
  expect(handover.blockers('c', ['192.0.2.3'])).toEqual([])
})

test('a Service that leaves less than before may unblock others, one that leaves more does not', () => {
  const handover = new Handover()
  expect(handover.note('a', ['192.0.2.1'])).toBe(false)
  expect(handover.note('a', ['192.0.2.1', '192.0.2.2'])).toBe(false)
  expect(handover.note('a', ['192.0.2.2'])).toBe(true)
  expect(handover.blockers('c', ['192.0.2.1'])).toEqual([])
  expect(handover.note('a', [])).toBe(true)
  expect(handover.note('a', [])).toBe(false)
  expect(handover.blockers('c', ['192.0.2.2'])).toEqual([])
})
