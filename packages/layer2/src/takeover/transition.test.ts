// What is told of a step, to people who look closely and to everybody.

import { milliseconds } from '@ingot/api'
import { expect, test } from 'bun:test'
import { Transition } from './transition.ts'

const where = { interface: { index: 2, name: 'eth0' }, node: 'b' }
const step = { from: 'asking', to: 'owner', because: 'nobody answers' } as const

test('who replaces a silent owner tells whom, and how long it had not been heard', () => {
  const takenFrom = { node: 'a', silence: milliseconds(330.2342) }
  const { takeover, reason } = new Transition('192.0.2.1', where, { ...step, takenFrom })
  expect(takeover).toEqual({
    reason: 'AddressTakenOver',
    message: 'node "b" answers for "192.0.2.1" on eth0, 330 ms after node "a" was heard last',
    facts: { address: '192.0.2.1', interface: 'eth0', node: 'b', from: 'a', gap: 330.2342 },
  })
  expect(reason).toMatchObject({ reason: 'AddressTaken' })
})

test('a step of another kind is no takeover', () => {
  expect(new Transition('192.0.2.1', where, { ...step, takenFrom: undefined }).takeover).toBeUndefined()
})
