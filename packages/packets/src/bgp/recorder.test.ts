import { expect, test } from 'bun:test'
import { Recorder } from './recorder.ts'

const record = (length: number, octet = 1) => new Uint8Array(length).fill(octet)

test('records are taken in their order, in one batch until it is written', () => {
  const recorder = new Recorder()
  expect(recorder.take()).toBeUndefined()
  recorder.add(record(2, 1))
  recorder.add(record(1, 2))
  expect(recorder.take()).toEqual({ octets: Uint8Array.of(1, 1, 2), records: 2, dropped: 0 })
  recorder.add(record(1, 3))
  expect(recorder.take()).toBeUndefined()
  recorder.written()
  expect(recorder.take()).toEqual({ octets: Uint8Array.of(3), records: 1, dropped: 0 })
})

test('a megabyte waits, and what is more is left out and counted', () => {
  const recorder = new Recorder()
  for (let count = 0; count < 17; count++) recorder.add(record(65_536))
  recorder.add(record(1))
  expect(recorder.take()).toMatchObject({ octets: { length: 1024 * 1024 }, records: 16, dropped: 2 })
  recorder.add(record(1))
  recorder.written()
  expect(recorder.take()).toMatchObject({ records: 1, dropped: 0 })
})

test('the last batch does not wait for the one before', () => {
  const recorder = new Recorder()
  recorder.add(record(1))
  recorder.take()
  expect(recorder.takeLast()).toBeUndefined()
  recorder.add(record(2))
  expect(recorder.takeLast()).toMatchObject({ records: 1 })
})
