// Log lines in MetalLB's form: one object a line, always with caller, level and ts; how it is written is line-format.ts's.
// `caller` names the part of Ingot that speaks, not file and line: a stack trace costs five times the line itself, and
// JavaScriptCore's tail calls make it name the wrong function.

import { formatFields } from './line-format.ts'
import type { LogFields, LogFormat } from './line-format.ts'
import { isWritten } from './log-level.ts'
import type { LogLevel } from './log-level.ts'

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
  /** Asked at every line where it is a function: it may be another while the program runs. */
  readonly level: LogLevel | (() => LogLevel)
  /** JSON without it. */
  readonly format?: LogFormat
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
  const { level: set, format = 'json', clock, write } = options
  const at = (level: LogLevel) => (fields: LogFields) => {
    if (!isWritten(level, typeof set === 'function' ? set() : set)) return
    const ts = `${clock().toISOString().slice(0, 19)}Z`
    write(formatFields({ ...context, ...fields, level, ts }, format))
  }
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (fields) => loggerWith(options, { ...context, ...fields }),
  }
}
