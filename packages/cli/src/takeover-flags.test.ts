import { expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { parseFlags } from './flags.ts'
import { takeoverFlags, takeoverStart } from './takeover-flags.ts'

function read(...words: string[]) {
  const values = parseFlags(takeoverFlags, words, {})
  return values.ok ? takeoverStart(values.value) : values.message
}

test('without a flag all is as it usually is', () => {
  expect(read()).toEqual({
    interval: milliseconds(100),
    multiplier: 3,
    returnHold: seconds(1),
    isSticky: false,
    conflictPolicy: 'defend',
    isUnverified: false,
  })
})

test('every flag arrives', () => {
  expect(
    read(
      '--heartbeat-interval=50ms',
      '--heartbeat-multiplier=4',
      '--heartbeat-interfaces=eth0, eth1',
      '--no-heartbeats',
      '--return-hold=5s',
      '--sticky',
      '--conflict-policy=hold',
      '--no-self-verification',
    ),
  ).toEqual({
    interval: milliseconds(50),
    multiplier: 4,
    returnHold: seconds(5),
    isSticky: true,
    conflictPolicy: 'hold',
    isUnverified: true,
    heartbeatInterfaces: ['eth0', 'eth1'],
    heartbeatsOff: '--no-heartbeats is given',
  })
})

test.each([
  ['--heartbeat-interval=10ms', 'from 50 to 1000 ms'],
  ['--heartbeat-interval=fast', 'from 50 to 1000 ms'],
  ['--heartbeat-multiplier=2', 'from 3 to 10'],
  ['--conflict-policy=fight', 'none of defend, hold, yield'],
])('%s is a mistake', (word, message) => {
  expect(read(word)).toContain(message)
})
