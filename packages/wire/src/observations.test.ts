// What others say of addresses: who is heard, of which addresses, in which frames, and how many of them.

import { describe, expect, test } from 'bun:test'

import { exchange, octets, startCore } from './core.fixture.ts'
import { arp, CLIENT, CLIENT6, neighbourMessage, NODE, VIP, VIP6 } from './frames.fixture.ts'
import { BATCH, type PacketCore } from './index.ts'

const MOMENT = 1_800_000_000_000
const BROADCAST = 'ffffffffffff'
const NOBODY = '000000000000'
const ALL_NODES = 'ff020000000000000000000000000001'
const ANOTHER = 'c0000299'
const NOBODY6 = '0'.repeat(32)
const GROUP_HARDWARE = `3333ff${VIP6.slice(-6)}`
const groupOf = (address: string) => `ff0200000000000000000001ff${address.slice(-6)}`

const FRAMES = {
  'ARP reply': arp(NODE, '0002', [CLIENT, VIP], [NODE, ANOTHER]),
  'gratuitous ARP request': arp(BROADCAST, '0001', [CLIENT, VIP], [BROADCAST, VIP]),
  'gratuitous ARP reply': arp(BROADCAST, '0002', [CLIENT, VIP], [BROADCAST, VIP]),
  'ARP request in its name': arp(BROADCAST, '0001', [CLIENT, VIP], [NOBODY, ANOTHER]),
  'ARP request for it': arp(BROADCAST, '0001', [CLIENT, ANOTHER], [NOBODY, VIP]),
  'probe of RFC 5227': arp(BROADCAST, '0001', [CLIENT, '00000000'], [NOBODY, VIP]),
  'duplicate address detection': neighbourMessage(
    GROUP_HARDWARE,
    [NOBODY6, groupOf(VIP6)],
    '87',
    `00000000${VIP6}`,
  ),
  'solicited advertisement': neighbourMessage(NODE, [VIP6, CLIENT6], '88', `60000000${VIP6}0201${CLIENT}`),
  'unsolicited advertisement': neighbourMessage(
    '333300000001',
    [VIP6, ALL_NODES],
    '88',
    `20000000${VIP6}0201${CLIENT}`,
  ),
  'solicitation in its name': neighbourMessage(
    NODE,
    [VIP6, CLIENT6],
    '87',
    `00000000${CLIENT6}0101${CLIENT}`,
  ),
}

function startNode(): PacketCore {
  const core = startCore()
  core.setInterface(0, Uint8Array.fromHex(NODE))
  core.setTime(5000, MOMENT)
  return core
}

function taken(core: PacketCore) {
  return core.takeObservations().map(({ address, hardwareAddress, ...rest }) => ({
    ...rest,
    address: address.toHex(),
    hardwareAddress: hardwareAddress.toHex(),
  }))
}

const HEARD = [
  ['ARP reply', VIP, 'answer'],
  ['gratuitous ARP request', VIP, 'announcement'],
  ['gratuitous ARP reply', VIP, 'announcement'],
  ['ARP request in its name', VIP, 'claim'],
  ['solicited advertisement', VIP6, 'answer'],
  ['unsolicited advertisement', VIP6, 'announcement'],
  ['solicitation in its name', VIP6, 'claim'],
] as const

const PROBES = [
  ['probe of RFC 5227', VIP],
  ['duplicate address detection', VIP6],
] as const

describe.each(['watched', 'announced'] as const)('of an address that is %s', (use) => {
  const start = () => {
    const core = startNode()
    for (const address of [VIP, VIP6].map((text) => Uint8Array.fromHex(text))) {
      if (use === 'watched') core.watch(address, 1n)
      else core.announce(address, 1n, 1)
    }
    return core
  }

  test.each(HEARD)('a %s is heard', (name, address, kind) => {
    const core = start()
    expect(exchange(core, FRAMES[name], { stamp: MOMENT - 200 })).toBeNull()
    expect(taken(core)).toEqual([
      { address, kind, interfaceSlot: 0, hardwareAddress: CLIENT, stamp: MOMENT - 200 },
    ])
    expect(taken(core)).toEqual([])
  })

  test('an ARP request for it says nothing', () => {
    const core = start()
    exchange(core, FRAMES['ARP request for it'])
    expect(taken(core)).toEqual([])
  })

  test.each(PROBES)('a %s is answered and heard where the address is announced', (name, address) => {
    const core = start()
    const isAnnounced = use === 'announced'
    expect(exchange(core, FRAMES[name]) !== null).toBe(isAnnounced)
    expect(taken(core)).toMatchObject(
      isAnnounced ? [{ address, kind: 'probe', hardwareAddress: CLIENT }] : [],
    )
  })

  test('what one of our own interfaces says is not heard', () => {
    const core = start()
    core.setInterface(1, Uint8Array.fromHex(CLIENT))
    exchange(core, FRAMES['gratuitous ARP reply'])
    expect(taken(core)).toEqual([])
  })

  test('what is said on another interface is not heard', () => {
    const core = start()
    core.setInterface(1, octets('02:00:00:00:00:11'))
    core.writeFrame(0, FRAMES['ARP reply'])
    core.receive(1, 1)
    expect(taken(core)).toEqual([])
  })
})

test('as many are kept as a batch brings, and the rest is counted', () => {
  const core = startNode()
  core.watch(Uint8Array.fromHex(VIP), 1n)
  for (let slot = 0; slot < BATCH; slot++) core.writeFrame(slot, FRAMES['ARP reply'])
  core.receive(0, BATCH)
  exchange(core, FRAMES['ARP reply'])
  expect(core.takeObservations()).toHaveLength(BATCH)
  expect(core.counters.observationsLost()).toBe(1)
  exchange(core, FRAMES['ARP reply'])
  expect(core.takeObservations()).toHaveLength(1)
})

describe('an address that is only watched', () => {
  test('is not answered for, announced or counted', () => {
    const core = startNode()
    expect(core.watch(Uint8Array.fromHex(VIP), 1n)).toBe(true)
    expect(exchange(core, FRAMES['ARP request for it'])).toBeNull()
    for (let entry = 0; entry < 2; entry++) expect(core.buildGratuitous(entry, 0, 0)).toBe(0)
    expect([...core.counters.allAddressCounters()]).toEqual([])
  })

  test('does not keep who asks in its name from an answer about another', () => {
    const core = startNode()
    core.watch(Uint8Array.fromHex(VIP), 1n)
    core.announce(Uint8Array.fromHex(ANOTHER), 1n, 1)
    expect(exchange(core, FRAMES['ARP request in its name'])).not.toBeNull()
    expect(core.takeObservations()).toHaveLength(1)
  })

  test('is watched on when it is announced and withdrawn again, with counters from nothing', () => {
    const core = startNode()
    const address = Uint8Array.fromHex(VIP)
    core.watch(address, 1n)
    for (let round = 0; round < 2; round++) {
      const entry = core.announce(address, 1n, 1)
      exchange(core, FRAMES['ARP request for it'])
      expect(core.counters.addressCounters(entry)).toMatchObject({ responsesSent: 1 })
      expect(core.withdraw(address)).toBe(true)
      expect(core.withdraw(address)).toBe(false)
      expect(exchange(core, FRAMES['ARP request for it'])).toBeNull()
    }
    exchange(core, FRAMES['ARP reply'])
    expect(core.takeObservations()).toHaveLength(1)
  })

  test('gives its entry back when it is watched no more', () => {
    const core = startNode()
    core.watch(Uint8Array.fromHex(VIP), 1n)
    expect(core.watch(Uint8Array.fromHex(VIP), 0n)).toBe(true)
    expect(core.watch(Uint8Array.fromHex(VIP), 0n)).toBe(true)
    exchange(core, FRAMES['ARP reply'])
    expect(core.takeObservations()).toEqual([])
    expect(core.announce(Uint8Array.fromHex(ANOTHER), 1n, 1)).toBe(0)
  })
})

describe('another station was heard', () => {
  test('when its frame was received, whatever it was about', () => {
    const core = startNode()
    exchange(core, FRAMES['ARP request for it'], { stamp: MOMENT - 1500 })
    expect(core.counters.lastHeard(0)).toBe(3500)
    exchange(core, FRAMES['solicited advertisement'])
    expect(core.counters.lastHeard(0)).toBe(5000)
    expect(core.counters.lastHeard(1)).toBe(0)
  })

  test.each([
    ['our own frame', FRAMES['ARP reply'].with(11, 0x10), {}],
    ['a frame from a group', FRAMES['ARP reply'].with(6, 3), {}],
    ['a frame of another VLAN', FRAMES['ARP reply'], { vlan: 7 }],
    ['a frame that we sent', FRAMES['ARP reply'], { packetType: 4 }],
  ])('not by %s', (_, frame, facts) => {
    const core = startNode()
    exchange(core, frame, facts)
    expect(core.counters.lastHeard(0)).toBe(0)
  })
})

describe('an ask', () => {
  test('for an IPv4 address is an ARP request', () => {
    const core = startNode()
    expect(core.buildAsk(octets('192.0.2.10'), octets('192.0.2.7'), 0, 0)).toBe(1)
    const request = arp(BROADCAST, '0001', [NODE, 'c0000207'], [NOBODY, VIP])
    request.set(Uint8Array.fromHex(NODE), 6)
    expect(core.transmitted(0).toHex()).toBe(request.toHex())
  })

  test('for an IPv6 address is a solicitation to its group, with a link-layer address', () => {
    const core = startNode()
    expect(core.buildAsk(octets('2001:db8::aabb:ccdd'), octets('fe80::10'), 0, 3)).toBe(1)
    const target = octets('2001:db8::aabb:ccdd').toHex()
    const group = 'ff0200000000000000000001ffbbccdd'
    const from = octets('fe80::10').toHex()
    const solicitation = neighbourMessage('3333ffbbccdd', [from, group], '87', `00000000${target}0101${NODE}`)
    solicitation.set(Uint8Array.fromHex(NODE), 6)
    expect(core.transmitted(3).toHex()).toBe(solicitation.toHex())
  })

  test.each([
    ['192.0.2.10', '0.0.0.0'],
    ['2001:db8::10', '::'],
  ])('for %s in nobody’s name is a probe, which another node answers', (target, sender) => {
    const core = startNode()
    expect(core.buildAsk(octets(target), octets(sender), 0, 0)).toBe(1)
    const other = startCore()
    other.setInterface(0, Uint8Array.fromHex(CLIENT))
    other.announce(octets(target), 1n, 1)
    expect(exchange(other, core.transmitted(0).slice())).not.toBeNull()
    expect(taken(other)).toMatchObject([{ kind: 'probe', hardwareAddress: NODE }])
  })

  test('for an IPv6 address in nobody’s name has no option (RFC 4862 5.4.2)', () => {
    const core = startNode()
    core.buildAsk(octets('2001:db8::10'), octets('::'), 0, 0)
    const target = octets('2001:db8::10').toHex()
    const detection = neighbourMessage('3333ff000010', [NOBODY6, groupOf(target)], '87', `00000000${target}`)
    detection.set(Uint8Array.fromHex(NODE), 6)
    expect(core.transmitted(0).toHex()).toBe(detection.toHex())
  })

  test('is not built for an interface or a slot that is not there, and counts for no address', () => {
    const core = startNode()
    const [target, sender] = [octets('192.0.2.10'), octets('0.0.0.0')]
    const entry = core.announce(target, 1n, 1)
    for (const [slot, at] of [[1, 0] as const, [0, -1] as const, [0, BATCH] as const]) {
      expect(core.buildAsk(target, sender, slot, at)).toBe(0)
    }
    expect(core.buildAsk(target, sender, 0, 0)).toBe(1)
    core.unsent(0, 1)
    expect(core.transmittedFor(0)).toBeUndefined()
    expect(core.counters.addressCounters(entry)).toMatchObject({ gratuitousSent: 0, responsesSent: 0 })
  })
})
