// The text that Prometheus reads.

import { expect, test } from 'bun:test'
import { OPENMETRICS } from './exposition.ts'
import { Metrics } from './metrics.ts'
import { exposeProcess } from './process-metrics.ts'

test('families stand in the order of their names and series in the order of their labels', () => {
  const metrics = new Metrics()
  const used = metrics.gauge('b_in_use', 'In use.', ['pool', 'family'])
  const total = metrics.counter('a_total', 'All.')
  used.set(2, { pool: 'z', family: '4' })
  used.set(1, { family: '6', pool: 'a' })
  total.inc()
  total.add(2)
  expect(metrics.expose()).toBe(
    '# HELP a_total All.\n# TYPE a_total counter\na_total 3\n' +
      '# HELP b_in_use In use.\n# TYPE b_in_use gauge\n' +
      'b_in_use{pool="a",family="6"} 1\nb_in_use{pool="z",family="4"} 2\n',
  )
})

test('a metric without labels is there from the start', () => {
  const metrics = new Metrics()
  metrics.counter('x_total', 'X.')
  expect(metrics.expose()).toContain('\nx_total 0\n')
})

test('quotes, backslashes and line feeds are escaped', () => {
  const metrics = new Metrics()
  metrics.gauge('x', 'back\\slash and\nline', ['l']).set(1, { l: 'a"b\\c\nd' })
  expect(metrics.expose()).toBe(
    '# HELP x back\\\\slash and\\nline\n# TYPE x gauge\nx{l="a\\"b\\\\c\\nd"} 1\n',
  )
})

test('numbers that are not finite are written as Prometheus reads them', () => {
  const metrics = new Metrics()
  const x = metrics.gauge('x', 'X.', ['v'])
  x.set(Infinity, { v: 'a' })
  x.set(-Infinity, { v: 'b' })
  x.set(NaN, { v: 'c' })
  expect(metrics.expose()).toContain('x{v="a"} +Inf\nx{v="b"} -Inf\nx{v="c"} NaN\n')
})

test('clear takes all series out of the text, and counting begins anew', () => {
  const metrics = new Metrics()
  const x = metrics.counter('x_total', 'X.', ['ip'])
  x.add(2, { ip: '192.0.2.1' })
  x.inc({ ip: '192.0.2.2' })
  x.clear()
  expect(metrics.expose()).not.toContain('192.0.2')
  x.inc({ ip: '192.0.2.1' })
  expect(metrics.expose()).toContain('x_total{ip="192.0.2.1"} 1\n')
})

test('a collected family has what its source tells at that time, in the order of the source', () => {
  const metrics = new Metrics()
  const known = new Map([
    ['192.0.2.2', 7],
    ['192.0.2.1', 1],
  ])
  metrics.collected('counter', 'x_total', 'X.', ['ip', 'vrf'], () =>
    known
      .entries()
      .map(([ip, count]) => [{ ip, vrf: '' }, count] as const)
      .toArray(),
  )
  const head = '# HELP x_total X.\n# TYPE x_total counter\n'
  expect(metrics.expose()).toBe(`${head}x_total{ip="192.0.2.2"} 7\nx_total{ip="192.0.2.1"} 1\n`)
  known.clear()
  expect(metrics.expose()).toBe(head)
})

test('all families are known with their labels, before they have a series', () => {
  const metrics = new Metrics()
  metrics.gauge('x', 'X.', ['pool'])
  metrics.counter('y_total', 'Y.')
  const families = metrics.families.map(({ name, labelNames }) => [name, labelNames])
  expect(families).toEqual([
    ['x', ['pool']],
    ['y_total', []],
  ])
})

test('a name is given once', () => {
  const metrics = new Metrics()
  metrics.counter('x_total', 'X.')
  expect(() => metrics.gauge('x_total', 'X.')).toThrow('exists already')
})

test('what is set on collection is asked for at each exposition', () => {
  const metrics = new Metrics()
  let cpuSeconds = 1
  exposeProcess(metrics, () => ({ residentBytes: 4096, cpuSeconds, openDescriptors: 7, startTime: 100.5 }))
  expect(metrics.expose()).toContain('\nprocess_cpu_seconds_total 1\n')
  cpuSeconds = 1.25
  const text = metrics.expose()
  expect(text).toContain('\nprocess_cpu_seconds_total 1.25\n')
  expect(text).toContain('\nprocess_open_fds 7\n')
  expect(text).toContain('\nprocess_resident_memory_bytes 4096\n')
  expect(text).toContain('\nprocess_start_time_seconds 100.5\n')
})

test('a histogram counts the values at or below each bound, and adds them up', () => {
  const metrics = new Metrics()
  const outages = metrics.histogram('outage_seconds', 'How long.', ['cause'], [0.5, 1])
  for (const value of [0.2, 0.5, 0.7, 3]) outages.observe(value, { cause: 'silent' })
  expect(metrics.expose()).toBe(
    [
      '# HELP outage_seconds How long.',
      '# TYPE outage_seconds histogram',
      'outage_seconds_bucket{cause="silent",le="0.5"} 2',
      'outage_seconds_bucket{cause="silent",le="1"} 3',
      'outage_seconds_bucket{cause="silent",le="+Inf"} 4',
      'outage_seconds_sum{cause="silent"} 4.4',
      'outage_seconds_count{cause="silent"} 4',
      '',
    ].join('\n'),
  )
  const bare = new Metrics()
  bare.histogram('h', '', [], [1]).observe(2)
  expect(bare.expose()).toContain('h_bucket{le="1"} 0\nh_bucket{le="+Inf"} 1\nh_sum 2\nh_count 1\n')
})

test('as OpenMetrics each sample has the name that it has as Prometheus text', () => {
  const metrics = new Metrics()
  metrics.counter('a_total', 'Says "a".').inc()
  metrics.counter('b_received', 'A counter that is not named as one.').inc()
  metrics.gauge('c_in_use_total', 'A gauge that is named as a counter.').set(0.5)
  metrics.histogram('d_seconds', 'D.', [], [0.5, 1]).observe(2)
  expect(metrics.expose(OPENMETRICS)).toBe(
    [
      '# HELP a Says \\"a\\".',
      '# TYPE a counter',
      'a_total 1',
      '# HELP b_received A counter that is not named as one.',
      '# TYPE b_received unknown',
      'b_received 1',
      '# HELP c_in_use_total A gauge that is named as a counter.',
      '# TYPE c_in_use_total gauge',
      'c_in_use_total 0.5',
      '# HELP d_seconds D.',
      '# TYPE d_seconds histogram',
      'd_seconds_bucket{le="0.5"} 0',
      'd_seconds_bucket{le="1.0"} 0',
      'd_seconds_bucket{le="+Inf"} 1',
      'd_seconds_sum 2',
      'd_seconds_count 1',
      '# EOF',
      '',
    ].join('\n'),
  )
})
