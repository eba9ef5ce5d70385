// When the plane sends rules to which node, and what it does where a node refuses them. nft is played by the test.

import { createLogger } from '@ingot/telemetry'
import { afterEach, beforeEach, expect, jest, test } from 'bun:test'
import { groundOf } from './ground.ts'
import { service } from './kinds.fixture.ts'
import { startProxyPlane } from './proxy-plane.ts'
import { labNodes } from './topology.ts'

beforeEach(() => void jest.useFakeTimers())
afterEach(() => void jest.useRealTimers())

/** A plane for some nodes, with what it sends and logs. */
function startPlane(nodes: number) {
  const sent: { readonly namespace: string; readonly text: string }[] = []
  const lines: { level: string; op: string; node: string; error: string }[] = []
  const state = { services: [service('web', {}, ['192.168.250.100'])], answer: '', unreachable: '' }
  let wake = () => {}
  const cluster = {
    services: () => state.services,
    slices: () => [],
    onChange: (listener: () => void) => void (wake = listener),
  }
  const ground = {
    ...groundOf(null),
    async runInNamespace(namespace: string, _argv: readonly string[], text = '') {
      sent.push({ namespace, text })
      return { exitCode: state.answer === '' ? 0 : 1, stdout: '', stderr: state.answer }
    },
  }
  const logger = createLogger({
    level: 'all',
    clock: () => new Date(0),
    write: (line) => void lines.push(JSON.parse(line)),
  })
  const isReachable = (name: string) => name !== state.unreachable
  startProxyPlane({ nodes: labNodes(nodes), ground, logger }, cluster, isReachable)
  const settle = async () => {
    for (let turn = 0; turn < 30; turn++) await Promise.resolve()
  }
  return {
    sent,
    lines,
    state,
    settle,
    async change() {
      wake()
      await settle()
    },
  }
}

const isWhole = ({ text }: { text: string }) => text.includes('delete table inet ingot-proxy')

test('every node gets the whole table once, then what changed', async () => {
  const { sent, state, change, settle } = startPlane(2)
  await settle()
  expect(sent.map(isWhole)).toEqual([true, true])
  await change()
  expect(sent).toHaveLength(2)
  state.services = [...state.services, service('other', {}, ['192.168.250.101'])]
  await change()
  const changes = sent.slice(2)
  expect(changes.map(({ namespace }) => namespace)).toEqual(['ingot-node-1', 'ingot-node-2'])
  for (const { text } of changes) {
    expect(text).toContain('192.168.250.101')
    expect(text).not.toContain('192.168.250.100')
  }
})

test('a node that is out of reach keeps its rules, and gets what it missed', async () => {
  const { sent, state, change, settle } = startPlane(2)
  await settle()
  state.unreachable = 'node-2'
  state.services = []
  await change()
  expect(sent.slice(2).map(({ namespace }) => namespace)).toEqual(['ingot-node-1'])
  state.unreachable = ''
  await change()
  expect(sent.slice(3).map(({ namespace }) => namespace)).toEqual(['ingot-node-2'])
})

test('a change that is refused is followed by the whole table; its refusal by a pause', async () => {
  const { sent, lines, state, change, settle } = startPlane(1)
  await settle()
  state.answer = 'no such table\n'
  state.services = []
  await change()
  expect(sent.slice(1).map(isWhole)).toEqual([false, true])
  expect(lines.map(({ level, op, error }) => [level, op, error])).toEqual([
    ['warn', 'rebuildRules', 'no such table'],
    ['error', 'applyRules', 'no such table'],
  ])
  await change()
  expect(sent).toHaveLength(3)
  jest.advanceTimersByTime(2000)
  await settle()
  expect(sent.slice(3).map(isWhole)).toEqual([true])
  // the same trouble is told once
  expect(lines).toHaveLength(2)
  state.answer = ['too long', 'a', 'b', 'c'].join('\n')
  jest.advanceTimersByTime(2000)
  await settle()
  expect(lines[2]?.error).toBe('too long\na\nb')

  state.answer = ''
  jest.advanceTimersByTime(2000)
  await settle()
  expect(sent.slice(5).map(isWhole)).toEqual([true])
  state.services = [service('other', {}, ['192.168.250.101'])]
  await change()
  expect(sent.slice(6).map(isWhole)).toEqual([false])
  expect(lines).toHaveLength(3)
})
