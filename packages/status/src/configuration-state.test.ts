// A ConfigurationState in a store in memory: what is written, when, and what becomes of it when something goes wrong.

import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { milliseconds, refuse, seconds } from '@ingot/api'
import { noAnswer } from '@ingot/kube'
import type { ApiError } from '@ingot/kube'
import { createManualRuntime, until } from '@ingot/kube/manual-runtime'
import type { ManualRuntime } from '@ingot/kube/manual-runtime'
import { startConfigurationState } from './configuration-state.ts'
import type { ConfigurationStateKeeper } from './configuration-state.ts'
import { apiError, FakeStore } from './fake-store.fixture.ts'
import type { Verb } from './fake-store.fixture.ts'
import { recordedLog } from './recorded-log.fixture.ts'

const STATES = 'configurationstates'
const NAME = 'speaker-node-1'
const POD = { metadata: { namespace: 'metallb-system', name: 'speaker-x' } }
const labels = { 'metallb.io/component-type': 'speaker', 'metallb.io/node-name': 'node-1' }
const facts = { kind: 'L2Advertisement', name: 'all', field: 'spec.interfaces' }
const MISTAKE = refuse('ConfigurationError', 'no good', facts).verdict

let store: FakeStore
let runtime: ManualRuntime
let keeper: ConfigurationStateKeeper
let log: ReturnType<typeof recordedLog>

beforeEach(() => {
  store = new FakeStore()
  store.put('pods', POD)
  runtime = createManualRuntime()
  log = recordedLog()
})

afterEach(() => keeper.stop())

function start(podName = 'speaker-x'): void {
  keeper = startConfigurationState(
    store.client(),
    { namespace: 'metallb-system', name: NAME, labels, conditionType: 'configReconcilerValid', podName },
    runtime,
    log.log,
  )
}

/** Lets everything happen that needs no time. */
async function turn(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve()
  runtime.advance(milliseconds(0))
  await new Promise((resolve) => setImmediate(resolve))
}

async function pass(duration: number): Promise<void> {
  await turn()
  runtime.advance(seconds(duration))
  await turn()
}

const state = () => store.get(STATES, NAME)
const result = () => (state()?.status as { result?: string } | undefined)?.result
const warnings = () => log.said('warn').map(({ msg }) => msg)

async function startAndReport(...rejected: (typeof MISTAKE)[]): Promise<void> {
  start()
  keeper.report(rejected)
  await until(() => store.watches === 1)
}

describe('a ConfigurationState', () => {
  test('is created with labels and owner when there is something to say, and then watched', async () => {
    await startAndReport()
    expect(state()).toMatchObject({
      metadata: {
        namespace: 'metallb-system',
        labels,
        ownerReferences: [
          {
            apiVersion: 'v1',
            kind: 'Pod',
            name: 'speaker-x',
            uid: store.get('pods', 'speaker-x')?.metadata.uid,
          },
        ],
      },
      status: {
        result: 'Valid',
        conditions: [{ type: 'configReconcilerValid', status: 'True', reason: 'Reconciled', message: '' }],
      },
    })
    expect(store.requests).toEqual([
      'get pods/speaker-x',
      `list ${STATES}`,
      `create ${STATES}/${NAME}`,
      `updateStatus ${STATES}/${NAME}`,
      `watch ${STATES}`,
    ])
    expect(log.lines).toEqual([])
  })

  test('of a program that cannot read its configuration is Unknown after five seconds, not at once', async () => {
    start()
    await pass(4)
    expect(state()).toBeUndefined()
    await pass(1)
    expect(result()).toBe('Unknown')
    keeper.report([])
    await pass(1)
    expect(result()).toBe('Valid')
  })

  test('follows what is reported, at most once a second, and says the latest', async () => {
    await startAndReport()
    await pass(60)
    for (let i = 0; i < 100; i++) keeper.report([{ ...MISTAKE, message: `mistake ${i}` }])
    await turn()
    await turn()
    expect(JSON.stringify(state())).toContain('mistake 99')
    keeper.report([])
    await turn()
    expect(result()).toBe('Invalid')
    await pass(1)
    expect(result()).toBe('Valid')
    expect(store.writes()).toHaveLength(4)
  })

  test('is not written again when the same is reported, nor when the program starts once more', async () => {
    await startAndReport(MISTAKE)
    const before = state()
    keeper.report([{ ...MISTAKE }])
    await pass(10)
    await keeper.stop()
    await pass(100)
    await startAndReport(MISTAKE)
    await pass(10)
    expect(state()).toBe(before)
    expect(store.writes()).toHaveLength(2)
  })

  test.each([
    ['deletes it', () => store.remove(STATES, NAME)],
    ['writes another status', () => store.put(STATES, { ...mustState(), status: { result: 'Unknown' } })],
    [
      'takes its labels away',
      () => store.put(STATES, { metadata: without('labels'), status: mustState().status }),
    ],
    [
      'takes its owner away',
      () => store.put(STATES, { metadata: without('ownerReferences'), status: mustState().status }),
    ],
  ])('comes back as it was when somebody %s', async (_what, meddle) => {
    await startAndReport(MISTAKE)
    const { metadata, status } = mustState() as { metadata: object; status: { conditions: object[] } }
    await pass(10)
    meddle()
    await pass(1)
    expect(state()).toMatchObject({
      metadata: { labels, ownerReferences: expect.arrayContaining(ownersOf(metadata)) },
      status: {
        ...status,
        conditions: [{ ...status.conditions[0], lastTransitionTime: expect.any(String) }],
      },
    })
  })

  test('keeps what others add to it, and is not written for that', async () => {
    await startAndReport()
    const writes = store.writes().length
    const { metadata, status } = mustState()
    const other = { apiVersion: 'v1', kind: 'Pod', name: 'speaker-y', uid: 'other' }
    const more = {
      ...metadata,
      labels: { ...labels, team: 'a' },
      ownerReferences: [...ownersOf(metadata), other],
    }
    store.put(STATES, { metadata: more, status })
    await pass(10)
    expect(state()?.metadata).toMatchObject({ labels: { team: 'a' }, ownerReferences: more.ownerReferences })
    expect(store.writes()).toHaveLength(writes)
  })

  test('of an earlier Pod gets this one as one more owner', async () => {
    const old = { apiVersion: 'v1', kind: 'Pod', name: 'speaker-old', uid: 'old' }
    const metadata = { namespace: 'metallb-system', name: NAME, ownerReferences: [old] }
    store.put(STATES, { metadata })
    await startAndReport()
    expect(ownersOf(mustState().metadata).map(({ name }) => name)).toEqual(['speaker-old', 'speaker-x'])
  })

  test.each([
    ['is not known', '', () => {}],
    ['cannot be read', 'speaker-x', () => (store.refuse = onlyFor('get', apiError(403, 'Forbidden')))],
    ['is not there', 'speaker-z', () => {}],
  ])('has no owner where the Pod %s, and one line of the log says so', async (_why, podName, prepare) => {
    prepare()
    start(podName)
    keeper.report([])
    await until(() => result() === 'Valid')
    expect(state()?.metadata).not.toHaveProperty('ownerReferences')
    await pass(1000)
    expect(log.lines).toHaveLength(1)
    expect(log.lines[0]).toMatchObject({ level: 'info', error: expect.stringMatching(/.+/) })
  })

  test('waits for the Pod while the API server has no answer', async () => {
    store.refuse = onlyFor('get', apiError(503, 'ServiceUnavailable'))
    start()
    keeper.report([])
    await pass(20)
    expect(state()).toBeUndefined()
    store.refuse = () => undefined
    await pass(20)
    expect(ownersOf(mustState().metadata)).toHaveLength(1)
  })
})

describe('a write', () => {
  const FAULTS: readonly [string, ApiError, number][] = [
    ['conflicts', apiError(409, 'Conflict'), 0],
    ['is told to wait', apiError(429, 'TooManyRequests', { retryAfter: seconds(7) }), 1],
    ['meets an overloaded server', apiError(500, 'InternalError'), 1],
    ['is not answered', noAnswer('Timeout', 'no answer'), 0],
    ['finds nobody', noAnswer('Unreachable', 'refused'), 0],
    ['is refused for its token', apiError(401, 'Unauthorized'), 1],
    ['is found invalid by another version of the kind', apiError(422, 'Invalid'), 1],
  ]

  for (const verb of ['list', 'create', 'updateStatus', 'watch'] as const) {
    test.each(FAULTS)(
      `whose ${verb} %s is tried again with back-off until it succeeds`,
      async (_what, error, told) => {
        store.refuse = onlyFor(verb, error)
        start()
        keeper.report([])
        for (let i = 0; i < 60; i++) await pass(1)
        const tries = store.requests.filter((request) => request.startsWith(`${verb} `)).length
        expect(tries).toBeGreaterThan(3)
        expect(tries).toBeLessThan(14)
        expect(warnings()).toHaveLength(told)
        keeper.report([MISTAKE])
        store.refuse = () => undefined
        for (let i = 0; i < 16; i++) await pass(1)
        expect(result()).toBe('Invalid')
        expect(store.watches).toBe(1)
        expect(store.mostInFlight).toBe(1)
      },
    )
  }

  test('that lands while another changes the object looks again and says the latest', async () => {
    await startAndReport()
    let times = 3
    store.beforeWrite = () => {
      if (times-- > 0) store.put(STATES, { ...mustState() })
    }
    keeper.report([MISTAKE])
    for (let i = 0; i < 10; i++) await pass(1)
    expect(result()).toBe('Invalid')
    expect(warnings()).toEqual([])
  })

  test('of an object that goes in between makes it anew', async () => {
    await startAndReport()
    let times = 1
    store.beforeWrite = () => {
      if (times-- > 0) store.remove(STATES, NAME)
    }
    keeper.report([MISTAKE])
    for (let i = 0; i < 10; i++) await pass(1)
    expect(result()).toBe('Invalid')
  })

  test('whose answer is slow is waited for, and the newest report follows it', async () => {
    await startAndReport()
    await pass(10)
    const held = Promise.withResolvers<void>()
    store.hold = held.promise
    keeper.report([MISTAKE])
    await turn()
    await until(() => store.inFlight === 1)
    keeper.report([])
    await pass(20)
    expect(store.inFlight).toBe(1)
    held.resolve()
    for (let i = 0; i < 3; i++) await pass(1)
    expect(result()).toBe('Valid')
    expect(store.mostInFlight).toBe(1)
  })

  test('that is under way when the program stops is given a second', async () => {
    start()
    const held = Promise.withResolvers<void>()
    store.hold = held.promise
    keeper.report([])
    await until(() => store.inFlight === 1)
    let isStopped = false
    const stopping = keeper.stop().then(() => (isStopped = true))
    await turn()
    expect(isStopped).toBe(false)
    runtime.advance(seconds(1))
    await stopping
    held.resolve()
  })
})

describe('where the kind', () => {
  test.each<[string, Verb, ApiError, RegExp]>([
    ['is not installed', 'list', apiError(404, 'HTTP404'), /^install the CustomResourceDefinition/],
    ['may not be read', 'list', apiError(403, 'Forbidden', { remedy: 'allow it' }), /^allow it$/],
    ['may not be created', 'create', apiError(403, 'Forbidden', { remedy: 'allow it' }), /^allow it$/],
    ['may not be watched', 'watch', apiError(403, 'Forbidden', { remedy: 'allow it' }), /^allow it$/],
  ])('%s, one verdict says so, and it is tried every five minutes', async (_what, verb, error, remedy) => {
    store.refuse = onlyFor(verb, error)
    start()
    keeper.report([])
    await turn()
    const tries = () => store.requests.filter((request) => request.startsWith(`${verb} `)).length
    for (let i = 0; i < 299; i++) await pass(1)
    keeper.report([MISTAKE])
    expect(tries()).toBe(1)
    for (let i = 0; i < 1500; i++) await pass(1)
    expect(tries()).toBe(6)
    expect(log.said('warn')).toMatchObject([
      { reason: 'StatusNotWritten', remedy: expect.stringMatching(remedy), code: error.code },
    ])
    store.refuse = () => undefined
    await pass(300)
    expect(result()).toBe('Invalid')
  })
})

describe('the watch', () => {
  test('that ends after its time, or is too old, begins anew from a new look', async () => {
    await startAndReport()
    for (const error of [undefined, apiError(410, 'Expired')]) {
      await pass(300)
      store.endWatches(error)
      await pass(1)
      expect(store.watches).toBe(1)
    }
    expect(store.writes()).toHaveLength(2)
    expect(log.lines).toEqual([])
  })

  test('that ends as soon as it begins is not begun in a tight loop', async () => {
    await startAndReport()
    const before = store.requests.length
    for (let i = 0; i < 600; i++) {
      store.endWatches()
      await pass(0.1)
    }
    expect(store.requests.length - before).toBeLessThan(30)
  })
})

function onlyFor(verb: Verb, error: ApiError): FakeStore['refuse'] {
  return (asked, plural) => (asked === verb && (plural === STATES || verb === 'get') ? error : undefined)
}

function mustState() {
  const found = state()
  if (found === undefined) throw new Error('there is no ConfigurationState')
  return found
}

function without(field: string) {
  const entries = Object.entries(mustState().metadata).filter(([name]) => name !== field)
  return { name: NAME, ...Object.fromEntries(entries) }
}

function ownersOf(metadata: object): readonly { readonly name: string }[] {
  return 'ownerReferences' in metadata ? (metadata.ownerReferences as { name: string }[]) : []
}
