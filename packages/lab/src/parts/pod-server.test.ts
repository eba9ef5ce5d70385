// What a node's pod-server says of Pods whose ports it can and cannot open. The process itself, on loopback.

import { afterEach, expect, test } from 'bun:test'
import { fileURLToPath } from 'node:url'
import { readMessages } from '../child.ts'
import type { RunningPods } from './pod-server.ts'

const TOOL = fileURLToPath(new URL('../tool.fixture.ts', import.meta.url))
const words = [process.execPath, TOOL, '--', 'lab', 'part', 'pod-server', 'node-1']

let stop = () => {}
afterEach(() => stop())

function start() {
  const child = Bun.spawn(words, { stdin: 'pipe', stdout: 'pipe', stderr: 'ignore' })
  stop = () => child.kill()
  const messages = readMessages(child.stdout)
  return {
    play(...ports: number[]) {
      const pods = ports.map((containerPort) => ({
        name: `p${containerPort}`,
        uid: `u${containerPort}`,
        addresses: ['127.0.0.1'],
        ports: [{ container: 'web', containerPort }],
      }))
      child.stdin.write(`${JSON.stringify({ pods })}\n`)
      void child.stdin.flush()
    },
    running: async () => ((await messages.next()).value as RunningPods).running,
  }
}

/** A port that nobody has, and one that this test has. */
function ports() {
  const free = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response() })
  const taken = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response() })
  void free.stop(true)
  return { free: free.port ?? 0, taken: taken.port ?? 0, giveBack: () => taken.stop(true) }
}

test('a Pod runs once its port is open, and one whose port is taken does as soon as that is free', async () => {
  const { free, taken, giveBack } = ports()
  const server = start()
  server.play(free, taken)
  expect(await server.running()).toEqual([`u${free}`])
  await giveBack()
  expect(await server.running()).toEqual([`u${free}`, `u${taken}`])
  const response = await fetch(`http://127.0.0.1:${taken}/`)
  expect(await response.text()).toBe(`hello from p${taken} on node-1, you are 127.0.0.1\n`)
})

test('a Pod that is wanted no more is gone', async () => {
  const { free, taken, giveBack } = ports()
  await giveBack()
  const server = start()
  server.play(free, taken)
  await server.running()
  server.play(taken)
  expect(await server.running()).toEqual([`u${taken}`])
  await expect(fetch(`http://127.0.0.1:${free}/`)).rejects.toThrow()
})
