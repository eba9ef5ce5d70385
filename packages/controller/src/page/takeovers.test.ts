// Events as the timeline has them.

import { expect, test } from 'bun:test'
import { takeoversOf } from './takeovers.ts'

const event = (name: string, more: object) => ({
  metadata: { name, namespace: 'default' },
  involvedObject: { namespace: 'default', name: 'web' },
  type: 'Normal',
  reason: 'nodeAssigned',
  message: 'announcing from node "a" with protocol "layer2"',
  ...more,
})

test('the newest comes first, whenever it was told first', () => {
  const told = takeoversOf([
    event('1', { firstTimestamp: '2026-01-01T00:00:01Z', lastTimestamp: '2026-01-01T00:00:01Z' }),
    event('2', { firstTimestamp: '2026-01-01T00:00:00Z', lastTimestamp: '2026-01-01T00:00:09Z', count: 4 }),
    event('3', { firstTimestamp: '2026-01-01T00:00:05Z', lastTimestamp: null, type: 'Warning' }),
  ])
  expect(told.map(({ time, count, isWarning }) => [time, count, isWarning])).toEqual([
    ['2026-01-01T00:00:09Z', 4, false],
    ['2026-01-01T00:00:05Z', 1, true],
    ['2026-01-01T00:00:01Z', 1, false],
  ])
  expect(told[0]).toMatchObject({ service: 'default/web', reason: 'nodeAssigned' })
})

test('who takes over has taken it from who announced before, by ARP and NDP', () => {
  const from = (node: string, second: number, protocol = 'layer2') =>
    event(`${node}${protocol}`, {
      lastTimestamp: `2026-01-01T00:00:0${second}Z`,
      message: `announcing from node "${node}" with protocol "${protocol}"`,
    })
  const told = takeoversOf([from('c', 3), from('a', 1), from('b', 2), from('d', 4, 'bgp'), from('c', 5)])
  expect(told.map(({ before }) => before)).toEqual([undefined, undefined, 'b', 'a', undefined])
})

test('an event of which half is missing is no reason to show nothing', () => {
  expect(takeoversOf([{ metadata: { name: 'x' } }])).toEqual([
    { time: '', service: '/', reason: '', message: '', count: 1, isWarning: false },
  ])
})
