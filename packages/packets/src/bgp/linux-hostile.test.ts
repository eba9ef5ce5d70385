// Strangers who come by the thousand, over the loopback: the kernel’s queues and the real packet thread.

import { expect, test } from 'bun:test'
import { createLogger } from '@ingot/telemetry'
import { readBgpCore, readCore } from '../core-bytes.ts'
import { startLinuxPlane } from '../linux-plane.ts'
import type { BgpObserved } from './bgp-observed.ts'
import type { ListenStart } from './bgp-start.ts'
import { peer, route } from './bgp-world.fixture.ts'
import { MARKER, OPEN_WITH_RESTART } from './router.fixture.ts'

const isRoot = process.getuid?.() === 0
const [wasm, bgpWasm] = await Promise.all([readCore(), readBgpCore()])
const STRANGERS = 10_000
/** Of one machine at a time: more would wait in its own queue. */
const AT_ONCE = 16
const HELLO = Uint8Array.fromHex(MARKER + OPEN_WITH_RESTART + MARKER + '001304')

/** A plane, and a way to wait for what it says of peers. */
function started(listen?: ListenStart) {
  const waiting = new Set<{ isWanted: (observed: BgpObserved) => boolean; resolve: () => void }>()
  let last: BgpObserved = { peers: [], verdicts: [], strangers: 0 }
  const plane = startLinuxPlane({
    wasm,
    seed: 1n,
    log: createLogger({ level: 'error', clock: () => new Date(0), write: () => {} }),
    bgp: { wasm: bgpWasm, node: 'node-1', ...(listen && { listen }) },
    onObserved: () => {},
    onPeers: (observed) => {
      last = observed
      for (const it of waiting) if (it.isWanted(observed) && waiting.delete(it)) it.resolve()
    },
    onStalled: () => {
      throw new Error('stalled')
    },
  })
  const observed = (isWanted: (observed: BgpObserved) => boolean) => {
    if (isWanted(last)) return Promise.resolve()
    return new Promise<void>((resolve) => waiting.add({ isWanted, resolve }))
  }
  return { plane, observed, last: () => last }
}

/** A router that has a session, and says when it was told something. */
function startSink(hostname: string) {
  let heard = ''
  let isOver = () => {}
  let wanted = ''
  const server = Bun.listen({
    hostname,
    port: 0,
    socket: {
      open: (socket) => void socket.write(HELLO),
      data: (_, data) => {
        heard += data.toHex()
        if (heard.includes(wanted)) isOver()
      },
    },
  })
  /** Hex. */
  const hears = (octets: string) =>
    new Promise<void>((resolve) => {
      wanted = octets
      isOver = resolve
      if (heard.includes(octets)) resolve()
    })
  return { settings: peer(hostname, { port: server.port }), hears, stop: () => server.stop(true) }
}

/** Until it is closed. */
async function visit(port: number): Promise<void> {
  const closed = Promise.withResolvers<void>()
  await Bun.connect({
    hostname: '127.0.0.1',
    port,
    socket: { data: () => {}, close: () => closed.resolve() },
  })
  await closed.promise
}

test.skipIf(!isRoot)(
  'ten thousand strangers are closed, and the sessions that stand are told of what changes [needs root]',
  async () => {
    const free = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data: () => {} } })
    const { port } = free
    free.stop(true)
    const sink = startSink('127.0.0.2')
    const { plane, observed, last } = started({ addresses: ['127.0.0.1'], port })
    const peers = [sink.settings]
    plane.advertise({ peers, routes: [] })
    await observed((it) => it.peers.some(({ state }) => state === 'established'))
    let left = STRANGERS
    const strangers = async () => {
      while (left-- > 0) await visit(port)
    }
    const storm = Promise.all(Array.from({ length: AT_ONCE }, strangers))
    plane.advertise({ peers, routes: [route('198.51.100.1/32')] })
    // the prefix of the route
    await sink.hears('20c6336401')
    expect(left).toBeGreaterThan(0)
    await storm
    await observed((it) => it.strangers === STRANGERS)
    expect(last().peers.map(({ state, counters }) => [state, counters.ended])).toEqual([['established', 0]])
    await plane.close()
    sink.stop()
  },
)
