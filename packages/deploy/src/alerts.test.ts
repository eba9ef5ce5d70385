// Alerts as Prometheus takes them. Whether there are the metrics that they ask for, and a runbook for each, is held by
// tests of the programs.

import { expect, test } from 'bun:test'
import { ALERTS } from './alerts.ts'
import { PROMETHEUS_OBJECTS } from './monitoring.ts'
import { RUNBOOKS } from './names.ts'

test('no two alerts have the same name', () => {
  const names = ALERTS.map(({ alert }) => alert)
  expect(new Set(names).size).toBe(names.length)
})

test('every rule has the severity by which people route it, and says where its runbook is', () => {
  const rule = PROMETHEUS_OBJECTS.find(({ kind }) => kind === 'PrometheusRule')
  const rules = ALERTS.map(({ alert, severity }) => ({
    alert,
    labels: { severity },
    annotations: { runbook_url: `${RUNBOOKS}#${alert.toLowerCase()}` },
  }))
  expect(rule).toMatchObject({ spec: { groups: [{ rules }] } })
})
