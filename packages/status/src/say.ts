// A verdict as a line of the log. The endpoints never stop the program, so it is a warning at the most: of what asks for
// nothing to be done it is a note.

import type { Verdict } from '@ingot/api'
import type { Logger } from '@ingot/telemetry'

/** Logs what was found, the facts beside it, and what would change it. */
export function say(log: Logger, { reason, message, facts, remedy }: Verdict): void {
  const line = { op: 'serveEndpoint', msg: message, ...facts }
  if (remedy === undefined) log.info(line)
  else log.warn({ ...line, reason, remedy })
}
