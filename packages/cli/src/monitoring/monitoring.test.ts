// Alerts and dashboard held against what controller and speaker export: a metric or label that is renamed fails here, and
// not in somebody's night.

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { ALERTS, DASHBOARD } from '@ingot/deploy'
import type { PlaneCounters } from '@ingot/packets'
import { OPENMETRICS } from '@ingot/telemetry'
import { FaultyCluster } from '../faulty-cluster.fixture.ts'
import { askedOf } from './asked-of.fixture.ts'

/** What Prometheus adds to every series, and its own. */
const TARGET = ['job', 'instance', 'namespace', 'pod']
const OF_PROMETHEUS = new Map([['up', TARGET]])

const EXPRESSIONS = [
  ...ALERTS.map(({ alert, expr, summary }) => ({ where: alert, expr, summary })),
  ...DASHBOARD.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({ where: `${title}: ${expr}`, expr, summary: '' })),
  ),
]

let cluster: FaultyCluster
/** By the name of a metric, its labels. */
let exported: ReadonlyMap<string, readonly string[]>

beforeAll(async () => {
  cluster = new FaultyCluster()
  await cluster.prepare()
  cluster.start()
  const families = [...cluster.controllerMetrics.families, ...cluster.speakerMetrics.families]
  const ours = families.map(({ name, labelNames }) => [name, [...labelNames, ...TARGET]] as const)
  exported = new Map([...ours, ...OF_PROMETHEUS])
})
afterAll(() => cluster.stop())

describe.each(EXPRESSIONS)('$where', ({ expr, summary }) => {
  test('asks for metrics and labels that there are', () => {
    const { selectors, grouping } = askedOf(expr)
    expect(selectors).not.toBeEmpty()
    for (const { metric, labels } of selectors) {
      expect([...exported.keys()]).toContain(metric)
      for (const label of labels) expect(exported.get(metric)).toContain(label)
    }
    const any = selectors.flatMap(({ metric }) => exported.get(metric) ?? [])
    for (const label of grouping) expect(any).toContain(label)
    for (const [, label = ''] of summary.matchAll(/\$labels\.(\w+)/g)) expect(any).toContain(label)
  })
})

test('no two families of a program have one name in OpenMetrics, where that of a counter is without its ending', () => {
  for (const metrics of [cluster.controllerMetrics, cluster.speakerMetrics]) {
    const text = metrics.expose(OPENMETRICS)
    const names = Array.from(text.matchAll(/^# TYPE (\S+)/gm), ([, name]) => name)
    expect(names).toHaveLength(metrics.families.length)
    expect(new Set(names).size).toBe(names.length)
  }
})

type HeartbeatResult = Exclude<keyof PlaneCounters['heartbeats'][number], 'interface'>

test('what becomes of heartbeats is called as it is counted', () => {
  // the compiler misses one that is new, and takes none that is not there
  const known: Readonly<Record<HeartbeatResult, string>> = {
    accepted: 'believed',
    wrong_key: 'of another key',
    stale: 'heard before',
    malformed: 'broken',
    limited: 'not looked at',
  }
  const asked = EXPRESSIONS.flatMap(({ expr }) => [...expr.matchAll(/result!?=~?"([^"]*)"/g)])
  expect(asked).not.toBeEmpty()
  for (const [, values = ''] of asked)
    for (const value of values.split('|')) expect(Object.keys(known)).toContain(value)
})

test('the Lease of the controllers is called as it is exported', () => {
  const named = EXPRESSIONS.flatMap(({ expr }) => expr.match(/leader_election_master_status\{.*?\}/g) ?? [])
  expect(named).not.toBeEmpty()
  const [exposed = ''] =
    cluster.controllerMetrics.expose().match(/(?<=leader_election_master_status\{)[^}]*/) ?? []
  for (const it of named) expect(it).toContain(exposed)
})

test.each([
  ['a', [{ metric: 'a', labels: [] }], []],
  ['a{b="c d", e=~"f|g"}[5m]', [{ metric: 'a', labels: ['b', 'e'] }], []],
  ['sum by (x, y) (rate(a[$__rate_interval])) > 0.5', [{ metric: 'a', labels: [] }], ['x', 'y']],
  [
    'a == 0 and on(job) count by (job) (b) > 1 or vector(0)',
    [
      { metric: 'a', labels: [] },
      { metric: 'b', labels: [] },
    ],
    ['job', 'job'],
  ],
])('of %s it is known what it asks for', (expr, selectors, grouping) => {
  expect(askedOf(expr)).toEqual({ selectors, grouping })
})
