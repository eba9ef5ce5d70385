// The condition about foreign hosts, through the main loop in a fake world: news of the plane in, writes of a status out.

import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { milliseconds, seconds, type Verdict } from '@ingot/api'
import { createManualRuntime, until } from '@ingot/kube/manual-runtime'
import { Metrics } from '@ingot/telemetry'
import type { FakePlane } from './fake-world.fixture.ts'
import { FakeServer } from './fake-world.fixture.ts'
import { putCluster, putWebService, settled, startSpeaker } from './speaker-loop.fixture.ts'
import type { SpeakerLoop } from './speaker-loop.ts'

const IP = '192.168.1.241'
const ALLOCATED = { type: 'ingot.dev/Allocated', status: 'True', reason: 'IPAllocated', message: '' }
const clock = createManualRuntime()

let server: FakeServer
let plane: FakePlane
let speaker: SpeakerLoop
let lines: Record<string, unknown>[]

beforeEach(async () => {
  server = new FakeServer()
  lines = []
  putCluster(server)
  putWebService(server, 'web', IP)
  putStatus(ALLOCATED)
})
afterEach(() => speaker.stop())

function putStatus(...conditions: readonly unknown[]): void {
  const stored = server.get('services', 'default/web')
  if (stored === undefined) throw new Error('there is no Service')
  server.put('services', { ...stored, status: { loadBalancer: { ingress: [{ ip: IP }] }, conditions } })
}

async function start(): Promise<void> {
  ;({ speaker, plane } = startSpeaker(server, clock, { lines, metrics: new Metrics() }))
  plane.report()
  await settled(speaker, clock)
}

const sentence = (node: string) =>
  `a host with the hardware address 02:00:00:00:00:66 uses ${IP} on eth0, as ${node} has seen`

function conflict(): void {
  const verdict: Verdict = {
    reason: 'AddressConflict',
    message: sentence('worker-1'),
    facts: { address: IP, interface: 'eth0', node: 'worker-1', hardwareAddress: '02:00:00:00:00:66' },
  }
  plane.onNews({ notices: [{ verdict, isTransition: false }], gossip: [], peers: [] })
}

function conditions(): readonly Record<string, unknown>[] {
  const status = server.get('services', 'default/web')?.status as { conditions: Record<string, unknown>[] }
  return status.conditions
}
const found = () => conditions().find(({ type }) => type === 'ingot.dev/AddressConflict')
const patches = () => server.writes.filter((write) => write.startsWith('patchStatus'))
const left = (node: string) => ({
  type: 'ingot.dev/AddressConflict',
  status: 'True',
  reason: 'AddressConflict',
  message: sentence(node),
  lastTransitionTime: '2026-01-01T00:00:00Z',
})

/** Moves the clock by half minutes until something is so. */
async function pass(minutes: number): Promise<void> {
  for (let i = 0; i < minutes * 2; i++) {
    clock.advance(seconds(30))
    await new Promise((resolve) => setImmediate(resolve))
    await new Promise((resolve) => setImmediate(resolve))
    clock.advance(milliseconds(0))
  }
}

describe('a foreign host', () => {
  test('is an event and a condition, which names it and leaves the others alone', async () => {
    await start()
    conflict()
    await until(() => found() !== undefined)
    expect(conditions()).toHaveLength(2)
    expect(conditions()).toContainEqual(ALLOCATED)
    expect(found()).toMatchObject({
      status: 'True',
      reason: 'AddressConflict',
      message: sentence('worker-1'),
    })
    await until(() => server.events.some(({ reason }) => reason === 'AddressConflict'))
    expect(server.events.find(({ reason }) => reason === 'AddressConflict')).toMatchObject({
      type: 'Warning',
      message: sentence('worker-1'),
    })
  })

  test('that is seen again and again is written once, and taken back five minutes after the last time', async () => {
    await start()
    for (let i = 0; i < 4; i++) {
      conflict()
      await pass(1)
    }
    expect(patches()).toHaveLength(1)
    await pass(3)
    expect(found()).toMatchObject({ status: 'True' })
    await pass(2)
    expect(found()).toMatchObject({ status: 'False', reason: 'NoConflict' })
    await pass(5)
    expect(patches()).toHaveLength(2)
  })

  test('is told of by events alone where the speaker may not write, with one line', async () => {
    server.refusedWrites.set('patchStatus', 403)
    await start()
    conflict()
    await until(() => lines.some(({ op }) => op === 'writeServiceCondition'))
    conflict()
    await pass(2)
    expect(patches()).toHaveLength(1)
    expect(lines.filter(({ op }) => op === 'writeServiceCondition')).toMatchObject([
      { level: 'warn', remedy: 'allow the speaker to patch services/status' },
    ])
    await until(() => server.events.some(({ reason }) => reason === 'AddressConflict'))
  })

  test('is written of at the next look when the API server had no answer', async () => {
    server.refusedWrites.set('patchStatus', 500)
    await start()
    conflict()
    await until(() => patches().length === 1)
    await pass(0.5)
    server.refusedWrites.clear()
    await pass(1)
    expect(found()).toMatchObject({ status: 'True' })
  })
})

describe('a condition that was there at the start', () => {
  test.each(['worker-1', 'no-such-node'])('by %s is taken back when nothing is seen', async (node) => {
    putStatus(ALLOCATED, left(node))
    await start()
    await pass(4)
    expect(found()).toMatchObject({ status: 'True' })
    await pass(2)
    expect(found()).toMatchObject({ status: 'False' })
  })

  test('by another speaker is left to it', async () => {
    putStatus(ALLOCATED, left('worker-2'))
    await start()
    conflict()
    await pass(7)
    expect(patches()).toEqual([])
  })
})
