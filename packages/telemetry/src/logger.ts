// Log lines in MetalLB's form: one JSON object a line, keys in alphabetical order, always with caller, level and ts.
// `caller` names the part of Ingot that speaks, not file and line: a stack trace costs five times the line itself, and
// JavaScriptCore's tail calls make it name the wrong function.

import { isWritten } from './log-level.ts'
import type { LogLevel } from './log-level.ts'

/** What a line says: `msg`, `op`, `event`, `error`, `service`, ... in MetalLB's words where it has any. */
export type LogFields = Readonly<Record<string, unknown>>

export interface Logger {
  debug(fields: LogFields): void
  info(fields: LogFields): void
  warn(fields: LogFields): void
  error(fields: LogFields): void
  /**
   * A logger that says `fields` on every line.
   *
   * @example
   * const log = root.with({ caller: 'allocator' })
   * log.info({ op: 'allocate', msg: 'IP address assigned', ip: '192.0.2.1' })
   */
  with(fields: LogFields): Logger
}

export interface LoggerOptions {
  readonly level: LogLevel
  /** The date, for `ts`. */
  readonly clock: () => Date
  /** Takes one line, without its line feed. */
  readonly write: (line: string) => void
}

/** A logger; its `caller` is `ingot` until a part of Ingot puts its own name there by `with`. */
export function createLogger(options: LoggerOptions): Logger {
  return loggerWith(options, { caller: 'ingot' })
}

function loggerWith(options: LoggerOptions, context: LogFields): Logger {
  const at = (level: LogLevel) =>
    isWritten(level, options.level)
      ? (fields: LogFields) => options.write(formatLine(options.clock(), level, { ...context, ...fields }))
      : writeNothing
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (fields) => loggerWith(options, { ...context, ...fields }),
  }
}

function writeNothing(): void {}

function formatLine(now: Date, level: LogLevel, fields: LogFields): string {
  const line: Record<string, unknown> = { ...fields, level, ts: `${now.toISOString().slice(0, 19)}Z` }
  const sorted: Record<string, unknown> = {}
  for (const key of Object.keys(line).sort()) sorted[key] = line[key]
  try {
    return JSON.stringify(sorted, readable)
  } catch {
    // A value that refers to itself. The line is worth more than the value.
    return JSON.stringify(sorted, (key, value) => (key === '' ? value : printable(readable(key, value))))
  }
}

/** What JSON has no form for, as text. */
function readable(_key: string, value: unknown): unknown {
  if (value instanceof Error) return errorText(value)
  return typeof value === 'bigint' ? value.toString() : value
}

function printable(value: unknown): unknown {
  return typeof value === 'object' ? String(value) : value
}

function errorText(error: Error): string {
  return error.cause instanceof Error ? `${error.message}: ${errorText(error.cause)}` : error.message
}
