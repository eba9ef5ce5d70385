// What the main thread knows of the packet thread, report after report.

import { expect, test } from 'bun:test'
import type { Verdict } from '@ingot/api'
import type { AddressOutcome } from './desired.ts'
import { ObservedLedger } from './observed-change.ts'
import type { ObservedChange } from './observed-change.ts'

const report = (outcomes: readonly AddressOutcome[], more: Partial<ObservedChange> = {}): ObservedChange => ({
  ...{ generation: 1, interfaces: [], verdicts: [], isComplete: true, outcomes },
  ...more,
})
const on = (address: string, ...interfaces: string[]): AddressOutcome => ({ address, interfaces })
const failed: Verdict = { reason: 'announceFailed', message: 'no eth9', facts: { address: '192.0.2.2' } }

test('the whole picture is what all reports say together, the last of each address', () => {
  const ledger = new ObservedLedger()
  ledger.take(report([on('192.0.2.1', 'eth0'), { ...on('192.0.2.2'), verdict: failed }]))
  const after = ledger.take(report([on('192.0.2.3', 'eth1'), on('192.0.2.1')]))
  expect(after).toMatchObject({ announced: [on('192.0.2.3', 'eth1')], verdicts: [failed] })
  expect(ledger.take(report([on('192.0.2.2')]))?.verdicts).toEqual([])
})

test('what has changed is said of each picture but the first, with what came in its slices', () => {
  const ledger = new ObservedLedger()
  expect(ledger.take(report([on('192.0.2.1', 'eth0')]))?.changed).toBeUndefined()
  expect(ledger.take(report([on('192.0.2.2', 'eth0')], { isComplete: false }))).toBeUndefined()
  expect(ledger.take(report([on('192.0.2.1')]))?.changed).toEqual([on('192.0.2.2', 'eth0'), on('192.0.2.1')])
  expect(ledger.take(report([]))?.changed).toEqual([])
})
