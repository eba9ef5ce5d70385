// However many addresses change their owner, a turn does a bounded part of it: two nodes on a segment, and what each is
// asked to do in one turn is counted.

import { expect, test } from 'bun:test'
import { milliseconds } from '@ingot/api'
import { eth0, KEY } from './conflicts.fixture.ts'
import type { TakeoverEffect } from './effect.ts'
import type { Member } from './members.ts'
import { writeMeta } from './meta.ts'
import { Takeover } from './takeover.ts'

const COUNT = 3000
const ADDRESSES = Array.from({ length: COUNT }, (_, i) => `10.0.${i >> 8}.${i & 255}`)
const FRAME_MAX = 1514
/** Entries that are looked at, and so change their state. */
const ENTRIES = 64
/** Those of one flush, and a heartbeat. */
const FRAMES = 3

class Pair {
  /** What each turn asked for, of both nodes. */
  readonly turns: (readonly TakeoverEffect[])[] = []
  readonly #nodes = new Map<string, Takeover>()
  readonly #members: Member[] = []
  /** As by SIGSTOP. */
  readonly stopped = new Set<string>()
  now = milliseconds(0)

  start(name: 'a' | 'b'): void {
    const boot = BigInt(this.now + 1)
    const takeover = new Takeover({ boot, random: () => 0.5, gossipKey: KEY })
    takeover.setInterfaces(this.now, [{ ...eth0, hardwareAddress: `02:00:00:00:00:0${name}` }])
    const announcements = ADDRESSES.map((address) => ({
      address,
      interfaces: 'all' as const,
      succession: ['a', 'b'],
    }))
    takeover.desire(this.now, { generation: 1, node: name, announcements, withdrawn: [] })
    this.#nodes.set(name, takeover)
    this.#members.push({ name, meta: writeMeta(boot, []) })
    for (const node of this.#nodes.values()) node.setMembers(this.now, this.#members)
  }

  /** A turn of each node in each millisecond. */
  pass(duration: number): void {
    for (const end = this.now + duration; this.now < end; this.now = milliseconds(this.now + 1)) {
      for (const [name, takeover] of this.#nodes) {
        if (this.stopped.has(name) || (takeover.deadline() ?? Infinity) > this.now) continue
        const effects = takeover.advance(this.now)
        if (effects.length > 0) this.turns.push(effects)
        for (const effect of effects) if (effect.kind === 'send') this.#send(name, effect.frame)
      }
    }
  }

  owned(name: string): number {
    const takeover = this.#nodes.get(name)
    return ADDRESSES.filter((address) =>
      takeover?.answers({ address, interfaces: 'all', succession: [] }, name, eth0.index),
    ).length
  }

  #send(from: string, frame: Uint8Array): void {
    for (const [name, takeover] of this.#nodes) {
      if (name !== from && !this.stopped.has(name)) takeover.hear(this.now, this.now, eth0.index, frame)
    }
  }
}

function addressesIn(effects: readonly TakeoverEffect[], kind: 'answer' | 'silence'): number {
  return effects.reduce((sum, it) => sum + (it.kind === kind ? it.addresses.length : 0), 0)
}

const framesIn = (effects: readonly TakeoverEffect[]) =>
  effects.flatMap((it) => (it.kind === 'send' ? [it.frame] : []))

function expectSlices(turns: readonly (readonly TakeoverEffect[])[]): void {
  for (const turn of turns) {
    expect(addressesIn(turn, 'answer')).toBeLessThanOrEqual(ENTRIES)
    expect(addressesIn(turn, 'silence')).toBeLessThanOrEqual(ENTRIES)
    expect(framesIn(turn).length).toBeLessThanOrEqual(FRAMES)
    for (const { length } of framesIn(turn)) expect(length).toBeLessThanOrEqual(FRAME_MAX)
  }
}

test('a node that is back asks for what it is to have again, and gets it, in slices', () => {
  const pair = new Pair()
  pair.start('b')
  pair.pass(2000)
  expect(pair.owned('b')).toBe(COUNT)
  pair.start('a')
  pair.pass(3000)
  expect([pair.owned('a'), pair.owned('b')]).toEqual([COUNT, 0])
  expectSlices(pair.turns)
})

test('a node that was stopped gives up in slices, and sends nothing until all is given up', () => {
  const pair = new Pair()
  pair.start('b')
  pair.pass(2000)
  pair.stopped.add('b')
  pair.pass(270)
  pair.stopped.delete('b')
  pair.turns.length = 0
  pair.pass(1000)
  const first = pair.turns.findIndex((turn) => framesIn(turn).length > 0)
  const silenced = pair.turns.slice(0, first + 1).reduce((sum, it) => sum + addressesIn(it, 'silence'), 0)
  expect(silenced).toBe(COUNT)
  expect(pair.owned('b')).toBe(COUNT)
  expectSlices(pair.turns)
})
