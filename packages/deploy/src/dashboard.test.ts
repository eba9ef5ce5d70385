// What Grafana would not complain about, and a person would.

import { expect, test } from 'bun:test'
import { DASHBOARD } from './dashboard.ts'

const panels = DASHBOARD.panels.filter(({ type }) => type !== 'row')

test('every panel asks something, of the job that was chosen', () => {
  for (const { title, targets = [] } of panels) {
    expect({ title, count: targets.length }).not.toEqual({ title, count: 0 })
    for (const { expr } of targets) expect(expr).toContain('job=~"$job"')
  }
})

test('no two panels have the same number, and none covers another', () => {
  const ids = DASHBOARD.panels.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  const cells = DASHBOARD.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)} ${y + Math.floor(cell / w)}`),
  )
  expect(new Set(cells).size).toBe(cells.length)
  for (const { gridPos } of DASHBOARD.panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24)
})
