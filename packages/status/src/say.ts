// A verdict as a line of the log. The endpoints never stop the program, so it is always a warning.

import type { Verdict } from '@ingot/api'
import type { Logger } from '@ingot/telemetry'

/** Logs what was found, the facts beside it, and what would change it. */
export function say(log: Logger, { reason, message, facts, remedy }: Verdict): void {
  log.warn({ op: 'serveEndpoint', msg: message, reason, ...facts, ...(remedy !== undefined && { remedy }) })
}
