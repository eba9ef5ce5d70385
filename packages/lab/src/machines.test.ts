// What becomes of a node that is cut off, frozen, killed and mended.

import { expect, test } from 'bun:test'
import { groundOf } from './ground.ts'
import { createMachines } from './machines.ts'
import type { Supervised } from './supervised.ts'
import { labNodes } from './topology.ts'

const nodes = labNodes(2)
const [first, second] = nodes
if (first === undefined || second === undefined) throw new Error('no nodes')

function start(answer = { exitCode: 0, stdout: '', stderr: '' }) {
  const ran: string[] = []
  const done: string[] = []
  let changes = 0
  const program = (name: string) =>
    ({
      name,
      freeze: () => done.push(`freeze ${name}`),
      kill: () => done.push(`kill ${name}`),
      resume: () => done.push(`resume ${name}`),
    }) as Partial<Supervised> as Supervised
  const ground = {
    ...groundOf(null),
    run: async (_argv: readonly string[], stdin = '') => {
      ran.push(stdin)
      return answer
    },
  }
  const machines = createMachines(
    ground,
    nodes,
    ({ name }) => [program(`speaker on ${name}`)],
    () => changes++,
  )
  return { machines, ran, done, changes: () => changes }
}

test('all nodes are on and connected at first', () => {
  const { machines } = start()
  expect(machines.states().map(({ power, links }) => [power, links.segment, links.management])).toEqual([
    ['on', 'up', 'up'],
    ['on', 'up', 'up'],
  ])
  expect(machines.isReachable('node-1')).toBe(true)
  expect(machines.silenceOf('node-1')).toBe(0)
})

test('a killed node has no processes and no links, and is silent', async () => {
  const { machines, done, ran, changes } = start()
  expect(await machines.kill(first)).toBeNull()
  expect(done).toEqual(['kill speaker on node-1'])
  expect(ran).toEqual(['link set node-1 down', 'link set node-1 down'])
  expect(machines.states()[0]).toMatchObject({ power: 'off', links: { segment: 'cut', management: 'cut' } })
  expect([machines.isReachable('node-1'), machines.isReachable('node-2')]).toEqual([false, true])
  expect(machines.silenceOf('node-1')).toBeGreaterThanOrEqual(0)
  expect(changes()).toBeGreaterThan(0)
})

test('mending undoes what was done to a node, whatever it was', async () => {
  const { machines, done } = start()
  await machines.freeze(first)
  await machines.setLinks(first, ['segment'], 'silent')
  await machines.kill(second)
  for (const node of nodes) expect(await machines.mend(node)).toBeNull()
  expect(done.slice(-2)).toEqual(['resume speaker on node-1', 'resume speaker on node-2'])
  for (const { power, links } of machines.states()) {
    expect([power, links.segment, links.management]).toEqual(['on', 'up', 'up'])
  }
})

test('a node without its management link is not reachable, one without the segment is', async () => {
  const { machines } = start()
  await machines.setLinks(first, ['management'], 'cut')
  await machines.setLinks(second, ['segment'], 'cut')
  expect([machines.isReachable('node-1'), machines.isReachable('node-2')]).toEqual([false, true])
})

test('what the system refuses is handed on, and the link counts as it was', async () => {
  const { machines } = start({ exitCode: 1, stdout: '', stderr: 'Cannot find device "node-1"\n' })
  expect(await machines.setLinks(first, ['segment'], 'cut')).toBe('Cannot find device "node-1"')
  expect(machines.states()[0]?.links.segment).toBe('up')
})

test('a node that is off cannot be frozen', async () => {
  const { machines } = start()
  await machines.kill(first)
  expect(await machines.freeze(first)).toBe('node-1 is off')
  expect(machines.states()[0]?.power).toBe('off')
})
