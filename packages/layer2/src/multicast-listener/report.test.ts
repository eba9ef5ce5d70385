import { describe, expect, test } from 'bun:test'
import { parseAddress, parseHardwareAddress } from '@ingot/net'
import fc from 'fast-check'

import { openFrame, type Sender } from './frame.ts'
import { group, said } from './mld.fixture.ts'
import {
  buildVersion1Done,
  buildVersion1Report,
  buildVersion2Report,
  CHANGE_TO_EXCLUDE,
  CHANGE_TO_INCLUDE,
  MODE_IS_EXCLUDE,
  RECORDS_PER_REPORT,
  type GroupRecord,
} from './report.ts'

const sender: Sender = {
  hardwareAddress: parseHardwareAddress('02:00:00:00:00:10') ?? new Uint8Array(6),
  linkLocal: parseAddress('fe80::10') ?? group(0),
}
const vip = group(0x10).value

/** Frames written by hand from the RFCs: leaving in version 2, reporting in version 1. */
const GOLDEN = {
  'mld2/leave':
    '33330000001602000000001086dd6000000000240001fe800000000000000000000000000010ff0200000000000000000000000000163a000502000001008f0071e90000000103000000ff0200000000000000000001ff000010',
  'mld1/report':
    '3333ff00001002000000001086dd6000000000200001fe800000000000000000000000000010ff0200000000000000000001ff0000103a00050200000100830081f200000000ff0200000000000000000001ff000010',
}

describe('rfc3810 reports', () => {
  test('mld2/leave is built octet by octet', () => {
    const frame = buildVersion2Report(sender, [{ type: CHANGE_TO_INCLUDE, group: vip }])
    expect(frame.toHex()).toBe(GOLDEN['mld2/leave'])
  })

  test('carry as many records as fit the smallest packet that every IPv6 link takes', () => {
    expect(RECORDS_PER_REPORT).toBe(61)
    const records = Array.from({ length: RECORDS_PER_REPORT }, (_, index): GroupRecord => ({
      type: MODE_IS_EXCLUDE,
      group: group(index).value,
    }))
    const size = buildVersion2Report(sender, records).length - 14
    expect(size).toBeLessThanOrEqual(1280)
    expect(size + 20).toBeGreaterThan(1280)
  })

  test('arrive in the right envelope and say what was put in, whatever the records and the sender', () => {
    const anyRecord = fc.record({
      type: fc.constantFrom(MODE_IS_EXCLUDE, CHANGE_TO_INCLUDE, CHANGE_TO_EXCLUDE),
      group: fc.nat(0xff_ffff).map((number) => group(number).value),
    })
    const anySender = fc.record({
      hardwareAddress: fc.uint8Array({ minLength: 6, maxLength: 6 }),
      linkLocal: fc
        .bigInt(0n, (1n << 64n) - 1n)
        .map((value) => ({ family: 'IPv6' as const, value: (0xfe80n << 112n) | value })),
    })
    const names = { [MODE_IS_EXCLUDE]: 'is', [CHANGE_TO_INCLUDE]: 'left', [CHANGE_TO_EXCLUDE]: 'joined' }
    fc.assert(
      fc.property(anySender, fc.array(anyRecord, { maxLength: RECORDS_PER_REPORT }), (from, records) => {
        const frame = buildVersion2Report(from, records)
        expect(openFrame(frame)).toEqual(frame.subarray(62))
        expect(frame.subarray(6, 12)).toEqual(from.hardwareAddress)
        const words = records.map((record) => `${names[record.type]} ${groupText(record.group)}`)
        expect(said(frame)).toEqual(words)
      }),
    )
  })
})

describe('rfc2710 messages', () => {
  test('mld1/report is built octet by octet', () => {
    expect(buildVersion1Report(sender, vip).toHex()).toBe(GOLDEN['mld1/report'])
  })

  test('of a group that was left go to all routers', () => {
    const frame = buildVersion1Done(sender, vip)
    expect(frame.subarray(0, 6).toHex()).toBe('333300000002')
    expect(frame.subarray(38, 54).toHex()).toBe('ff020000000000000000000000000002')
    expect(said(frame)).toEqual(['v1 done ff02::1:ff00:10'])
    expect(openFrame(frame)).toEqual(frame.subarray(62))
  })
})

function groupText(value: bigint): string {
  const low = value & 0xff_ffffn
  return `ff02::1:ff${(low >> 16n).toString(16).padStart(2, '0')}:${(low & 0xffffn).toString(16)}`
}
