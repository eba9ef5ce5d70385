// Which requests a fault strikes, and how often.

import { milliseconds } from '@ingot/api'
import { expect, test } from 'bun:test'
import { factsOf } from './fault.ts'
import type { Effect, Fault } from './fault.ts'
import { FaultSwitch } from './fault-switch.ts'

const FAIL: Effect = { kind: 'fail', code: 503 }
const facts = (method: string, path: string, userAgent = 'test') =>
  factsOf(new Request(`http://cluster${path}`, { method, headers: { 'user-agent': userAgent } }))
const LIST = facts('GET', '/api/v1/services?limit=500')
const POOLS = '/apis/metallb.io/v1beta1/namespaces/n/ipaddresspools'

test.each([
  ['GET', '/api/v1/namespaces/n/services', 'list', 'services'],
  ['GET', '/api/v1/namespaces/n/services?watch=true', 'watch', 'services'],
  ['GET', '/api/v1/namespaces/n/services/web', 'get', 'services'],
  ['POST', POOLS, 'create', 'ipaddresspools.metallb.io'],
  ['PUT', `${POOLS}/a/status`, 'update', 'ipaddresspools.metallb.io'],
  ['PATCH', `${POOLS}/a`, 'patch', 'ipaddresspools.metallb.io'],
  ['DELETE', POOLS, 'delete', 'ipaddresspools.metallb.io'],
  ['GET', '/version', 'other', ''],
])('%s %s is to %s %s', (method, path, verb, resource) => {
  expect(facts(method, path) as { verb: string; resource: string }).toMatchObject({ verb, resource })
})

test.each<[string, Partial<Fault>, boolean]>([
  ['of nothing else', {}, true],
  ['of its verb', { verbs: ['get', 'list'] }, true],
  ['of another verb', { verbs: ['watch'] }, false],
  ['of its kind', { resources: ['services'] }, true],
  ['of another kind', { resources: ['pods'] }, false],
  ['of its method and path', { methods: ['GET'], path: /services$/ }, true],
  ['of another path', { path: /nodes/ }, false],
  ['of another client', { from: 'ingot-controller' }, false],
  ['of another verb and its kind', { verbs: ['watch'], resources: ['services'] }, false],
])('a fault %s', (_name, about, strikes) => {
  const faults = new FaultSwitch(() => 0)
  faults.on({ effect: FAIL, ...about })
  expect(faults.choose(LIST)).toEqual(strikes ? [FAIL] : [])
})

test('conflicts are for writes, stale answers for reads, 410 for watches and next pages', () => {
  const strikes = (effect: Effect, request: typeof LIST) => {
    const faults = new FaultSwitch(() => 0)
    faults.on({ effect })
    return faults.choose(request).length === 1
  }
  const put = facts('PUT', '/api/v1/namespaces/n/services/web/status')
  const watch = facts('GET', '/api/v1/services?watch=1')
  const next = facts('GET', '/api/v1/services?continue=a')
  const requests = [LIST, next, watch, put]
  const which = (effect: Effect) => requests.map((request) => strikes(effect, request))
  expect(which({ kind: 'conflict' })).toEqual([false, false, false, true])
  expect(which({ kind: 'stale', writes: 1 })).toEqual([true, false, false, false])
  expect(which({ kind: 'expire' })).toEqual([false, true, true, false])
  expect(which({ kind: 'drop' })).toEqual([true, true, true, true])
})

test('a fault strikes as often as it says, or until it is switched off', () => {
  const faults = new FaultSwitch(() => 0)
  const strikes = () => faults.choose(LIST).length
  faults.on({ effect: FAIL, times: 2 })
  expect([strikes(), strikes(), strikes()]).toEqual([1, 1, 0])
  const off = faults.on({ effect: FAIL })
  expect([strikes(), strikes()]).toEqual([1, 1])
  off()
  expect(strikes()).toBe(0)
  faults.on({ effect: FAIL })
  faults.clear()
  expect(strikes()).toBe(0)
  expect([...faults.counts]).toEqual([['fail', 4]])
  expect(faults.total).toBe(4)
})

test('a fault with a chance strikes by the chance that is handed in', () => {
  const chances = [0.1, 0.9, 0.3, 0.29]
  const faults = new FaultSwitch(() => chances.shift() ?? 1)
  faults.on({ effect: FAIL, probability: 0.3 })
  expect([1, 2, 3, 4].map(() => faults.choose(LIST).length)).toEqual([1, 0, 0, 1])
})

test('delays go together with what comes after them, and nothing else does', () => {
  const faults = new FaultSwitch(() => 0)
  const delay: Effect = { kind: 'delay', by: milliseconds(5) }
  faults.on({ effect: delay })
  faults.on({ effect: FAIL, times: 1 })
  faults.on({ effect: { kind: 'drop' }, times: 1 })
  expect(faults.choose(LIST)).toEqual([delay, FAIL])
  expect(faults.choose(LIST)).toEqual([delay, { kind: 'drop' }])
})
