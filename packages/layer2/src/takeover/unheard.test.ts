import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds, type Milliseconds } from '@ingot/api'
import { eth0, ME, Node } from './conflicts.fixture.ts'
import type { Member } from './members.ts'
import { writeMeta } from './meta.ts'
import { Takeover } from './takeover.ts'

const member = (name: string, prefix = '192.0.2.0/24'): Member => ({ name, meta: writeMeta(9n, [prefix]) })
const B_BOOT = 50n

/** Another speaker, of the same key. */
function speaker(): {
  heartbeats(now: Milliseconds): Uint8Array[]
  hear(now: Milliseconds, frame: Uint8Array): void
} {
  const gossipKey = new TextEncoder().encode('a key of twenty-two oct')
  const b = new Takeover({ boot: B_BOOT, random: () => 0.5, gossipKey })
  b.setInterfaces(milliseconds(0), [{ ...eth0, hardwareAddress: '02:00:00:00:00:0c' }])
  b.desire(milliseconds(0), { generation: 1, node: 'b', announcements: [], withdrawn: [] })
  return {
    heartbeats: (now) => b.advance(now).flatMap((it) => (it.kind === 'send' ? [it.frame] : [])),
    hear: (now, frame) => void b.hear(now, now, 2, frame),
  }
}

describe('a member whose heartbeats do not arrive', () => {
  test('is told of once, ten seconds after it should have been heard', () => {
    const node = new Node()
    node.members(ME, member('b'))
    node.pass(milliseconds(9_500))
    expect(node.reports()).toEqual([])
    node.pass(seconds(2))
    expect(node.reports()).toEqual([
      'no heartbeat of b arrives on eth0, though gossip holds them alive: gossip decides about them, as with MetalLB',
    ])
    node.pass(seconds(60))
    expect(node.reports()).toEqual([])
  })

  test('is told of together with others', () => {
    const node = new Node()
    node.members(ME, ...['b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => member(name)))
    node.pass(seconds(12))
    expect(node.reports()).toEqual([
      expect.stringContaining('no heartbeat of b, c, d, e, f, and 2 more arrives'),
    ])
  })

  test.each([
    ['is on another link', member('b', '198.51.100.0/24')],
    ['sends none, being MetalLB’s', { name: 'b', meta: new Uint8Array() }],
    ['is this node', member('a')],
  ])('is not missed when it %s', (_, other) => {
    const node = new Node()
    node.members(ME, other)
    node.pass(seconds(30))
    expect(node.reports()).toEqual([])
  })

  test('is not missed when gossip gives it up meanwhile, nor while the cable of this node is out', () => {
    const node = new Node()
    node.members(ME, member('b'))
    node.pass(seconds(8))
    node.members(ME)
    node.pass(seconds(3))
    node.takeover.setCarrier(2, false)
    node.members(ME, member('b'))
    node.pass(seconds(30))
    expect(node.reports()).toEqual([])
  })

  test('is missed again, and told of again, when it has been heard meanwhile', () => {
    const node = new Node()
    const b = speaker()
    node.members(ME, { name: 'b', meta: writeMeta(B_BOOT, ['192.0.2.0/24']) })
    const talk = (duration: Milliseconds) => {
      const end = node.now + duration
      while (node.now < end) {
        node.pass(milliseconds(50))
        for (const effect of node.take('send')) if (effect.kind === 'send') b.hear(node.now, effect.frame)
        for (const frame of b.heartbeats(node.now)) node.takeover.hear(node.now, node.now, 2, frame)
      }
    }
    talk(seconds(20))
    expect(node.reports()).toEqual([])
    for (let times = 0; times < 2; times++) {
      node.pass(seconds(14))
      expect(node.reports()).toHaveLength(1)
      talk(seconds(3))
      expect(node.reports()).toEqual([])
    }
  })
})
