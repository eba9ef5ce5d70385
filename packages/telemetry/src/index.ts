// Log lines and metrics, as values that are handed in: no package writes to a stream or holds a registry of its own.

export { OPENMETRICS, PROMETHEUS_TEXT } from './exposition.ts'
export * from './line-format.ts'
export * from './log-level.ts'
export * from './logger.ts'
export * from './metrics.ts'
export * from './process-metrics.ts'
