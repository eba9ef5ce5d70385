// A log that a test reads.

import { createLogger } from '@ingot/telemetry'

/** A logger, and every line it wrote. */
export function recordedLog() {
  const lines: Record<string, unknown>[] = []
  const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>)
  const log = createLogger({ level: 'all', clock: () => new Date(0), write })
  return { log, lines, said: (level: string) => lines.filter((line) => line.level === level) }
}
