// What is written so that the stored EndpointSlices become the wanted ones.

import { expect, test } from 'bun:test'
import { pod, service, slices } from '../kinds.fixture.ts'
import { sliceChanges } from './slice-changes.ts'

const wanted = slices([service('web', { ipFamilies: ['IPv4'] })], [pod('a')])
const verbs = (...args: Parameters<typeof sliceChanges>) => sliceChanges(...args).map(({ verb }) => verb)

test('what is missing is created, and what is there already is left alone', () => {
  expect(verbs(wanted, [])).toEqual(['create'])
  expect(verbs(wanted, wanted)).toEqual([])
})

test('what differs is updated under the stored version', () => {
  const stored = wanted.map((slice) => ({
    ...slice,
    metadata: { ...slice.metadata, resourceVersion: '7' },
    endpoints: [],
  }))
  const [change] = sliceChanges(wanted, stored)
  expect(change?.verb).toBe('update')
  expect(change?.object.metadata.resourceVersion).toBe('7')
})

test('a slice of ours that nobody wants is deleted, a person’s is not', () => {
  const foreign = wanted.map((slice) => ({ ...slice, metadata: { ...slice.metadata, labels: {} } }))
  expect(verbs([], wanted)).toEqual(['delete'])
  expect(verbs([], foreign)).toEqual([])
})
