// What the control capture does as time goes by, over a tap that hears nothing.

import { expect, test } from 'bun:test'
import { createLogger } from '@ingot/telemetry'
import { ControlCapture, type OpenTap } from './control-capture.ts'

/** One that is on; `look` is what its timer does. Each element of `losses` is found by one reading. */
function capturing(losses: number[]) {
  const warnings: unknown[] = []
  let refreshed = 0
  const tap: OpenTap = {
    look: () => false,
    frames: () => [],
    takeLost: () => losses.shift() ?? 0,
    refresh: () => void refreshed++,
    close: () => {},
  }
  let work: (() => void) | undefined
  const log = createLogger({
    level: 'warn',
    clock: () => new Date(0),
    write: (line) => warnings.push(JSON.parse(line).lost),
  })
  const capture = new ControlCapture(
    { excludedInterfaces: [], sessionEnds: () => [], log },
    {
      open: () => ({ ok: true, tap }),
      every(_interval, it) {
        work = it
        return () => (work = undefined)
      },
    },
  )
  expect(capture.turn(true)).toBeUndefined()
  const look = (times: number) => {
    for (let count = 0; count < times; count++) work?.()
  }
  return { capture, look, warnings, refreshed: () => refreshed, isLooking: () => work !== undefined }
}

test('packets that are lost are told though nobody fetches them, each once', () => {
  const { capture, look, warnings, refreshed } = capturing([7, 0, 3])
  look(99)
  expect(warnings).toEqual([])
  look(1)
  expect({ warnings, refreshed: refreshed() }).toEqual({ warnings: [7], refreshed: 1 })
  for (let count = 0; count < 3; count++) expect(capture.file()).toHaveLength(24)
  look(100)
  expect(warnings).toEqual([7])
  look(100)
  expect(warnings).toEqual([7, 3])
})

test('those that were lost last are told when it is turned off', () => {
  const { capture, look, warnings, isLooking } = capturing([5])
  look(99)
  capture.turn(false)
  expect(warnings).toEqual([5])
  expect(isLooking()).toBe(false)
})
