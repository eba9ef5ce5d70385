// /debug/log-level: the level of the program's log, read by GET and changed by PUT while it runs. For this machine alone, as
// all that tells more than health: whoever may forward a port to the Pod, or is on the node.

import { LOG_LEVELS, parseLogLevel } from '@ingot/telemetry'
import type { LevelSwitch } from '@ingot/telemetry'
import type { Hono } from 'hono'
import { refusalOfRemote } from './local-request.ts'

export const LOG_LEVEL_PATH = '/debug/log-level'

/** Longer than any level; the rest of a body is nobody's to read. */
const BODY_MAX = 64

export function serveLogLevel(app: Hono, levels: LevelSwitch): void {
  app.get(LOG_LEVEL_PATH, (context) => refusalOfRemote(context) ?? context.text(`${levels.level}\n`))
  app.put(LOG_LEVEL_PATH, async (context) => {
    const refused = refusalOfRemote(context)
    if (refused !== undefined) return refused
    const isShort = Number(context.req.header('content-length') ?? Infinity) <= BODY_MAX
    const level = parseLogLevel(isShort ? (await context.req.text()).trim() : '')
    if (!level.ok) return context.text(`the body is to be one of ${LOG_LEVELS.join(', ')}\n`, 400)
    levels.set(level.value)
    return context.text(`${level.value}\n`)
  })
}
