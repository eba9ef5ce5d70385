// The controller and the speaker on an API server that has bad days: whatever strikes their requests, every Service ends
// up with one address of its own, which is announced, what is deleted is given up, and the speaker's ConfigurationState
// says how the configuration stands.

import { milliseconds, seconds } from '@ingot/api'
import type { Fault } from '@ingot/lab'
import { afterEach, expect, test } from 'bun:test'
import { FaultyCluster } from './faulty-cluster.fixture.ts'

let cluster: FaultyCluster
afterEach(() => cluster.stop())

/** Only what the programs ask is struck. */
const FROM = 'ingot-'

const FAULTS: readonly [string, readonly Omit<Fault, 'from'>[]][] = [
  ['answers late', [{ effect: { kind: 'delay', by: seconds(4) } }]],
  ['answers some requests never', [{ effect: { kind: 'drop' }, probability: 0.3 }]],
  ['refuses writes as conflicts', [{ effect: { kind: 'conflict' }, probability: 0.7 }]],
  ['forgets versions at once', [{ effect: { kind: 'expire' }, probability: 0.7 }]],
  ['asks for patience', [{ effect: { kind: 'throttle', retryAfter: 3 }, probability: 0.6 }]],
  ['fails', [{ effect: { kind: 'fail', code: 500 }, probability: 0.6 }]],
  ['is not there', [{ effect: { kind: 'fail', code: 503 }, times: 40 }]],
  ['resets connections before it answers', [{ effect: { kind: 'reset' }, probability: 0.5 }]],
  [
    'resets connections in the middle of answers',
    [{ effect: { kind: 'reset', afterBytes: 150 }, probability: 0.5 }],
  ],
  [
    'does writes and loses the answer',
    [{ effect: { kind: 'reset', afterBytes: 1 }, verbs: ['update', 'create', 'patch'], probability: 0.7 }],
  ],
  ['answers from the past', [{ effect: { kind: 'stale', writes: 7 }, probability: 0.7 }]],
  [
    'does all of it',
    [
      { effect: { kind: 'delay', by: milliseconds(500) }, probability: 0.2 },
      { effect: { kind: 'drop' }, probability: 0.05 },
      { effect: { kind: 'conflict' }, probability: 0.2 },
      { effect: { kind: 'expire' }, probability: 0.2 },
      { effect: { kind: 'throttle', retryAfter: 1 }, probability: 0.1 },
      { effect: { kind: 'fail', code: 502 }, probability: 0.1 },
      { effect: { kind: 'reset' }, probability: 0.1 },
      { effect: { kind: 'reset', afterBytes: 100 }, probability: 0.1 },
      { effect: { kind: 'stale', writes: 5 }, probability: 0.2 },
    ],
  ],
]

test.each(FAULTS)(
  'a server that %s',
  async (_name, faults) => {
    cluster = new FaultyCluster()
    await cluster.prepare()
    await cluster.createServices('a', 'b', 'c', 'd')
    for (const fault of faults) cluster.faults.on({ ...fault, from: FROM })
    cluster.start()
    await cluster.settled('a', 'b', 'c', 'd')
    // every watch begins anew, and meets the faults
    cluster.faults.strikeWatches('expire')
    await cluster.deleteService('b')
    await cluster.createServices('e', 'f')
    await cluster.settled('a', 'c', 'd', 'e', 'f')
    await cluster.says('Valid')
    await cluster.create('v1beta1/ipaddresspools', 'bad', { addresses: ['x'] })
    await cluster.says('Invalid', 'metallb-system/bad, spec.addresses[0]')
    await cluster.deleteConfigurationState()
    await cluster.says('Invalid')
    await cluster.deletePool('bad')
    await cluster.says('Valid')
    expect(cluster.faults.total).toBeGreaterThan(1)
  },
  60_000,
)

test.each(['reset', 'expire', 'freeze'] as const)(
  'a server whose open watches are struck by %s, again and again',
  async (how) => {
    cluster = new FaultyCluster()
    await cluster.prepare()
    await cluster.createServices('a')
    cluster.start()
    await cluster.settled('a')
    for (const name of ['b', 'c', 'd']) {
      expect(cluster.faults.strikeWatches(how)).toBeGreaterThan(0)
      await cluster.createServices(name)
      await cluster.settled(...['a', 'b', 'c', 'd'].slice(0, ['a', 'b', 'c', 'd'].indexOf(name) + 1))
    }
  },
  60_000,
)
