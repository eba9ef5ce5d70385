import { beforeEach, describe, expect, test } from 'bun:test'
import { milliseconds, seconds, type Milliseconds } from '@ingot/api'
import { ADDRESS, eth0, FOREIGN, KEY, ME, METALLB, METALLB_MEMBER, Node, OWN } from './conflicts.fixture.ts'
import type { Member } from './members.ts'
import type { Neighbour } from './stations.ts'

const neighbour = (node: string, hardwareAddress: string, interfaceIndex = 2): Neighbour => ({
  node,
  hardwareAddress,
  interfaceIndex,
})

let node: Node
beforeEach(() => {
  node = new Node()
})

describe('the probe of a new address', () => {
  test('goes beside the announcement, three times within five seconds', () => {
    node.desire(['a'])
    node.pass(milliseconds(0))
    expect(node.answers).toBe(true)
    const since = node.now
    node.pass(seconds(30))
    const probes = node.timed('probe')
    expect(probes.map(({ at }) => at - since)).toEqual([500, 2000, 3500])
    expect(probes[0]?.effect).toMatchObject({ interface: 2, addresses: [ADDRESS] })
    expect(node.take('ask')).toEqual([])
    expect(node.reports()).toEqual([])
  })

  test('is not sent for an address that another speaker may have had', () => {
    node.members(ME, METALLB_MEMBER)
    node.desire(['b', 'a'])
    node.pass(seconds(5))
    node.members(ME)
    node.pass(seconds(30))
    expect(node.answers).toBe(true)
    expect(node.take('probe')).toEqual([])
  })

  test('that is answered is a conflict at once, which names everything, and is defended', () => {
    node.desire(['a'])
    node.pass(seconds(1))
    node.take('announce')
    node.hear(FOREIGN, 'answer')
    expect(node.reports()).toEqual([
      `a host with the hardware address ${FOREIGN} uses ${ADDRESS} on eth0, as a has seen`,
    ])
    expect(node.take('announce')).toHaveLength(1)
    expect(node.answers).toBe(true)
  })

  test('meets one of another host: that is a conflict, too, while this node probes and not later', () => {
    node.desire(['a'])
    node.pass(seconds(1))
    node.hear(FOREIGN, 'probe')
    expect(node.reports()).toHaveLength(1)
    const later = new Node()
    later.desire(['a'])
    later.pass(seconds(20))
    later.hear(FOREIGN, 'probe')
    expect(later.reports()).toEqual([])
  })

  test('of thousands of addresses is paced', () => {
    const announcements = Array.from({ length: 5000 }, (_, i) => ({
      address: `198.18.${i >> 8}.${i & 255}`,
      interfaces: 'all' as const,
      succession: ['a'],
    }))
    node.takeover.desire(node.now, { generation: 2, node: 'a', announcements, withdrawn: [] })
    node.pass(seconds(60))
    const probes = node.timed('probe')
    const perSecond = Map.groupBy(probes, ({ at }) => Math.floor(at / 1000))
    const counts = [...perSecond.values()].map((those) =>
      those.reduce((sum, { effect }) => sum + (effect.kind === 'probe' ? effect.addresses.length : 0), 0),
    )
    expect(Math.max(...counts)).toBeLessThanOrEqual(1616)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(15_000)
  })
})

describe('a foreign host that stays', () => {
  test('is looked for a minute after the first probe has found it, and after each time that it was', () => {
    node.desire(['a'])
    node.pass(seconds(1))
    for (let minute = 0; minute < 3; minute++) {
      node.hear(FOREIGN, 'answer')
      expect(node.reports()).toHaveLength(1)
      node.take('probe')
      node.pass(seconds(61))
      expect(node.take('probe')).toHaveLength(1)
    }
  })

  test('is defended against once in ten seconds, and looked for once a minute', () => {
    node.desire(['a'])
    node.pass(seconds(30))
    node.take('announce')
    node.take('probe')
    for (let i = 0; i < 19; i++) {
      node.hear(FOREIGN, 'announcement')
      node.pass(milliseconds(999))
    }
    expect(node.take('announce')).toHaveLength(2)
    expect(node.reports()).toHaveLength(2)
    node.pass(seconds(61))
    expect(node.take('probe')).toHaveLength(1)
    node.pass(seconds(300))
    expect(node.take('probe')).toEqual([])
  })
})

describe('a hardware address', () => {
  const owned = (...members: readonly Member[]) => {
    node.members(...members)
    node.desire(['a'])
    node.pass(seconds(20))
    node.take('readStations')
  }

  test('of another interface of this node is no stranger’s', () => {
    node.stations = { own: [OWN, '02:00:00:00:00:aa'], neighbours: [] }
    owned(ME)
    node.hear('02:00:00:00:00:aa', 'announcement')
    expect(node.reports()).toEqual([])
  })

  test('of another interface that answers is no stranger’s either, without a look into the kernel', () => {
    const eth1 = { ...eth0, index: 3, name: 'eth1', hardwareAddress: '02:00:00:00:00:ab' }
    node.takeover.setInterfaces(node.now, [eth0, eth1])
    owned(ME)
    node.reads = 0
    node.hear(eth1.hardwareAddress, 'announcement')
    expect([node.reports(), node.reads]).toEqual([[], 0])
  })

  test('of a member without heartbeats is known from the kernel, on whichever interface', () => {
    node.stations = { own: [], neighbours: [neighbour('b', METALLB, 3)] }
    owned(ME, METALLB_MEMBER)
    node.hear(METALLB, 'announcement')
    expect(node.reports()).toEqual([])
  })

  test('is foreign where that of every member on the segment is known', () => {
    node.stations = { own: [], neighbours: [neighbour('b', METALLB)] }
    owned(ME, METALLB_MEMBER)
    node.hear(FOREIGN, 'announcement')
    expect(node.reports()[0]).toStartWith('a host with the hardware address')
  })

  test.each([
    ['that of a member is not', [ME, METALLB_MEMBER], []],
    ['that of a member is known on another segment only', [ME, METALLB_MEMBER], [neighbour('b', METALLB, 3)]],
  ])('is called unknown where %s', (_, members, neighbours) => {
    node.stations = { own: [], neighbours }
    owned(...members)
    node.hear(FOREIGN, 'announcement')
    expect(node.reports()[0]).toStartWith('a host that is no known speaker, with the hardware address')
  })

  test('is called unknown where there is no gossip', () => {
    node.takeover.setMembers(node.now, undefined)
    node.desire(['a'])
    node.pass(seconds(20))
    node.hear(FOREIGN, 'announcement')
    expect(node.reports()[0]).toStartWith('a host that is no known speaker')
  })

  test('is looked up in the kernel once a second at the most', () => {
    owned(ME)
    node.reads = 0
    for (let i = 0; i < 30; i++) {
      node.hear(`02:00:00:00:01:${(i + 16).toString(16)}`, 'announcement')
      node.pass(milliseconds(99))
    }
    expect(node.reads).toBeLessThanOrEqual(4)
  })
})

describe('within ten seconds of a change of owner', () => {
  const taken = () => {
    node.members(ME, METALLB_MEMBER)
    node.stations = { own: [], neighbours: [neighbour('b', METALLB)] }
    node.desire(['b', 'a'])
    node.pass(seconds(5))
    node.members(ME)
    node.pass(seconds(1))
    expect(node.answers).toBe(true)
    node.take('announce')
  }

  test('nothing is said and nothing defended, and whoever was heard is looked for afterwards', () => {
    taken()
    node.hear(FOREIGN, 'announcement')
    expect([node.reports(), node.take('announce'), node.take('probe')]).toEqual([[], [], []])
    node.pass(seconds(11))
    expect(node.take('probe')).toHaveLength(1)
    node.hear(FOREIGN, 'answer')
    expect(node.reports()).toHaveLength(1)
  })

  test('neither is anything where another speaker is heard to have the address', () => {
    node.members(ME, METALLB_MEMBER)
    node.stations = { own: [], neighbours: [neighbour('b', METALLB)] }
    node.desire(['a', 'b'])
    node.pass(seconds(30))
    node.hear(METALLB, 'announcement')
    node.pass(seconds(5))
    node.hear(FOREIGN, 'announcement')
    expect(node.reports()).toEqual([])
    node.pass(seconds(6))
    node.hear(FOREIGN, 'announcement')
    expect(node.reports()).toHaveLength(1)
  })

  test('an address is not yielded either, and one that is left to a host is left in silence', () => {
    node = new Node({ conflictPolicy: 'yield' })
    taken()
    node.hear(FOREIGN, 'announcement')
    expect(node.answers).toBe(true)
    node.takeover.setCarrier(2, false)
    node.pass(milliseconds(10))
    node.takeover.setCarrier(2, true)
    node.pass(milliseconds(10))
    node.hear(FOREIGN, 'answer')
    node.pass(milliseconds(200))
    expect([node.answers, node.reports()]).toEqual([false, []])
  })

  test('which the start of a node by gossip alone may be, nothing is said, and the probes follow after it', () => {
    node = new Node({ gossipKey: undefined }, seconds(1))
    node.members(ME, METALLB_MEMBER)
    node.desire(['a', 'b'])
    node.pass(seconds(1))
    node.hear(FOREIGN, 'answer')
    expect([node.answers, node.reports(), node.take('probe')]).toEqual([true, [], []])
    node.pass(seconds(11))
    expect(node.take('probe').length).toBeGreaterThan(0)
  })
})

describe.each([
  ['with heartbeats', KEY],
  ['by gossip alone', undefined],
] as const)('%s', (_, gossipKey) => {
  /** Somebody answers whatever is asked. */
  const beside = (hardwareAddress: string, duration: Milliseconds) => {
    const end = node.now + duration
    while (node.now < end) {
      node.pass(milliseconds(10))
      if (node.take('ask').length + node.take('probe').length > 0) node.hear(hardwareAddress, 'answer')
    }
  }

  test('the policy hold asks first, does not take what a foreign host has, and takes it when the host is gone', () => {
    node = new Node({ conflictPolicy: 'hold', gossipKey })
    node.desire(['a'])
    beside(FOREIGN, seconds(25))
    expect(node.take('answer')).toEqual([])
    expect(node.reports()).toHaveLength(3)
    node.pass(seconds(11))
    expect(node.answers).toBe(true)
    expect(node.take('probe')).toEqual([])
  })

  test('the policy hold waits for gossip to tell who is a speaker', () => {
    node = new Node({ conflictPolicy: 'hold', gossipKey, isGossiping: true })
    node.takeover.setMembers(node.now, undefined)
    node.desire(['a'])
    beside(FOREIGN, seconds(3))
    expect([node.answers, node.reports()]).toEqual([false, []])
    node.members(ME)
    beside(FOREIGN, seconds(3))
    expect(node.answers).toBe(false)
    expect(node.reports()).toHaveLength(1)
  })

  test('the policy hold asks for each of many addresses, since a host has only some of them', () => {
    node = new Node({ conflictPolicy: 'hold', gossipKey })
    const addresses = [...Array.from({ length: 30 }, (_, i) => `192.0.2.${i}`), ADDRESS]
    const announcements = addresses.map((address) => ({
      address,
      interfaces: 'all' as const,
      succession: ['a'],
    }))
    node.takeover.desire(node.now, { generation: 2, node: 'a', announcements, withdrawn: [] })
    beside(FOREIGN, seconds(1))
    const answered = node.take('answer').flatMap((it) => (it.kind === 'answer' ? it.addresses : []))
    expect(answered).toHaveLength(30)
    expect(node.answers).toBe(false)
  })

  test('the policy hold keeps what it has', () => {
    node = new Node({ conflictPolicy: 'hold', gossipKey })
    node.desire(['a'])
    node.pass(seconds(30))
    node.hear(FOREIGN, 'announcement')
    expect(node.answers).toBe(true)
    expect(node.reports()).toHaveLength(1)
  })

  test('the policy yield gives an address up, says so, and takes it back when nobody answers for it', () => {
    node = new Node({ conflictPolicy: 'yield', gossipKey })
    node.desire(['a'])
    node.pass(seconds(30))
    expect(node.answers).toBe(true)
    node.hear(FOREIGN, 'announcement')
    expect(node.answers).toBe(false)
    expect(node.reports()).toHaveLength(1)
    beside(FOREIGN, seconds(25))
    expect(node.answers).toBe(false)
    node.pass(seconds(11))
    expect(node.answers).toBe(true)
  })

  test.each(['hold', 'yield'] as const)(
    'the policy %s gives way to nobody who may be a speaker',
    (policy) => {
      node = new Node({ conflictPolicy: policy, gossipKey })
      node.members(ME, METALLB_MEMBER)
      node.desire(['a', 'b'])
      beside(FOREIGN, seconds(1))
      node.pass(seconds(30))
      node.hear(FOREIGN, 'announcement')
      expect(node.answers).toBe(true)
      expect(node.reports().at(-1)).toContain('no known speaker')
    },
  )

  test('the default takes the address from a foreign host, and says so', () => {
    node = new Node({ gossipKey })
    node.desire(['a'])
    beside(FOREIGN, seconds(1))
    expect(node.answers).toBe(true)
    expect(node.reports()).toHaveLength(1)
  })
})
