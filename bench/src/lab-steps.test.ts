// What the benchmark of `npm start` reads from the lab's lines.

import { expect, test } from 'bun:test'
import { linesWithTimes, stepsOf } from './lab-steps.ts'

test('a lab that came up is its steps and the table, each with the time at which it was said', () => {
  const lines = [
    { text: '  0.17 s  network: segment, management, node-1 to node-3, client', at: 300 },
    { text: '  0.38 s  API server: embedded API server at http://127.0.0.1:1', at: 500 },
    { text: '  2.22 s  applied deploy/examples/web.yaml', at: 2400 },
    { text: '', at: 2500 },
    { text: 'SERVICE    ADDRESS          PORT', at: 2500 },
    { text: 'web-http   192.168.250.101  80', at: 2500 },
    { text: '  9.99 s  something else', at: 9999 },
  ]
  expect(stepsOf(lines)).toEqual([
    { name: 'network', at: 300 },
    { name: 'API server', at: 500 },
    { name: 'applied', at: 2400 },
    { name: 'table', at: 2500 },
  ])
})

test('what never showed a table has no step of that name', () => {
  expect(stepsOf([{ text: 'The lab did not come up', at: 1 }])).toEqual([])
})

test('a line that comes in two parts has the time of its end', async () => {
  let clock = 0
  const encoder = new TextEncoder()
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const part = ['first\nsec', 'ond\n'][clock]
      clock++
      if (part === undefined) controller.close()
      else controller.enqueue(encoder.encode(part))
    },
  })
  const ends: number[] = []
  const lines = linesWithTimes(stream, () => ends.push(0))
  expect(await Array.fromAsync(lines)).toEqual([
    { text: 'first', at: 1 },
    { text: 'second', at: 2 },
  ])
})
