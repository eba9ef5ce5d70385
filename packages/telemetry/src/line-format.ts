// How the fields of a log line are written: one JSON object as MetalLB does, or logfmt for people and for collectors that
// split at blanks. Keys are in alphabetical order in both.

/** What a line says: `msg`, `op`, `event`, `error`, `service`, ... in MetalLB's words where it has any. */
export type LogFields = Readonly<Record<string, unknown>>

export const LOG_FORMATS = ['json', 'logfmt'] as const

export type LogFormat = (typeof LOG_FORMATS)[number]

/** One line, without its line feed. What has no form of its own is written as text. */
export function formatFields(fields: LogFields, format: LogFormat): string {
  const sorted: Record<string, unknown> = {}
  for (const key of Object.keys(fields).sort()) sorted[key] = fields[key]
  return format === 'json' ? asJson(sorted) : asLogfmt(sorted)
}

function asJson(fields: LogFields): string {
  try {
    return JSON.stringify(fields, readable)
  } catch {
    // A value that refers to itself. The line is worth more than the value.
    return JSON.stringify(fields, (key, value) => (key === '' ? value : printable(readable(key, value))))
  }
}

function asLogfmt(fields: LogFields): string {
  const pairs = Object.entries(fields).filter(([, value]) => value !== undefined)
  return pairs.map(([key, value]) => `${key}=${logfmtValue(value)}`).join(' ')
}

/** Quoted where a reader would take it for more than one word. */
function logfmtValue(value: unknown): string {
  const isPlain = typeof value === 'string' || typeof value === 'bigint' || value instanceof Error
  const text = isPlain ? String(readable('', value)) : asJson({ value }).slice('{"value":'.length, -1)
  return /^[^\s"=\\\p{Cc}]+$/u.test(text) ? text : JSON.stringify(text)
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
