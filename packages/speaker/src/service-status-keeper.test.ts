// ServiceL2Statuses in a store in memory: what is written, how much of it at once, and what becomes of it when it is refused.

import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { createManualRuntime, until } from '@ingot/kube/manual-runtime'
import type { Client, Selection } from '@ingot/kube'
import type { ManualRuntime } from '@ingot/kube/manual-runtime'
import { createLogger } from '@ingot/telemetry'
import { FakeServer } from './fake-world.fixture.ts'
import { ServiceStatusKeeper } from './service-status-keeper.ts'
import { BGP_STATUS, L2_STATUS } from './service-status.ts'

const STATUSES = 'servicel2statuses'

let server: FakeServer
let runtime: ManualRuntime
let keeper: ServiceStatusKeeper
let lines: Record<string, unknown>[]
let offered: ReadonlySet<string>

beforeEach(() => {
  server = new FakeServer()
  server.put('pods', { metadata: { namespace: 'metallb-system', name: 'speaker-x', uid: 'uid-x' } })
  runtime = createManualRuntime()
  lines = []
})

afterEach(() => keeper.stop())

function start(podName = 'speaker-x', kind = L2_STATUS, client: Client = server.client()): void {
  offered = new Set()
  keeper = new ServiceStatusKeeper(
    kind,
    client,
    { node: 'here', namespace: 'metallb-system', podName },
    runtime,
    createLogger({ level: 'info', clock: runtime.date, write: (line) => lines.push(JSON.parse(line)) }),
  )
}

/** All that is announced. */
function offer(services: Record<string, string[]>): void {
  const gone = [...offered].filter((key) => services[key] === undefined)
  offered = new Set(Object.keys(services))
  keeper.offer(new Map([...Object.entries(services), ...gone.map((key) => [key, undefined] as const)]))
}

/** Lets everything happen that needs no time. */
async function turn(): Promise<void> {
  let before = -1
  while (before !== server.writes.length || server.inFlight > 0) {
    before = server.writes.length
    for (let i = 0; i < 12; i++) await new Promise((resolve) => setImmediate(resolve))
    runtime.advance(milliseconds(0))
  }
}

async function pass(duration: number): Promise<void> {
  await turn()
  runtime.advance(seconds(duration))
  await turn()
}

const said = () => server.all(STATUSES).map(({ status }) => status)
const about = (name: string, node: string, interfaces: string[] = []) => ({
  node,
  serviceName: name,
  serviceNamespace: 'default',
  interfaces: interfaces.map((it) => ({ name: it })),
})

function putOther(name: string, node: string): void {
  const labels = {
    'metallb.io/node': node,
    'metallb.io/service-name': 'web',
    'metallb.io/service-namespace': 'default',
  }
  server.put(STATUSES, {
    metadata: { namespace: 'metallb-system', name, labels },
    status: about('web', node),
  })
}

test.each([
  { kind: L2_STATUS, only: {} },
  { kind: BGP_STATUS, only: { labelSelector: 'metallb.io/node=here' } },
])(
  'where each node has objects of its own, those of others are not asked for ($kind.namePrefix)',
  async ({ kind, only }) => {
    const asked: (Selection | undefined)[] = []
    const client = server.client()
    start('speaker-x', kind, {
      ...client,
      list: (resource, selection, ...rest) => {
        asked.push(selection)
        return client.list(resource, selection, ...rest)
      },
    })
    await turn()
    expect(asked).toEqual([{ namespace: 'metallb-system', ...only }])
  },
)

describe('what this node announces', () => {
  test('is created, then said, and goes when it is announced no more', async () => {
    start()
    offer({ 'default/web': ['eth0'] })
    await turn()
    expect(said()).toEqual([about('web', 'here', ['eth0'])])
    expect(server.writes.map((it) => it.split(' ')[0])).toEqual(['create', 'updateStatus'])
    await pass(10)
    offer({})
    await turn()
    expect(said()).toEqual([])
    expect(server.writes).toHaveLength(3)
  })

  test('is not written again for nothing, nor when the speaker starts once more', async () => {
    start()
    offer({ 'default/web': [] })
    await pass(10)
    offer({ 'default/web': [] })
    await pass(10)
    await keeper.stop()
    start()
    await pass(10)
    offer({ 'default/web': [] })
    await pass(10)
    expect(server.writes).toHaveLength(2)
  })

  test('is left alone until it is known what is announced', async () => {
    putOther('l2-old', 'here')
    start()
    await pass(100)
    expect(server.writes).toEqual([])
    offer({})
    await turn()
    expect(said()).toEqual([])
  })

  test('comes back when somebody deletes it, and takes the place of what another node said', async () => {
    putOther('l2-other', 'there')
    start()
    offer({ 'default/web': [] })
    await pass(10)
    expect(said()).toEqual([about('web', 'here')])
    const [own] = server.all(STATUSES)
    server.remove(STATUSES, `metallb-system/${own?.metadata.name}`)
    await pass(10)
    expect(said()).toEqual([about('web', 'here')])
  })

  test('is owned by the Pod, or by none, which one line says', async () => {
    start()
    offer({ 'default/web': [] })
    await turn()
    expect(server.all(STATUSES)[0]?.metadata).toMatchObject({ ownerReferences: [{ uid: 'uid-x' }] })
    await keeper.stop()
    server.remove(STATUSES, `metallb-system/${server.all(STATUSES)[0]?.metadata.name}`)
    start('speaker-y')
    offer({ 'default/web': [], 'default/x': [] })
    await pass(10)
    expect(server.all(STATUSES)[0]?.metadata).not.toHaveProperty('ownerReferences')
    expect(lines).toHaveLength(1)
  })
})

test('two nodes that both announce write less and less often', async () => {
  start()
  offer({ 'default/web': [] })
  await pass(10)
  for (let second = 0; second < 120; second++) {
    // the other one deletes ours and puts its own, every second
    for (const { metadata } of server.all(STATUSES))
      server.remove(STATUSES, `metallb-system/${metadata.name}`)
    putOther('l2-other', 'there')
    await pass(1)
  }
  expect(server.writes.length).toBeLessThan(40)
})

test('of a thousand Services four are written at a time, each twice, and no more than 160 a second', async () => {
  start()
  offer(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`default/web-${i}`, []])))
  const passOneSecond = async () => {
    for (let i = 0; i < 40; i++) await pass(0.025)
  }
  await passOneSecond()
  expect(server.all(STATUSES).length).toBeWithin(100, 170)
  for (let second = 1; second < 8; second++) await passOneSecond()
  expect(server.all(STATUSES)).toHaveLength(1000)
  expect(server.writes).toHaveLength(2000)
  expect(server.mostInFlight).toBe(4)
})

describe('a write that', () => {
  test.each([403, 404])(
    'is refused with %p switches them off, with one verdict, for five minutes',
    async (code) => {
      server.refusedWrites.set('create', code)
      start()
      offer({ 'default/a': [], 'default/b': [], 'default/c': [], 'default/d': [], 'default/e': [] })
      await pass(200)
      const tries = server.writes.length
      expect(tries).toBeLessThan(5)
      expect(lines).toMatchObject([{ level: 'warn', reason: 'StatusNotWritten', code }])
      await pass(400)
      expect(lines).toHaveLength(1)
      server.refusedWrites.clear()
      await pass(300)
      await pass(300)
      expect(said()).toHaveLength(5)
    },
  )

  test.each([409, 500, 429, 0])(
    'fails with %p is tried again with back-off, without a word',
    async (code) => {
      server.refusedWrites.set('updateStatus', code)
      start()
      offer({ 'default/web': ['eth0'] })
      for (let i = 0; i < 60; i++) await pass(1)
      const tries = server.writes.filter((it) => it.startsWith('updateStatus')).length
      expect(tries).toBeGreaterThan(2)
      expect(tries).toBeLessThan(15)
      expect(lines).toEqual([])
      server.refusedWrites.clear()
      for (let i = 0; i < 61; i++) await pass(1)
      expect(said()).toEqual([about('web', 'here', ['eth0'])])
    },
  )
})

test('where they cannot be listed one line says so, and nothing waits for them', async () => {
  server.refused.set(STATUSES, 403)
  server.refusedWrites.set('create', 403)
  start()
  offer({ 'default/web': [] })
  await pass(1)
  expect(lines.filter(({ level }) => level === 'warn').map(({ op }) => op)).toEqual([
    'watch',
    'writeServiceL2Status',
  ])
})

test('nothing is written after the end', async () => {
  start()
  offer({ 'default/web': [] })
  await until(() => server.writes.length === 1)
  await keeper.stop()
  await turn()
  expect(server.writes).toHaveLength(1)
})
