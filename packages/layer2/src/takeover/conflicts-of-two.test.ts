// Two nodes that hear each other, and a foreign host that answers both.

import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds, type Milliseconds } from '@ingot/api'
import { ADDRESS, eth0, FOREIGN, KEY, ME, Node } from './conflicts.fixture.ts'
import type { TakeoverEffect } from './effect.ts'
import { writeMeta } from './meta.ts'
import type { TakeoverSettings } from './settings.ts'
import { Takeover } from './takeover.ts'

const MAC = '02:00:00:00:00:0b'
const B = { name: 'b', meta: writeMeta(9n, []) }

class Pair {
  readonly a: Node
  readonly b: Takeover
  isForeignHostThere = false
  isConnected = true
  readonly reportsOfB: string[] = []

  constructor(settings: Partial<TakeoverSettings>, order: readonly string[]) {
    this.a = new Node(settings)
    this.b = new Takeover({ boot: 9n, random: () => 0.5, gossipKey: KEY, ...settings })
    this.b.setInterfaces(this.a.now, [{ ...eth0, hardwareAddress: MAC }])
    for (const { takeover } of [this.a, { takeover: this.b }]) takeover.setMembers(this.a.now, [ME, B])
    const announcements = [{ address: ADDRESS, interfaces: 'all' as const, succession: order }]
    this.b.desire(this.a.now, { generation: 1, node: 'b', announcements, withdrawn: [] })
    this.a.desire(order)
  }

  run(duration: Milliseconds): void {
    const { a, b } = this
    const end = a.now + duration
    while (a.now < end) {
      a.pass(milliseconds(10))
      for (const effect of a.take('send')) {
        if (effect.kind === 'send' && this.isConnected) b.hear(a.now, a.now, 2, effect.frame)
      }
      if (this.isForeignHostThere && a.take('ask').length > 0) a.hear(FOREIGN, 'answer')
      for (const effect of this.isConnected ? b.advance(a.now) : []) this.#obey(effect)
    }
  }

  #obey(effect: TakeoverEffect): void {
    const { a, b } = this
    if (effect.kind === 'send') a.takeover.hear(a.now, a.now, 2, effect.frame)
    if (effect.kind === 'readStations') b.setStations(a.now, { own: [MAC], neighbours: [] })
    if (effect.kind === 'report') this.reportsOfB.push(effect.verdict.message)
    if (effect.kind === 'ask' && this.isForeignHostThere) {
      b.observe(a.now, {
        interfaceIndex: 2,
        address: ADDRESS,
        hardwareAddress: FOREIGN,
        kind: 'answer',
      })
    }
  }
}

describe('beside another speaker', () => {
  test('its hardware address is known from its heartbeats', () => {
    const { a, ...pair } = settled(new Pair({}, ['a', 'b']))
    expect(pair.reportsOfB).toEqual([])
    a.hear(MAC, 'announcement')
    expect([a.answers, a.reports(), a.reads]).toEqual([true, [], 0])
  })

  test('what it claims is a change of owner: nothing is said of strangers for ten seconds', () => {
    const quiet = settled(new Pair({}, ['a', 'b']))
    quiet.a.hear(FOREIGN, 'announcement')
    expect(quiet.a.reports()).toHaveLength(1)
    // the other one hands it over when it ends
    const handed = new Pair({}, ['b', 'a'])
    handed.run(seconds(6))
    handed.b.leave(handed.a.now)
    handed.run(seconds(2))
    expect(handed.a.answers).toBe(true)
    handed.a.hear(FOREIGN, 'announcement')
    expect(handed.a.reports()).toEqual([])
  })

  test('only the first in line says that the address is left to a foreign host', () => {
    const pair = new Pair({ conflictPolicy: 'hold' }, ['b', 'a'])
    pair.isForeignHostThere = true
    pair.run(seconds(3))
    // it was the first in line itself until the other one had started
    pair.a.reports()
    pair.run(seconds(25))
    expect(pair.a.answers).toBe(false)
    expect(pair.a.reports()).toEqual([])
    expect(pair.reportsOfB.length).toBeGreaterThan(0)
  })

  test.each([
    ['hold', true],
    ['yield', false],
  ] as const)('that is dead, the policy %s takes its address from a foreign host: %p', (policy, isTaken) => {
    const pair = new Pair({ conflictPolicy: policy }, ['b', 'a'])
    pair.run(seconds(3))
    expect(pair.a.answers).toBe(false)
    pair.isConnected = false
    pair.isForeignHostThere = true
    pair.run(seconds(3))
    expect(pair.a.answers).toBe(isTaken)
  })
})

function settled(pair: Pair): Pair {
  pair.run(seconds(20))
  return pair
}
