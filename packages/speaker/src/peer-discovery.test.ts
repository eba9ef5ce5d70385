// When Pods are listed, and when their addresses are handed over.

import { afterEach, beforeEach, expect, test } from 'bun:test'
import type { Resource } from '@ingot/api'
import { seconds } from '@ingot/api'
import { failed } from '@ingot/kube'
import type { Client, Selection } from '@ingot/kube'
import { createManualRuntime } from '@ingot/kube/manual-runtime'
import type { ManualRuntime } from '@ingot/kube/manual-runtime'
import { createLogger } from '@ingot/telemetry'
import { PeerDiscovery } from './peer-discovery.ts'

let runtime: ManualRuntime
let peers: PeerDiscovery
let pods: (string | undefined)[]
let refused: number | undefined
let asked: string[]
let joined: (readonly string[])[]
let lines: Record<string, unknown>[]

beforeEach(() => {
  runtime = createManualRuntime()
  pods = ['192.0.2.1', '192.0.2.2']
  refused = undefined
  asked = []
  joined = []
  lines = []
})

afterEach(() => peers.stop())

const client = {
  list: async ({ plural }: Resource, { namespace, labelSelector }: Selection) => {
    asked.push(`${plural} ${namespace} ${labelSelector}`)
    if (refused !== undefined)
      return failed({ code: refused, reason: 'Refused', message: `no ${plural}`, causes: [] })
    return { ok: true, value: { resourceVersion: '1', items: pods.map((podIP) => ({ status: { podIP } })) } }
  },
} as unknown as Client

async function turn(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve))
}

async function pass(duration: number): Promise<void> {
  runtime.advance(seconds(duration))
  await turn()
}

async function start(): Promise<void> {
  peers = new PeerDiscovery(
    client,
    {
      namespace: 'metallb-system',
      labelSelector: 'component=speaker',
      join: (addresses) => joined.push(addresses),
    },
    runtime,
    createLogger({ level: 'info', clock: runtime.date, write: (line) => lines.push(JSON.parse(line)) }),
  )
  await turn()
}

test('Pods are listed at the start and every five minutes, and their addresses handed over every minute', async () => {
  await start()
  expect(asked).toEqual(['pods metallb-system component=speaker'])
  expect(joined).toEqual([['192.0.2.1', '192.0.2.2']])
  await pass(59)
  expect(joined).toHaveLength(1)
  await pass(1)
  expect(joined).toHaveLength(2)
  pods = ['192.0.2.1', '192.0.2.3']
  for (let minute = 0; minute < 4; minute++) await pass(60)
  expect(asked).toHaveLength(2)
  expect(joined.at(-1)).toEqual(['192.0.2.1', '192.0.2.3'])
})

test('what happens to this node hands them over at once, and the minute begins anew', async () => {
  await start()
  await pass(30)
  peers.join()
  expect(joined).toHaveLength(2)
  await pass(59)
  expect(joined).toHaveLength(2)
  await pass(1)
  expect(joined).toHaveLength(3)
})

test('a Pod that has no address yet is left out, and nobody is joined where there is none', async () => {
  pods = [undefined, '']
  await start()
  await pass(120)
  expect(joined).toEqual([])
  pods = [undefined, '192.0.2.1']
  await pass(180)
  expect(joined).toEqual([['192.0.2.1']])
})

test('where Pods may not be listed one verdict says so, and it is tried again', async () => {
  refused = 403
  await start()
  for (let i = 0; i < 3; i++) await pass(300)
  expect(asked).toHaveLength(4)
  expect(lines).toMatchObject([{ level: 'warn', reason: 'PodsUnreadable', code: 403 }])
  refused = undefined
  await pass(300)
  expect(joined.length).toBeGreaterThan(0)
})

test.each([0, 500])('an API server that answers %p is asked again soon', async (code) => {
  refused = code
  await start()
  await pass(1)
  refused = undefined
  await pass(15)
  expect(joined).toHaveLength(1)
  expect(lines).toHaveLength(code === 0 ? 0 : 1)
})

test('nothing is asked or joined after the end', async () => {
  await start()
  peers.stop()
  peers.join()
  await pass(1000)
  expect([asked.length, joined.length]).toEqual([1, 1])
  expect(runtime.pending()).toEqual([])
})
