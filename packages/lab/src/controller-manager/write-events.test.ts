// What is said of a write.

import { expect, test } from 'bun:test'
import { PODS } from '@ingot/api'
import { REPLICA_SETS } from './resources.ts'
import type { Write } from './write.ts'
import { eventOf } from './write-events.ts'

const pod = { metadata: { name: 'web-1' } }
const teller = { resource: REPLICA_SETS, object: { metadata: { name: 'web' } } }
const done = { ok: true, value: pod } as const
const creation: Write = { verb: 'create', resource: PODS, object: pod, teller }

test('a Pod that is made or taken away is named, and a scaling says from what to what', () => {
  expect(eventOf(creation, done)?.message).toBe('Created pod: web-1')
  expect(eventOf({ ...creation, verb: 'delete' }, done)?.message).toBe('Deleted pod: web-1')
  const scaling = { ...creation, teller: { ...teller, message: 'Scaled up' } }
  expect(eventOf(scaling, done)).toEqual({
    type: 'Normal',
    reason: 'ScalingReplicaSet',
    message: 'Scaled up',
  })
})

test('a write that has nobody to tell of it says nothing', () => {
  expect(eventOf({ verb: 'create', resource: PODS, object: pod }, done)).toBeUndefined()
})
