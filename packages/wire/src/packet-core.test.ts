// The typed calls around the rings: interfaces, announcements, counters, and what the kernel is told of the memory.

import { describe, expect, test } from 'bun:test'

import { ENTRIES, MEMORY_PAGES, MEMORY_SIZE } from '@ingot/wasm/memory-map'

import { coreFile } from './core-file.ts'
import { exchange, octets, reasonsCounted, startCore } from './core.fixture.ts'
import { arp, CLIENT, GOOD_FRAMES, NODE } from './frames.fixture.ts'
import {
  BATCH,
  CoreCounters,
  createMemory,
  HEADER_SIZE,
  INTERFACES_MAX,
  RECEIVE_HEADERS,
  TRANSMIT_HEADERS,
  type PacketCore,
} from './index.ts'
import { loadCore } from './loader.ts'

const request = GOOD_FRAMES['ARP request'] ?? new Uint8Array()
const gratuitous = GOOD_FRAMES['foreign gratuitous ARP'] ?? new Uint8Array()
const VIP = octets('192.0.2.10')
const VIP6 = octets('2001:db8::10')

function startNode(): { core: PacketCore; entry: number } {
  const core = startCore()
  core.setInterface(0, Uint8Array.fromHex(NODE))
  return { core, entry: core.announce(VIP, 1n, 1) }
}

describe('an interface', () => {
  test('answers with its own hardware address, and with the new one when that changes', () => {
    const { core } = startNode()
    expect(exchange(core, request)?.toHex()).toContain(NODE)
    core.setInterface(0, octets('02:00:00:00:00:77'))
    expect(exchange(core, request)?.toHex()).toContain('020000000077')
  })

  test('answers nothing once it is cleared', () => {
    const { core } = startNode()
    core.clearInterface(0)
    expect(exchange(core, request)).toBeNull()
  })

  test('answers in every slot what is announced there, and only there', () => {
    const core = startCore()
    for (let slot = 0; slot < INTERFACES_MAX; slot++)
      core.setInterface(slot, Uint8Array.of(2, 0, 0, 0, 1, slot))
    for (let slot = 0; slot < INTERFACES_MAX; slot++) {
      core.announce(VIP, 1n << BigInt(slot), slot)
      const answering = Array.from({ length: INTERFACES_MAX }, (_, other) => {
        core.writeFrame(0, request)
        return core.receive(other, 1)
      })
      expect(answering.indexOf(1)).toBe(slot)
      expect(answering.filter((replies) => replies === 1)).toHaveLength(1)
    }
  })

  test('outside the 64 slots is never active', () => {
    const { core } = startNode()
    for (const slot of [-1, INTERFACES_MAX, 2 ** 31 - 1]) {
      core.setInterface(slot, Uint8Array.fromHex(NODE))
      core.writeFrame(0, request)
      expect(core.receive(slot, 1)).toBe(0)
    }
    expect(reasonsCounted(core)).toEqual({ interface_inactive: 3 })
  })

  test('hears the announcement of another of ours on the same segment without a conflict', () => {
    const { core, entry } = startNode()
    core.setInterface(1, Uint8Array.fromHex(CLIENT))
    expect(exchange(core, gratuitous)).toBeNull()
    expect(reasonsCounted(core)).toEqual({ own_frame: 1 })
    expect(core.counters.addressCounters(entry)?.conflicts).toBe(0)
  })
})

describe('the counters of an address', () => {
  test('count each request answered, and survive a change of where it is announced', () => {
    const { core, entry } = startNode()
    exchange(core, request)
    exchange(core, request)
    expect(core.announce(VIP, 3n, 2)).toBe(entry)
    expect(core.counters.addressCounters(entry)).toEqual({
      address: VIP,
      generation: 2,
      requestsReceived: 2,
      responsesSent: 2,
      gratuitousSent: 0,
      conflicts: 0,
      conflictingHardwareAddress: null,
    })
  })

  test('begin at zero when it was withdrawn in between, though its entry is used again', () => {
    const { core, entry } = startNode()
    exchange(core, request)
    expect(core.withdraw(VIP)).toBe(true)
    expect(core.counters.addressCounters(entry)).toBeUndefined()
    expect(core.announce(VIP, 1n, 2)).toBe(entry)
    expect(core.counters.addressCounters(entry)?.responsesSent).toBe(0)
  })

  test('do not count what sendmmsg did not take', () => {
    const { core, entry } = startNode()
    for (let slot = 0; slot < 5; slot++) core.writeFrame(slot, request)
    expect(core.receive(0, 5)).toBe(5)
    core.unsent(3, 5)
    expect(core.counters.addressCounters(entry)).toMatchObject({ requestsReceived: 5, responsesSent: 3 })
    expect(core.buildGratuitous(entry, 0, 0)).toBe(2)
    core.unsent(1, 2)
    expect(core.counters.addressCounters(entry)?.gratuitousSent).toBe(1)
  })

  test('keep who claimed it last and how often, at most 65,535 times', () => {
    const { core, entry } = startNode()
    for (let slot = 0; slot < BATCH; slot++) core.writeFrame(slot, gratuitous)
    for (let batch = 0; batch < 257; batch++) core.receive(0, BATCH)
    exchange(core, arp('ffffffffffff', '0002', ['020000000066', 'c000020a'], ['ffffffffffff', 'c000020a']))
    const counters = core.counters.addressCounters(entry)
    expect(counters?.conflicts).toBe(65_535)
    expect(counters?.conflictingHardwareAddress).toEqual(octets('02:00:00:00:00:66'))
  })

  test('are read by another thread from the shared memory alone', () => {
    const memory = createMemory()
    const core = startCore({ memory })
    core.setInterface(0, Uint8Array.fromHex(NODE))
    core.announce(VIP, 1n, 7)
    core.announce(VIP6, 1n, 7)
    core.setGeneration(7)
    core.recordTurn(0.25)
    core.recordTurn(0.125)
    exchange(core, request)
    exchange(core, request.subarray(0, 20))
    const counters = new CoreCounters(memory.buffer)
    expect([...counters.allAddressCounters()].map(({ address }) => address)).toEqual([VIP, VIP6])
    expect(counters.answered()).toBe(1)
    expect(counters.dropped()['truncated']).toBe(1)
    expect([counters.generation(), counters.wakeUps(), counters.longestTurn()]).toEqual([7, 2, 0.25])
  })
})

describe('an announcement', () => {
  test('is two frames for IPv4 and one for IPv6, from any transmit slot on', () => {
    const { core, entry } = startNode()
    const entry6 = core.announce(VIP6, 1n, 1)
    expect(core.buildGratuitous(entry, 0, 10)).toBe(2)
    expect(core.buildGratuitous(entry6, 0, 12)).toBe(1)
    expect([10, 11, 12].map((slot) => core.transmitted(slot).length)).toEqual([42, 42, 86])
    expect(core.counters.addressCounters(entry)?.gratuitousSent).toBe(2)
    expect(core.counters.addressCounters(entry6)?.gratuitousSent).toBe(1)
  })

  test('is not built for an entry out of use, another interface, an inactive one or slots that do not suffice', () => {
    const { core, entry } = startNode()
    core.setInterface(1, octets('02:00:00:00:00:11'))
    expect(core.buildGratuitous(entry, 1, 0)).toBe(0)
    expect(core.buildGratuitous(entry, 2, 0)).toBe(0)
    expect(core.buildGratuitous(entry, 0, BATCH - 1)).toBe(0)
    expect(core.buildGratuitous(entry, 0, -1)).toBe(0)
    for (const none of [-1, entry + 1, 65_536]) expect(core.buildGratuitous(none, 0, 0)).toBe(0)
    core.withdraw(VIP)
    expect(core.buildGratuitous(entry, 0, 0)).toBe(0)
  })
})

describe('the memory', () => {
  test('is left alone by instantiating the core, which has no data of its own', async () => {
    const memory = createMemory()
    const octets = new Uint8Array(memory.buffer).fill(0x55)
    loadCore(await Bun.file(coreFile).bytes(), memory)
    expect(octets.every((octet) => octet === 0x55)).toBe(true)
  })

  test('ends with the last page that the map needs', () => {
    expect(createMemory().buffer.byteLength).toBe(MEMORY_PAGES * 65_536)
    expect(MEMORY_PAGES).toBe(Math.ceil(MEMORY_SIZE / 65_536))
    expect(ENTRIES % HEADER_SIZE).toBe(0)
  })

  test('holds message headers whose pointers are those of the process', () => {
    const memory = createMemory()
    const base = 0x7f00_0000_0000n
    startCore({ memory, base })
    const view = new DataView(memory.buffer)
    const pointer = (at: number) => Number(view.getBigUint64(at, true) - base)
    for (const slot of [0, 1, BATCH - 1]) {
      const received = RECEIVE_HEADERS + slot * HEADER_SIZE
      const transmitted = TRANSMIT_HEADERS + slot * HEADER_SIZE
      const vector = pointer(received + 16)
      expect(view.getUint32(received + 8, true)).toBe(20)
      expect(view.getBigUint64(received + 24, true)).toBe(1n)
      expect(pointer(received + 32)).toBe(pointer(received) + 24)
      expect(view.getBigUint64(received + 40, true)).toBe(72n)
      expect(view.getBigUint64(vector + 8, true)).toBe(1600n)
      expect(pointer(vector)).toBeLessThan(TRANSMIT_HEADERS)
      expect(view.getBigUint64(transmitted, true)).toBe(0n)
      expect(view.getBigUint64(transmitted + 24, true)).toBe(1n)
      expect(pointer(pointer(transmitted + 16))).toBeGreaterThan(TRANSMIT_HEADERS)
    }
  })

  test('has its headers ready for the kernel again after each batch', () => {
    const memory = createMemory()
    const core = startCore({ memory })
    core.setInterface(0, Uint8Array.fromHex(NODE))
    const view = new DataView(memory.buffer)
    core.writeFrame(3, new Uint8Array(2000), { auxiliaryData: false })
    view.setUint32(RECEIVE_HEADERS + 3 * HEADER_SIZE + 8, 0, true)
    core.receive(0, 4)
    const header = RECEIVE_HEADERS + 3 * HEADER_SIZE
    expect(view.getUint32(header + 8, true)).toBe(20)
    expect(view.getBigUint64(header + 40, true)).toBe(72n)
    expect(view.getUint32(header + 48, true)).toBe(0)
  })
})

describe('the last reply for an address', () => {
  test('is who asked, from where, when and through which interface', () => {
    const { core, entry } = startNode()
    expect(core.counters.lastReplies(entry)).toEqual([])
    core.setTime(1_234.5, 0)
    exchange(core, request)
    expect(core.counters.lastReplies(entry)).toEqual([
      {
        at: 1_234.5,
        interfaceSlot: 0,
        hardwareAddress: Uint8Array.fromHex(CLIENT),
        asker: octets('192.0.2.1'),
      },
    ])
  })

  test('is kept of two interfaces, the later one first', () => {
    const core = startCore()
    for (const slot of [0, 1, 2]) core.setInterface(slot, Uint8Array.fromHex(NODE))
    const entry = core.announce(VIP, 0b111n, 1)
    const answers = () => core.counters.lastReplies(entry).map(({ at, interfaceSlot }) => [interfaceSlot, at])
    const ask = (slot: number, at: number) => {
      core.setTime(at, 0)
      core.writeFrame(0, request)
      expect(core.receive(slot, 1)).toBe(1)
    }
    ask(0, 10)
    ask(1, 20)
    ask(1, 30)
    expect(answers()).toEqual([
      [1, 30],
      [0, 10],
    ])
    ask(2, 40)
    ask(1, 50)
    expect(answers()).toEqual([
      [1, 50],
      [2, 40],
    ])
  })

  test('is of a solicitation, too', () => {
    const { core } = startNode()
    const entry = core.announce(VIP6, 1n, 1)
    core.setTime(7, 0)
    exchange(core, GOOD_FRAMES['unicast solicitation without option'] ?? new Uint8Array())
    expect(core.counters.lastReplies(entry)[0]?.asker).toEqual(octets('fe80::1'))
  })

  test('stays when the lease is over, is not known when the wire refuses one, and ends with the announcement', () => {
    const { core, entry } = startNode()
    core.setTime(10, 0)
    exchange(core, request)
    core.leaseUntil = 15
    core.setTime(20, 0)
    expect(exchange(core, request)).toBeNull()
    expect(core.counters.lastReplies(entry)[0]?.at).toBe(10)
    core.leaseUntil = Infinity
    exchange(core, request)
    core.unsent(0, 1)
    expect(core.counters.lastReplies(entry)).toEqual([])
    exchange(core, request)
    core.withdraw(VIP)
    expect(core.announce(VIP, 1n, 2)).toBe(entry)
    expect(core.counters.lastReplies(entry)).toEqual([])
  })

  test('is not made by an announcement that the wire refuses', () => {
    const { core, entry } = startNode()
    core.setTime(10, 0)
    exchange(core, request)
    core.unsent(0, core.buildGratuitous(entry, 0, 0))
    expect(core.counters.lastReplies(entry)[0]?.at).toBe(10)
  })
})
