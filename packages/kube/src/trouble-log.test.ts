// How often a trouble is told.

import { IP_ADDRESS_POOLS, milliseconds, seconds, SERVICES } from '@ingot/api'
import { createLogger } from '@ingot/telemetry'
import { expect, test } from 'bun:test'
import { noAnswer } from './api-error.ts'
import { createManualRuntime } from './manual-runtime.ts'
import { createTroubleLog } from './trouble-log.ts'

function start(resource = SERVICES) {
  const runtime = createManualRuntime()
  const lines: Record<string, unknown>[] = []
  const write = (line: string) => lines.push(JSON.parse(line))
  const trouble = createTroubleLog(
    resource,
    createLogger({ level: 'debug', clock: runtime.date, write }),
    runtime,
  )
  return { runtime, trouble, warnings: () => lines.filter(({ level }) => level === 'warn'), lines }
}
const error = (message: string) => noAnswer('Unreachable', message, 'mend it')

test('the same trouble is a warning at first and after a minute, and for who debugs in between', () => {
  const { runtime, trouble, warnings, lines } = start()
  for (let i = 0; i < 12; i++) {
    trouble.failed(error('away'), milliseconds(200))
    runtime.advance(seconds(10))
  }
  expect([warnings().length, lines.length]).toEqual([2, 12])
  expect(warnings()[0]).toMatchObject({
    resource: 'services',
    error: 'away',
    remedy: 'mend it',
    retryIn: '0.2s',
  })
})

test('another trouble is told at once, and two that take turns are told once a minute each', () => {
  const { trouble, warnings } = start()
  for (const message of ['away', 'away', 'expired', 'away']) trouble.failed(error(message), seconds(1))
  expect(warnings().map((line) => line.error)).toEqual(['away', 'expired'])
})

test('the trouble of this moment is known with its remedy, and gone when it has passed', () => {
  const { trouble } = start()
  expect(trouble.current()).toBeUndefined()
  trouble.failed(error('away'), seconds(1))
  expect(trouble.current()).toBe('away; mend it')
  trouble.passed()
  expect(trouble.current()).toBeUndefined()
})

test.each([
  [IP_ADDRESS_POOLS, 'install the CustomResourceDefinition ipaddresspools.metallb.io'],
  // every API server has those
  [SERVICES, 'check that the kubeconfig names the API server'],
])('a kind that is not served says what to do, whoever defines it', (resource, remedy) => {
  const { trouble } = start(resource)
  trouble.failed({ code: 404, reason: 'NotFound', message: 'not found', causes: [] }, seconds(1))
  expect(trouble.current()).toContain(remedy)
})

test('a collection that is done without is told of once, and is no trouble', () => {
  const { trouble, warnings, runtime } = start()
  trouble.isSlow()
  for (let i = 0; i < 12; i++) {
    trouble.isDoneWithout({ code: 403, reason: 'Forbidden', message: 'may not list', causes: [] })
    runtime.advance(seconds(15))
  }
  const [, ...others] = warnings()
  expect(others).toMatchObject([{ resource: 'services', reason: 'Forbidden', error: 'may not list' }])
  expect(trouble.current()).toBeUndefined()
})
