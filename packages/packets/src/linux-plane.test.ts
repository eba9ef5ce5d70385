import { expect, test } from 'bun:test'
import { readdirSync, readlinkSync } from 'node:fs'
import type { Desired, Observed } from '@ingot/layer2'
import { createLogger } from '@ingot/telemetry'
import { readCore } from './core-bytes.ts'
import * as libc from './libc.ts'
import { startLinuxPlane } from './linux-plane.ts'

// These run in the test's own network namespace and announce nothing: no frame leaves.
const isRoot = process.getuid?.() === 0
const wasm = await readCore()

function open() {
  const died = Promise.withResolvers<string>()
  const waiting: { isWanted: (observed: Observed) => boolean; resolve: () => void }[] = []
  const plane = startLinuxPlane({
    wasm,
    seed: 1n,
    log: createLogger({ level: 'error', clock: () => new Date(0), write: died.resolve }),
    onObserved: (observed) => {
      for (const { isWanted, resolve } of waiting) if (isWanted(observed)) resolve()
    },
    onStalled: () => {
      throw new Error('stalled')
    },
  })
  const follows = (generation: number) =>
    new Promise<void>((resolve) => {
      waiting.push({ isWanted: (observed) => observed.generation === generation, resolve })
    })
  return { plane, died: died.promise, follows }
}

const nothing = (generation: number): Desired => ({ generation, node: 'node-1', announcements: [] })

function packetSockets(): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:')
    } catch {
      return false
    }
  }).length
}

test.skipIf(!isRoot)('closing a plane leaves no socket open [needs root]', async () => {
  const before = packetSockets()
  const { plane, follows } = open()
  plane.apply(nothing(1))
  await follows(1)
  expect(packetSockets()).toBeGreaterThan(before)
  await plane.close()
  expect(packetSockets()).toBe(before)
})

test.skipIf(!isRoot)(
  'a packet thread that dies is replaced, its sockets are closed, and the last desired is followed [needs root]',
  async () => {
    const before = packetSockets()
    const { plane, died, follows } = open()
    plane.apply(nothing(1))
    await follows(1)
    const during = packetSockets()
    // Not an address: bad input never gets this far, so the thread treats it as the bug that it is.
    plane.apply({ ...nothing(2), announcements: [{ address: 'bug', interfaces: 'all', succession: [] }] })
    const line = await died
    expect(line).toContain('not an address: bug')
    expect(JSON.parse(line).stack).toMatch(/\/[a-z-]+\.ts:\d+:\d+/)
    plane.apply(nothing(3))
    await follows(3)
    expect(packetSockets()).toBe(during)
    await plane.close()
    expect(packetSockets()).toBe(before)
  },
)

test.skipIf(!isRoot)(
  'closing twice, and while the thread is being replaced, resolves [needs root]',
  async () => {
    const { plane, follows } = open()
    await follows(0)
    plane.apply({ ...nothing(1), announcements: [{ address: 'bug', interfaces: 'all', succession: [] }] })
    await Promise.all([plane.close(), plane.close()])
  },
)

test.skipIf(!isRoot)(
  'who asks a plane that is closed writes into nobody else’s descriptor [needs root]',
  async () => {
    const { plane, follows } = open()
    await follows(0)
    await plane.close()
    // one of them has the number that the plane was woken by
    const others = Array.from({ length: 64 }, () => libc.eventDescriptor())
    plane.trace(true)
    plane.join(['192.0.2.1'])
    const POLLIN = 1
    const woken = libc.poll(Int32Array.from(others.flatMap((fd) => [fd, POLLIN])), others.length, 0)
    for (const fd of others) libc.close(fd)
    expect(woken).toBe(0)
  },
)
