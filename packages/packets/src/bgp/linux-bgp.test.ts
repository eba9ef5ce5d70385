// BGP in the real packet thread, over the loopback: what the main thread hears of it, what is recorded, and what becomes of a
// session when the thread dies under it.

import { expect, test } from 'bun:test'
import { seconds } from '@ingot/api'
import { createLogger } from '@ingot/telemetry'
import { readBgpCore, readCore } from '../core-bytes.ts'
import { startLinuxPlane } from '../linux-plane.ts'
import type { BgpObserved } from './bgp-observed.ts'
import { peer, route } from './bgp-world.fixture.ts'
import type { RecordBatch } from './recorder.ts'
import { MARKER, OPEN, OPEN_WITH_RESTART } from './router.fixture.ts'

const isRoot = process.getuid?.() === 0
const [wasm, bgpWasm] = await Promise.all([readCore(), readBgpCore()])
/** At the end of our OPEN: restart time, and both families; R, and F of each, set or not. */
const FIRST = '400ac0780001018000020180'
const FRESH = '400a40780001010000020100'

test.skipIf(!isRoot)(
  'a session survives the death of the packet thread as a restart [needs root]',
  async () => {
    const heard: string[] = []
    let isOver = Promise.withResolvers<void>()
    let hasRoutes = Promise.withResolvers<void>()
    const router = Bun.listen({
      hostname: '127.0.0.1',
      port: 0,
      socket: {
        open: (socket) =>
          void socket.write(Uint8Array.fromHex(MARKER + OPEN_WITH_RESTART + MARKER + '001304')),
        data: (_, data) => {
          heard.push(data.toHex())
          // the prefix of the route below
          if (data.toHex().includes('20c6336401')) hasRoutes.resolve()
        },
        close: () => isOver.resolve(),
      },
    })
    const states: string[] = []
    const plane = startLinuxPlane({
      wasm,
      seed: 1n,
      log: createLogger({ level: 'error', clock: () => new Date(0), write: () => {} }),
      bgp: { wasm: bgpWasm, node: 'node-1' },
      onObserved: () => {},
      onPeers: ({ peers }: BgpObserved) => states.push(peers.map(({ state }) => state).join()),
      onStalled: () => {
        throw new Error('stalled')
      },
    })
    const settings = peer('127.0.0.1', { port: router.port, gracefulRestart: { restartTime: seconds(120) } })
    plane.advertise({ peers: [settings], routes: [route('198.51.100.1/32')] })
    await hasRoutes.promise
    expect(heard.join('')).toContain(FRESH)
    expect(await plane.advertised('127.0.0.1')).toMatchObject([{ prefix: '198.51.100.1/32' }])
    expect(await plane.advertised('192.0.2.1')).toBeUndefined()
    expect(await plane.inspectPeers()).toMatchObject({ peers: [{ state: 'established', prefixesSent: 1 }] })
    hasRoutes = Promise.withResolvers()
    heard.length = 0
    plane.apply({
      generation: 1,
      node: 'node-1',
      announcements: [{ address: 'bug', interfaces: 'all', succession: [] }],
    })
    await isOver.promise
    // nothing was said: neither a withdrawal nor a NOTIFICATION
    expect(heard.filter((it) => !it.endsWith('001304'))).toEqual([])
    plane.apply({ generation: 2, node: 'node-1', announcements: [] })
    await hasRoutes.promise
    expect(heard.join('')).toContain(FIRST)
    expect(states).toContain('established')
    isOver = Promise.withResolvers()
    await plane.close()
    await isOver.promise
    router.stop(true)
  },
)

test.skipIf(!isRoot)(
  'a recording has the last words of a thread that goes, however slow it is written [needs root]',
  async () => {
    using stack = new DisposableStack()
    const router = Bun.listen({
      hostname: '127.0.0.1',
      port: 0,
      socket: {
        open: (socket) => void socket.write(Uint8Array.fromHex(MARKER + OPEN + MARKER + '001304')),
        data: () => {},
      },
    })
    stack.defer(() => router.stop(true))
    const batches: RecordBatch[] = []
    const firstBatch = Promise.withResolvers<void>()
    const isWritten = Promise.withResolvers<void>()
    const isUp = Promise.withResolvers<void>()
    const plane = startLinuxPlane({
      wasm,
      seed: 1n,
      log: createLogger({ level: 'error', clock: () => new Date(0), write: () => {} }),
      bgp: { wasm: bgpWasm, node: 'node-1', isRecorded: true },
      onObserved: () => {},
      onPeers: ({ peers }) => peers[0]?.state === 'established' && isUp.resolve(),
      onStalled: () => {
        throw new Error('stalled')
      },
      writeRecords: (batch) => {
        batches.push(batch)
        firstBatch.resolve()
        return isWritten.promise
      },
    })
    const desired = { peers: [peer('127.0.0.1', { port: router.port })], routes: [route('198.51.100.1/32')] }
    plane.advertise(desired)
    await Promise.all([firstBatch.promise, isUp.promise])
    expect(batches).toHaveLength(1)
    await plane.close()
    isWritten.resolve()
    const all = Buffer.concat(batches.map(({ octets }) => octets)).toHex()
    expect([batches.length, all.includes(`${MARKER}${OPEN}`)]).toEqual([2, true])
    // Cease, Administrative Shutdown, with an empty text
    expect(all).toContain(`${MARKER}001603060200`)
  },
)
