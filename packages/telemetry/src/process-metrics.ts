// The process_* gauges and counters that Prometheus' own clients export, under the same names. Nothing is read here:
// the figures come from the edge of the program.

import type { Metrics } from './metrics.ts'

/** What a process weighs. */
export interface ProcessFigures {
  readonly residentBytes: number
  /** User and system time since the start. */
  readonly cpuSeconds: number
  readonly openDescriptors: number
  /** Seconds since the epoch. */
  readonly startTime: number
}

/** Exposes the process_* metrics; `read` is asked at each exposition. */
export function exposeProcess(metrics: Metrics, read: () => ProcessFigures): void {
  const cpu = metrics.counter('process_cpu_seconds_total', 'Total user and system CPU time spent in seconds.')
  const descriptors = metrics.gauge('process_open_fds', 'Number of open file descriptors.')
  const resident = metrics.gauge('process_resident_memory_bytes', 'Resident memory size in bytes.')
  const start = metrics.gauge(
    'process_start_time_seconds',
    'Start time of the process since unix epoch in seconds.',
  )
  metrics.onCollect(() => {
    const figures = read()
    cpu.set(figures.cpuSeconds)
    descriptors.set(figures.openDescriptors)
    resident.set(figures.residentBytes)
    start.set(figures.startTime)
  })
}
