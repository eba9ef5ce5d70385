// The searches through speakers' logs that guides tell people to make, made with grep itself on the log of a speaker: each
// finds what it promises, and nothing where there is nothing to find.

import { expect, test } from 'bun:test'
import { ALLOCATED } from '@ingot/api'
import { createManualRuntime } from '@ingot/kube/manual-runtime'
import { Metrics } from '@ingot/telemetry'
import { FakeServer } from './fake-world.fixture.ts'
import { putCluster, putWebService, settled, startSpeaker } from './speaker-loop.fixture.ts'

async function logOf(prepare: (server: FakeServer) => void): Promise<string> {
  const server = new FakeServer()
  const clock = createManualRuntime()
  putCluster(server)
  prepare(server)
  const lines: Record<string, unknown>[] = []
  const { speaker, plane } = startSpeaker(server, clock, { lines, metrics: new Metrics() })
  plane.report()
  await settled(speaker, clock)
  await speaker.stop()
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}

async function grep(log: string, ...words: readonly string[]): Promise<string[]> {
  const child = Bun.spawn(['grep', ...words], { stdin: Buffer.from(log), stdout: 'pipe' })
  return (await child.stdout.text()).split('\n').filter((line) => line !== '')
}

const CONFLICT =
  'Failed to allocate IP for "default/web-conflict": port TCP/80 is already in use on "192.168.1.241"'

function putConflict(server: FakeServer): void {
  const condition = { type: ALLOCATED, status: 'False', reason: 'SharingConflict', message: CONFLICT }
  server.put('services', {
    metadata: { namespace: 'default', name: 'web-conflict', uid: 'c' },
    spec: { type: 'LoadBalancer', loadBalancerIP: '192.168.1.241' },
    status: { conditions: [condition] },
  })
}

test.each([
  [['-i', 'conflict'], 'default/web-conflict', 'port TCP/80 is already in use'],
  [['-i', 'announcing\\|claimed'], 'default/web', 'announcing the Service'],
  [['-i', 'arp'], 'eth0', 'created ARP responder for interface'],
])('grep %p finds %s', async (words, about, sentence) => {
  const log = await logOf((server) => {
    putWebService(server, 'web', '192.168.1.241')
    putConflict(server)
  })
  const found = (await grep(log, ...words)).map((line) => JSON.parse(line))
  expect(found.map(({ service, interface: it }) => service ?? it)).toEqual([about])
  expect(found[0].msg).toContain(sentence)
})

test('where nothing collides and nothing is announced, nothing is found', async () => {
  const log = await logOf(() => {})
  expect(log).toContain('config reloaded')
  expect(await grep(log, '-i', 'conflict')).toEqual([])
  expect(await grep(log, '-i', 'announcing\\|claimed')).toEqual([])
})
