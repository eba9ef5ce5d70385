// Alerts speak of metrics that there are.

import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { ALERTS } from './alerts.ts'

const documented = readFileSync(new URL('../../../docs/operate.md', import.meta.url), 'utf8')

test.each(ALERTS.map((it) => [it.alert, it] as const))(
  '%s asks for metrics that are documented',
  (_, { expr }) => {
    const metrics = expr.match(/\b(metallb|ingot)_\w+/g) ?? []
    expect(metrics).not.toBeEmpty()
    for (const metric of metrics) expect(documented).toContain(`\`${metric}`)
  },
)

test('no two alerts have the same name', () => {
  const names = ALERTS.map(({ alert }) => alert)
  expect(new Set(names).size).toBe(names.length)
})
