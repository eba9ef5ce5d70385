import { expect, test } from 'bun:test'
import { milliseconds } from '@ingot/api'
import { Inquiry, SAMPLE_SIZE } from './inquiry.ts'

const address = (i: number) => `192.0.2.${i}`

test('asks twice, for a sample of all that share its result, and not again for what was answered', () => {
  const inquiry = new Inquiry(milliseconds(1000), milliseconds(50), milliseconds(100), 'a')
  const added = Array.from({ length: 20 }, (_, i) => inquiry.add(address(i)))
  expect(added.filter(Boolean)).toHaveLength(SAMPLE_SIZE)
  expect(inquiry.askDue).toBe(milliseconds(1000))
  expect(inquiry.ask()).toHaveLength(SAMPLE_SIZE)
  expect([1000, 1019, 1020].map((now) => inquiry.isOpen(milliseconds(now)))).toEqual([true, true, false])
  inquiry.answer(address(0), '02:00:00:00:00:01')
  inquiry.answer(address(19), '02:00:00:00:00:01')
  expect(inquiry.askDue).toBe(milliseconds(1050))
  expect(inquiry.ask()).toHaveLength(SAMPLE_SIZE - 1)
  expect(inquiry.askDue).toBeUndefined()
  expect(inquiry.answerFor(address(0))).toBe('02:00:00:00:00:01')
  expect(inquiry.isSilent).toBe(false)
  expect(inquiry.isAskedFor(address(19))).toBe(false)
})
