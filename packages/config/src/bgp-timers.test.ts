// Timers as a person writes them, and what they mean or why they are refused.

import { expect, test } from 'bun:test'
import { parseBgpTimers } from './bgp-timers.ts'
import { rejectionOf } from './rejection.ts'

const parse = (holdTime?: string, keepaliveTime?: string, connectTime?: string) =>
  parseBgpTimers({ holdTime, keepaliveTime, connectTime }, rejectionOf('BGPPeer', 'p'))

test.each<[hold: string | undefined, keepalive: string | undefined, number | undefined, number | undefined]>([
  [undefined, undefined, undefined, undefined],
  ['90s', undefined, 90_000, 30_000],
  ['10s', undefined, 10_000, 10_000 / 3],
  [undefined, '1s', 3000, 1000],
  ['3s', '3s', 3000, 3000],
  ['1m30s', '10s', 90_000, 10_000],
  ['0s', undefined, 0, 0],
  ['0s', '0s', 0, 0],
  [undefined, '0s', 0, 0],
  ['999ms', undefined, 999, 333],
  ['20h', '1h', 72_000_000, 3_600_000],
])('hold %p and keepalive %p are %p and %p ms', (hold, keepalive, holdTime, keepaliveTime) => {
  expect<unknown>(parse(hold, keepalive)).toEqual({ ok: true, value: { holdTime, keepaliveTime } })
})

test.each<[hold: string | undefined, keepalive: string | undefined, message: string, field: string]>([
  ['2s', undefined, 'invalid hold time "2s": must be 0 or >=3s', 'holdTime'],
  ['2999ms', '1s', 'invalid hold time "2.999s": must be 0 or >=3s', 'holdTime'],
  ['1s', '10s', 'invalid hold time "1s": must be 0 or >=3s', 'holdTime'],
  ['-90s', undefined, 'invalid hold time "-1m30s": must be 0 or >=3s', 'holdTime'],
  ['-1ms', undefined, 'invalid hold time "-1ms": must be 0 or >=3s', 'holdTime'],
  [undefined, '500ms', 'invalid hold time <nil>: must be 0 or >=3s', 'keepaliveTime'],
  ['9s', '10s', 'invalid keepaliveTime "10s", must be lower than holdTime "9s"', 'keepaliveTime'],
  ['0s', '30s', 'invalid keepaliveTime "30s", must be lower than holdTime "0s"', 'keepaliveTime'],
  ['90s', '-1s', 'invalid keepaliveTime "-1s", must not be negative', 'keepaliveTime'],
  ['90', undefined, 'time: invalid duration "90"', 'holdTime'],
  ['90s', 'often', 'time: invalid duration "often"', 'keepaliveTime'],
])('hold %p and keepalive %p are refused', (hold, keepalive, message, field) => {
  expect(parse(hold, keepalive)).toMatchObject({
    verdict: { message: `invalid BGPPeer timers: ${message}`, facts: { field: `spec.${field}` } },
  })
})

test.each([
  ['1s', 1000],
  ['65535s', 65_535_000],
])('a connect time of %s is taken', (text, connectTime) => {
  expect<unknown>(parse(undefined, undefined, text)).toEqual({ ok: true, value: { connectTime } })
})

test.each([
  ['999ms', 'connect time should be between 1 seconds to 65535'],
  ['65536s', 'connect time should be between 1 seconds to 65535'],
  ['1500ms', 'connect time should contain a whole number of seconds'],
  ['soon', 'invalid BGPPeer timers: time: invalid duration "soon"'],
])('a connect time of %s is refused', (text, message) => {
  expect(parse(undefined, undefined, text)).toMatchObject({
    verdict: { message, facts: { field: 'spec.connectTime' } },
  })
})
