// The strategy spread: who gets an address, when it moves, and what people can do about it.

import { describe, expect, test } from 'bun:test'
import { seconds } from '@ingot/api'
import { AWAY_FOR, MOVES, MOVES_PERIOD } from './spread.ts'
import { everywhere, SpreadCluster, worker } from './spread.fixture.ts'

const workers = ['worker-1', 'worker-2', 'worker-3'].map((name) => worker(name))
const without = (name: string) => workers.filter((it) => it.name !== name)

/** Services s0, s1, … with an address each, all told. */
function clusterOf(count: number, nodes = workers): SpreadCluster {
  const cluster = new SpreadCluster(...nodes)
  for (let i = 0; i < count; i++) {
    cluster.put(`s${i}`, `192.0.2.${i}`)
    cluster.decide()
  }
  return cluster
}

const loads = (cluster: SpreadCluster) => workers.map(({ name }) => cluster.loadOf(name))

/** Some Service of a node. */
function oneOf(cluster: SpreadCluster, node: string): string {
  const [name] = [...cluster.written].find(([, it]) => it === node) ?? []
  if (name === undefined) throw new Error(`${node} has nothing`)
  return name
}

describe('a new address', () => {
  test('goes to a node that has the fewest', () => {
    expect(loads(clusterOf(7)).toSorted()).toEqual([2, 2, 3])
  })

  test('stays with the first of the election where several have the fewest, and says why', () => {
    const cluster = new SpreadCluster(...workers)
    cluster.put('web', '192.168.1.240', { isAnnounced: true })
    cluster.decide()
    expect(cluster.written.get('web')).toBe('worker-2')
    expect(cluster.spread.verdictOf('web')).toMatchObject({
      reason: 'Layer2NodeChosen',
      message: 'node "worker-2" is to announce 192.168.1.240: no candidate has fewer addresses',
      facts: { node: 'worker-2', addresses: 0, candidates: 3 },
    })
  })

  test('goes to a node that the advertisement selects, of those with the most weight', () => {
    const nodes = [
      worker('worker-1', { disk: 'ssd' }),
      worker('worker-2', { disk: 'ssd' }),
      worker('worker-3'),
    ]
    const ssd = { matchLabels: { disk: 'ssd' } }
    for (const rule of [
      { nodeSelectors: [ssd] },
      { preferredNodeSelectors: [{ weight: 1, preference: ssd }] },
    ]) {
      const cluster = new SpreadCluster(...nodes)
      for (let i = 0; i < 4; i++)
        cluster.put(`s${i}`, `192.0.2.${i}`, { advertisements: [{ ...everywhere, ...rule }] })
      cluster.decide()
      expect(loads(cluster)).toEqual([2, 2, 0])
    }
  })

  test('goes to a node with an endpoint, where only those count', () => {
    const cluster = clusterOf(3)
    cluster.put('local', '192.0.2.9', { hosts: new Set(['worker-3']) })
    cluster.decide()
    expect(cluster.written.get('local')).toBe('worker-3')
  })

  test('goes to nobody where there is no candidate, and to the first that comes', () => {
    const cluster = new SpreadCluster()
    cluster.put('web', '192.0.2.1')
    expect(cluster.decide()).toEqual([])
    cluster.spread.setNodes(without('worker-1'))
    expect(cluster.decide()).toEqual(['web'])
  })

  test('that Services share has one node, and counts once', () => {
    const cluster = clusterOf(2)
    for (const name of ['a', 'b', 'c']) cluster.put(name, '192.0.2.9')
    cluster.decide()
    expect(new Set(['s0', 's1', 'a'].map((name) => cluster.written.get(name))).size).toBe(3)
    expect(cluster.written.get('b')).toBe(cluster.written.get('a') ?? '')
    cluster.put('d', '192.0.2.9')
    expect(cluster.decide()).toEqual(['d'])
    expect(cluster.written.get('d')).toBe(cluster.written.get('a') ?? '')
  })
})

describe('when a node is no candidate any more', () => {
  test('its addresses are chosen anew after a while, and do not come back with it', () => {
    const cluster = clusterOf(6)
    cluster.spread.setNodes(without('worker-1'))
    expect(cluster.decide()).toEqual([])
    expect(cluster.spread.deadline).toBe(AWAY_FOR)
    expect(cluster.decide(AWAY_FOR - 1)).toEqual([])
    expect(cluster.decide(1)).toHaveLength(2)
    expect(loads(cluster)).toEqual([0, 3, 3])
    cluster.spread.setNodes(workers)
    expect(cluster.decide(AWAY_FOR)).toEqual([])
    expect(cluster.spread.deadline).toBeUndefined()
    cluster.put('new', '192.0.2.99')
    cluster.decide()
    expect(cluster.written.get('new')).toBe('worker-1')
  })

  test('a short absence changes nothing', () => {
    const cluster = clusterOf(6)
    for (let i = 0; i < 5; i++) {
      cluster.spread.setNodes(without('worker-1'))
      expect(cluster.decide(seconds(20))).toEqual([])
      cluster.spread.setNodes(workers)
      expect(cluster.decide(seconds(20))).toEqual([])
    }
  })

  test('and nobody else can announce, the choice stays', () => {
    const cluster = clusterOf(3)
    cluster.spread.setNodes([])
    cluster.decide()
    expect(cluster.decide(AWAY_FOR * 2)).toEqual([])
    expect(cluster.spread.deadline).toBeUndefined()
  })

  test('the verdict names it', () => {
    const cluster = clusterOf(3)
    const name = oneOf(cluster, 'worker-1')
    cluster.spread.setNodes(without('worker-1'))
    cluster.decide()
    cluster.decide(AWAY_FOR)
    expect(cluster.spread.verdictOf(name)?.message).toContain('in place of "worker-1", which is no candidate')
  })

  test('of many addresses that are announced a hundred move in a second', () => {
    const cluster = new SpreadCluster(...workers)
    const count = MOVES * 2 + 20
    for (let i = 0; i < count; i++) cluster.put(`s${i}`, `10.0.${i >> 8}.${i & 255}`, { isAnnounced: true })
    expect(cluster.decide()).toHaveLength(MOVES)
    cluster.put('new', '192.0.2.1')
    expect(cluster.decide(10)).toEqual(['new'])
    expect(cluster.spread.deadline).toBe(MOVES_PERIOD)
    expect(cluster.decide(MOVES_PERIOD)).toHaveLength(MOVES)
    expect(cluster.decide(MOVES_PERIOD)).toHaveLength(20)
    expect(cluster.spread.deadline).toBeUndefined()
    expect(loads(cluster).toSorted()).toEqual([73, 74, 74])
  })
})

describe('the annotation', () => {
  test('as a person writes it is the choice, for all Services with the address', () => {
    const cluster = clusterOf(3)
    cluster.put('a', '192.0.2.9')
    cluster.put('b', '192.0.2.9')
    cluster.decide()
    const other = workers.find(({ name }) => name !== cluster.written.get('a'))?.name
    cluster.write('a', other)
    expect(cluster.decide()).toEqual(['b'])
    expect(cluster.decide(AWAY_FOR * 2)).toEqual([])
    expect(cluster.written.get('b')).toBe(other ?? '')
    expect(cluster.spread.verdictOf('a')).toBeUndefined()
  })

  test('that is removed has the node chosen again, the one with the fewest addresses', () => {
    const cluster = clusterOf(6)
    for (const name of [...cluster.written.keys()])
      if (name !== 's0' && name !== 's1') cluster.write(name, 'worker-1')
    cluster.decide()
    for (const name of ['s2', 's3', 's4', 's5']) {
      cluster.write(name, undefined)
      cluster.decide()
    }
    expect(loads(cluster)).toEqual([2, 2, 2])
  })

  test('that names no node is replaced after a while', () => {
    const cluster = clusterOf(3)
    cluster.write('s0', 'worker-9')
    expect(cluster.decide()).toEqual([])
    expect(cluster.decide(AWAY_FOR)).toEqual(['s0'])
  })

  test('is what the next controller goes on from', () => {
    const before = clusterOf(9)
    before.write(oneOf(before, 'worker-1'), 'worker-2')
    const next = new SpreadCluster(...workers)
    for (const [name, node] of before.written) next.written.set(name, node)
    for (let i = 0; i < 9; i++) next.put(`s${i}`, `192.0.2.${i}`)
    next.put('new', '192.0.2.99')
    expect(next.decide()).toEqual(['new'])
    expect(next.written.get('new')).toBe('worker-1')
  })

  test('as a late watch shows it, from before the choice was made anew, is nobody’s wish', () => {
    const cluster = new SpreadCluster(...workers)
    cluster.put('web', '192.0.2.1')
    cluster.spread.decide(cluster.now)
    const first = cluster.spread.nodeOf('web') ?? ''
    cluster.spread.setNodes(without(first))
    cluster.spread.decide(cluster.now)
    cluster.spread.decide(AWAY_FOR)
    const second = cluster.spread.nodeOf('web') ?? ''
    expect(second).not.toBe(first)
    cluster.write('web', first)
    expect(cluster.spread.nodeOf('web')).toBe(second)
    cluster.write('web', second)
    cluster.spread.setNodes(workers)
    cluster.write('web', first)
    expect(cluster.spread.nodeOf('web')).toBe(first)
  })
})
