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

test('whoever is blocked is named once, when the address that it waits for is left', () => {
  const handover = new Handover()
  const note = (leaving: readonly string[]) => [...handover.note('a', leaving)]
  expect(note(['192.0.2.1', '192.0.2.2'])).toEqual([])
  handover.block('b', ['192.0.2.1', '192.0.2.9'])
  handover.block('c', ['192.0.2.2'])
  expect(note(['192.0.2.1', '192.0.2.2', '192.0.2.3'])).toEqual([])
  expect(note(['192.0.2.2'])).toEqual(['b'])
  expect(handover.blockers('b', ['192.0.2.1'])).toEqual([])
  expect(note([])).toEqual(['c'])
  expect(note(['192.0.2.1', '192.0.2.2', '192.0.2.9'])).toEqual([])
  expect(note([])).toEqual([])
})

test('of two that leave one address each names whoever is still blocked by the other', () => {
  const handover = new Handover()
  handover.note('a', ['192.0.2.1'])
  handover.note('b', ['192.0.2.1'])
  handover.block('c', ['192.0.2.1'])
  expect([...handover.note('a', [])]).toEqual(['c'])
  expect(handover.blockers('c', ['192.0.2.1'])).toEqual(['b'])
  handover.block('c', ['192.0.2.1'])
  expect([...handover.note('b', [])]).toEqual(['c'])
})
