// Which run the picture of the failover row shows, and what of it.

import { expect, test } from 'bun:test'
import type { Run } from '../history.ts'
import { plotFailover } from './plot-failover.ts'

const machine = { cpu: 'a processor', cores: 2, memory: 1, kernel: '6.18' }
const run = (date: string, figures: Run['figures']): Run => ({ date, commit: 'c', machine, figures })
const OURS = { 'failover killed gap ms': 404, 'failover killed gap worst ms': 420 }
const THEIRS = { 'failover metallb killed gap ms': 5600, 'failover metallb killed gap worst ms': 6400 }

test('nothing is drawn of runs in which no event was played', () => {
  expect(plotFailover([run('2026-11-01', { 'core frames/s': 1 })])).toBeUndefined()
})

test('the newest run with both is drawn, though one of ours alone came after it', () => {
  const picture = plotFailover([
    run('2026-11-01T00:00:00Z', { ...OURS, ...THEIRS, 'failover killed gap ms': 999 }),
    run('2026-11-02T00:00:00Z', { ...OURS, ...THEIRS }),
    run('2026-11-03T00:00:00Z', OURS),
  ])
  expect(picture).toContain('2026-11-02')
  expect(picture?.match(/>(\d+) ms<\/text>/g)).toEqual(
    expect.arrayContaining(['>404 ms</text>', '>5600 ms</text>']),
  )
  expect(picture).not.toContain('999')
})

test('where MetalLB’s speaker is not there ours is drawn alone', () => {
  const picture = plotFailover([run('2026-11-03T00:00:00Z', OURS)]) ?? ''
  expect(picture).toContain('>404 ms</text>')
  // the ground, a box for each in the legend, and one bar
  expect(picture.match(/<rect /g)).toHaveLength(4)
})
