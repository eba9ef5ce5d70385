// PUT /debug/capture.pcap: turns the capture of control packets on and off while the program runs, since a restart may take the
// fault away. For this machine alone, as all that changes something; GET of the same path is an inspection.

import type { Hono } from 'hono'
import { refusalOfRemote } from './local-request.ts'

export const CAPTURE_PATH = '/debug/capture.pcap'

/** What is turned on and off. */
export interface CaptureSwitch {
  /** Why it cannot be so, as a sentence; undefined where it is. */
  turn(isOn: boolean): string | undefined
}

/** Longer than either word. */
const BODY_MAX = 16

export function serveCaptureSwitch(app: Hono, capture: CaptureSwitch): void {
  app.put(CAPTURE_PATH, async (context) => {
    const refused = refusalOfRemote(context)
    if (refused !== undefined) return refused
    const isShort = Number(context.req.header('content-length') ?? Infinity) <= BODY_MAX
    const word = isShort ? (await context.req.text()).trim() : ''
    if (word !== 'on' && word !== 'off') return context.text('the body is to be on or off\n', 400)
    const why = capture.turn(word === 'on')
    return why === undefined ? context.text(`${word}\n`) : context.text(`${why}\n`, 503)
  })
}
