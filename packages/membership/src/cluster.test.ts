// Whole clusters on a virtual clock. Bounds of time are MetalLB's, with its LAN settings: an owner that dies is given up
// in 5 to 7 seconds in a small cluster.

import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { SimulatedNetwork, addressOf } from './simulated-network.ts'
import type { SimulatedNode } from './simulated-network.ts'

// Minutes of fifty members are some seconds of a busy machine.
setDefaultTimeout(60_000)

const SEEDS = [1, 2, 3, 4, 5]

function cluster(size: number, seed: number): { network: SimulatedNetwork; nodes: readonly SimulatedNode[] } {
  const network = new SimulatedNetwork({ seed })
  network.add(size)
  network.joinAll()
  expect(network.runUntil(() => network.isAgreed(), seconds(10))).toBeLessThan(3000)
  return { network, nodes: network.nodes }
}

function nodeOf(nodes: readonly SimulatedNode[], index: number): SimulatedNode {
  const node = nodes.at(index)
  if (node === undefined) throw new RangeError(`no node ${index}`)
  return node
}

const kinds = (node: SimulatedNode) => node.events.map(({ event }) => event.kind)

describe.each([
  [2, 8],
  [3, 9],
  [5, 10],
  [50, 15],
])('%d members', (size, most) => {
  test.each(size === 50 ? [1] : SEEDS)(
    'give up one that is killed within MetalLB’s time (seed %d)',
    (seed) => {
      const { network, nodes } = cluster(size, seed)
      network.run(seconds(seed))
      const victim = nodeOf(nodes, -1)
      const others = nodes.slice(0, -1)
      network.kill(victim)
      const killed = network.now
      const suspected = network.runUntil(
        () => others.some((node) => kinds(node).includes('suspected')),
        seconds(most),
      )
      expect(others.every((node) => network.view(node).includes(victim.name))).toBe(true)
      const gone = network.runUntil(() => network.isAgreed(), seconds(most))
      const first = Math.min(
        ...others.flatMap(({ events }) =>
          events.flatMap(({ at, event }) => (event.kind === 'failed' ? at - killed : [])),
        ),
      )
      // Half a second to ask others, the rest of a second to wait for them, four to contradict.
      expect(first).toBeGreaterThan(4500)
      expect(suspected + gone).toBeLessThan(most * 1000)
      for (const node of others) expect(kinds(node).filter((kind) => kind === 'failed')).toHaveLength(1)
    },
  )
})

test('one that leaves is gone everywhere at once, and nobody suspects it before', () => {
  const { network, nodes } = cluster(5, 1)
  const leaver = nodeOf(nodes, 2)
  network.act(leaver, (membership) => membership.leave(network.now))
  expect(network.view(leaver)).not.toContain(leaver.name)
  const others = nodes.filter((node) => node !== leaver)
  const gone = network.runUntil(() => others.every((node) => kinds(node).includes('left')), seconds(2))
  expect(gone).toBeLessThan(10)
  network.runUntil(() => kinds(leaver).includes('departed'), seconds(2))
  network.kill(leaver)
  expect(network.isAgreed()).toBe(true)
  network.run(seconds(20))
  expect(nodes.flatMap(kinds)).not.toContain('suspected')
})

test('of fifty, too, one that leaves is gone within MetalLB’s second', () => {
  const { network, nodes } = cluster(50, 3)
  const leaver = nodeOf(nodes, 7)
  network.act(leaver, (membership) => membership.leave(network.now))
  const gone = () => nodes.every((node) => node === leaver || !network.view(node).includes(leaver.name))
  expect(network.runUntil(gone, seconds(2))).toBeLessThan(1000)
  expect(network.runUntil(() => kinds(leaver).includes('departed'), seconds(2))).toBeLessThanOrEqual(1000)
})

test('nobody is there to tell: a leave is done at once', () => {
  const { network, nodes } = cluster(1, 1)
  const only = nodeOf(nodes, 0)
  network.act(only, (membership) => membership.leave(network.now))
  expect(kinds(only).at(-1)).toBe('departed')
})

test('one that is frozen for three seconds is suspected, and contradicts', () => {
  const { network, nodes } = cluster(5, 2)
  const frozen = nodeOf(nodes, 1)
  network.freeze(frozen)
  network.run(seconds(4))
  expect(nodes.filter((node) => node !== frozen).flatMap(kinds)).toContain('suspected')
  network.thaw(frozen)
  expect(network.runUntil(() => network.isAgreed(), seconds(5))).toBeLessThan(2000)
  expect(kinds(frozen)).toContain('refuted')
  expect(nodes.flatMap(kinds)).not.toContain('failed')
})

test('one that wakes after a minute gives nobody up, and is taken back', () => {
  const { network, nodes } = cluster(5, 3)
  const frozen = nodeOf(nodes, 1)
  network.freeze(frozen)
  network.run(seconds(60))
  const before = kinds(frozen).length
  network.thaw(frozen)
  expect(network.runUntil(() => network.isAgreed(), seconds(10))).toBeLessThan(5000)
  expect(kinds(frozen).slice(before)).not.toContain('failed')
})

test('a process that starts again under its name is a member again', () => {
  const { network, nodes } = cluster(3, 4)
  const restarted = nodeOf(nodes, 2)
  network.kill(restarted)
  network.run(seconds(12))
  network.restart(restarted)
  network.act(restarted, (membership) => membership.join(network.now, [nodeOf(nodes, 0).endpoint]))
  expect(network.runUntil(() => network.isAgreed(), seconds(5))).toBeLessThan(1000)
})

test('both sides of a partition give the other up, and meet again when one asks', () => {
  const { network, nodes } = cluster(5, 5)
  const side = (node: SimulatedNode) => nodes.indexOf(node) < 2
  network.isConnected = (from, to) => side(from) === side(to)
  // The smaller side takes longer: nobody is there to confirm, and it doubts itself.
  network.run(seconds(50))
  for (const node of nodes) expect(network.view(node)).toHaveLength(side(node) ? 2 : 3)
  network.isConnected = () => true
  const lost = nodes.filter(side).map(({ endpoint }) => endpoint)
  network.act(nodeOf(nodes, 4), (membership) => membership.join(network.now, lost))
  expect(network.runUntil(() => network.isAgreed(), seconds(15))).toBeLessThan(3000)
})

test('where one packet in five is lost nobody is given up in five minutes, and who dies still is', () => {
  const { network, nodes } = cluster(10, 6)
  network.loss = 0.2
  network.run(seconds(300))
  expect(nodes.flatMap(kinds)).not.toContain('failed')
  const victim = nodeOf(nodes, 3)
  network.kill(victim)
  const gone = () => nodes.every((node) => node === victim || !network.view(node).includes(victim.name))
  expect(network.runUntil(gone, seconds(60))).toBeLessThan(20_000)
})

test('where only the way between two nodes is cut the others ask for them, and nobody is suspected', () => {
  const { network, nodes } = cluster(4, 7)
  const [one, other] = [nodeOf(nodes, 0), nodeOf(nodes, 1)]
  network.isConnected = (from, to) => !([one, other].includes(from) && [one, other].includes(to))
  network.run(seconds(60))
  expect(nodes.flatMap(kinds)).not.toContain('suspected')
  expect(nodes.map(({ membership }) => membership.healthScore)).toEqual([0, 0, 0, 0])
})

test('where UDP is dropped between two nodes alone TCP keeps them, and that is said', () => {
  const { network, nodes } = cluster(2, 8)
  network.isConnected = (_from, _to, kind) => kind === 'stream'
  network.run(seconds(30))
  expect(nodes.flatMap(kinds)).not.toContain('suspected')
  for (const node of nodes) expect(kinds(node)).toContain('packetsLost')
})

test('a node that is cut off doubts itself', () => {
  const { network, nodes } = cluster(5, 9)
  const alone = nodeOf(nodes, 0)
  network.isConnected = (from, to) => from !== alone && to !== alone
  network.run(seconds(20))
  expect(alone.membership.healthScore).toBeGreaterThan(3)
  for (const node of nodes.slice(1)) expect(node.membership.healthScore).toBeLessThan(2)
})

test('a name that turns up at another address is not believed, which is said once, until the old one is forgotten', () => {
  const { network, nodes } = cluster(3, 10)
  const [first, , moved] = [nodeOf(nodes, 0), nodeOf(nodes, 1), nodeOf(nodes, 2)]
  network.kill(moved)
  network.run(seconds(12))
  const again = network.start(moved.name, addressOf(99))
  const join = () => network.act(again, (membership) => membership.join(network.now, [first.endpoint]))
  for (let i = 0; i < 3; i++) {
    join()
    network.run(seconds(5))
  }
  const conflicts = first.events.flatMap(({ event }) => (event.kind === 'conflict' ? [event] : []))
  expect(conflicts).toEqual([
    { kind: 'conflict', name: moved.name, known: moved.endpoint, claimed: again.endpoint },
  ])
  expect(network.view(first)).not.toContain(moved.name)
  network.run(seconds(40))
  join()
  network.run(seconds(5))
  expect(network.isAgreed()).toBe(true)
})

test('what a member says of itself is everywhere when it changes', () => {
  const { network, nodes } = cluster(50, 11)
  const meta = new TextEncoder().encode('boot 7')
  network.act(nodeOf(nodes, 9), (membership) => membership.setMeta(network.now, meta))
  const everybodyKnows = () =>
    nodes.every(({ membership }) => {
      const member = membership.members().find(({ name }) => name === 'node-9')
      return member !== undefined && Buffer.compare(member.meta, meta) === 0
    })
  expect(network.runUntil(everybodyKnows, seconds(5))).toBeLessThan(2000)
})

test('a cluster at rest sends some 300 octets a second from each node, whatever its size', () => {
  for (const size of [5, 50]) {
    const { network, nodes } = cluster(size, 12)
    network.run(seconds(30))
    const before = nodes.map(({ sent }) => sent.packetOctets + sent.streamOctets)
    network.run(seconds(60))
    const rates = nodes.map(
      ({ sent }, index) => (sent.packetOctets + sent.streamOctets - (before[index] ?? 0)) / 60,
    )
    expect(rates.reduce((sum, rate) => sum + rate, 0) / size).toBeLessThan(400)
    expect(Math.max(...rates)).toBeLessThan(800)
  }
})

test('the same seed is the same run', () => {
  const histories = [1, 2].map(() => {
    const { network, nodes } = cluster(5, 13)
    network.loss = 0.3
    network.kill(nodeOf(nodes, 4))
    network.run(seconds(30))
    return nodes.map(({ events, sent }) => [events.map(({ at, event }) => [at, event.kind]), sent])
  })
  expect(histories[0]).toEqual(histories[1] ?? [])
})

test('nothing is left to wait for that is not due within an interval', () => {
  const { network, nodes } = cluster(3, 14)
  network.run(seconds(60))
  for (const { membership } of nodes) {
    expect(membership.deadline() ?? 0).toBeLessThanOrEqual(network.now + milliseconds(200))
  }
})
