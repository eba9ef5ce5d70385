import { expect, test } from 'bun:test'
import { array, assert, integer, property, string } from 'fast-check'
import { octets } from '../octets.fixture.ts'
import { BroadcastQueue, retransmitLimit } from './broadcast-queue.ts'

const PLENTY = 1400
const texts = (messages: readonly Uint8Array[]) =>
  messages.map((message) => new TextDecoder().decode(message))

test.each([
  [1, 4],
  [9, 4],
  [10, 8],
  [99, 8],
  [100, 12],
  [999, 12],
])('in a list of %d each message is sent %d times', (size, expected) => {
  expect(retransmitLimit(4, size)).toBe(expected)
})

test('a message is taken as often as the limit says', () => {
  const queue = new BroadcastQueue()
  queue.add('a', octets('alive'))
  const taken = [1, 2, 3, 4].map(() => texts(queue.take(PLENTY, 3)))
  expect(taken).toEqual([['alive'], ['alive'], ['alive'], []])
  expect(queue.has('a')).toBe(false)
})

test('news about a node takes the place of what was said of it before', () => {
  const queue = new BroadcastQueue()
  queue.add('a', octets('suspect'))
  queue.take(PLENTY, 4)
  queue.add('a', octets('dead'))
  expect([queue.size, texts(queue.take(PLENTY, 4))]).toEqual([1, ['dead']])
})

test('what was sent least often goes first, what does not fit waits', () => {
  const queue = new BroadcastQueue()
  queue.add('a', octets('old'))
  queue.take(PLENTY, 4)
  queue.add('b', octets('x'.repeat(50)))
  queue.add('c', octets('new'))
  expect(texts(queue.take(51, 4))).toEqual([])
  expect(texts(queue.take(57, 4))).toEqual(['x'.repeat(50), 'new'])
  expect(texts(queue.take(57, 4))).toEqual(['old', 'x'.repeat(50)])
})

test('however it is filled and emptied, no more is taken than there is room for', () => {
  const anyAdditions = array(string({ maxLength: 30 }), { maxLength: 40 })
  assert(
    property(anyAdditions, array(integer({ min: 0, max: 200 }), { maxLength: 60 }), (additions, rooms) => {
      const queue = new BroadcastQueue()
      additions.forEach((text, index) => queue.add(`node-${index % 7}`, octets(text)))
      expect(queue.size).toBe(Math.min(additions.length, 7))
      for (const room of rooms) {
        const taken = queue.take(room, 3)
        expect(taken.reduce((sum, message) => sum + message.length + 2, 0)).toBeLessThanOrEqual(room)
      }
      for (let i = 0; i < 3; i++) queue.take(PLENTY, 3)
      expect(queue.size).toBe(0)
    }),
  )
})
