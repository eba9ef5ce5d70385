// The table of announced addresses, held against a Map: what was announced is found, what was withdrawn is not, in any
// order and up to the last entry; and nobody who does not know the seed can make searches long.

import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import fc from 'fast-check'

import { ENTRY_INTERFACES, ENTRIES, ENTRY_SIZE, INDEX, INDEX_SLOTS } from '@ingot/wasm/memory-map'

import { exchange, octets, reasonsCounted, startCore } from './core.fixture.ts'
import { arp, CLIENT, CLIENT6, neighbourMessage, NODE } from './frames.fixture.ts'
import { createMemory, ENTRIES_MAX, type PacketCore } from './index.ts'

// each run has a core with a memory of its own, which costs what the machine is just then ready to give
setDefaultTimeout(60_000)

const EVERYWHERE = 0xffff_ffff_ffff_ffffn

function ipv4(number: number): Uint8Array {
  return Uint8Array.of(10, number >>> 16, number >>> 8, number)
}

function ipv6(prefix: string, number: number): Uint8Array {
  return Uint8Array.fromHex(prefix.padEnd(24, '0') + number.toString(16).padStart(8, '0'))
}

/** Whether the core answers an ARP request for the address. */
function isAnswered(core: PacketCore, address: Uint8Array): boolean {
  return (
    exchange(core, arp('ffffffffffff', '0001', [CLIENT, 'c0000201'], ['000000000000', address.toHex()])) !==
    null
  )
}

describe('the address table', () => {
  test('agrees with a Map over any sequence of announcements and withdrawals', () => {
    const address = fc.oneof(
      fc.nat(40).map(ipv4),
      fc.nat(40).map((number) => ipv6('20010db8', number)),
    )
    const step = fc.record({ address, interfaces: fc.bigInt(1n, EVERYWHERE), announce: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
        const memory = createMemory()
        const core = startCore({ memory })
        const words = new BigUint64Array(memory.buffer)
        const model = new Map<string, { readonly entry: number; readonly interfaces: bigint }>()
        steps.forEach(({ address: octets, interfaces, announce }, generation) => {
          const before = model.get(octets.toHex())
          if (announce) {
            const entry = core.announce(octets, interfaces, generation)
            if (before) expect(entry).toBe(before.entry)
            model.set(octets.toHex(), { entry, interfaces })
          } else {
            expect(core.withdraw(octets)).toBe(before !== undefined)
            model.delete(octets.toHex())
          }
        })
        const counted = [...core.counters.allAddressCounters()].map((counters) => counters.address.toHex())
        expect(counted.toSorted()).toEqual([...model.keys()].toSorted())
        for (const [text, { entry, interfaces }] of model) {
          expect(core.counters.addressCounters(entry)?.address.toHex()).toBe(text)
          expect(words[(ENTRIES + entry * ENTRY_SIZE + ENTRY_INTERFACES) / 8]).toBe(interfaces)
        }
      }),
      { numRuns: 50 },
    )
  })

  test('takes 65,536 addresses, refuses one more, and has room again after a withdrawal', () => {
    const core = startCore()
    core.setInterface(0, Uint8Array.fromHex(NODE))
    const numbers = Array.from({ length: ENTRIES_MAX }, (_, number) => core.announce(ipv4(number), 1n, 1))
    expect(new Set(numbers).size).toBe(ENTRIES_MAX)
    expect(core.announce(ipv4(ENTRIES_MAX), 1n, 1)).toBe(-1)
    expect(core.announce(ipv4(0), 1n, 2)).toBe(numbers[0] ?? NaN)
    expect(core.withdraw(ipv4(7))).toBe(true)
    expect(isAnswered(core, ipv4(7))).toBe(false)
    expect(core.announce(ipv4(ENTRIES_MAX), 1n, 2)).toBe(numbers[7] ?? NaN)
    expect(isAnswered(core, ipv4(ENTRIES_MAX))).toBe(true)
  })

  test('finds every remaining address while a full table empties in random order', () => {
    const core = startCore()
    core.setInterface(0, Uint8Array.fromHex(NODE))
    for (let number = 0; number < ENTRIES_MAX; number++) core.announce(ipv4(number), 1n, 1)
    // 40,503 is odd, so its multiples visit every number once.
    const order = Array.from({ length: ENTRIES_MAX }, (_, turn) => (turn * 40_503) % ENTRIES_MAX)
    order.forEach((number, turn) => {
      expect(core.withdraw(ipv4(number))).toBe(true)
      const next = order[turn + 1]
      if (turn % 64 === 0 && next !== undefined) expect(isAnswered(core, ipv4(next))).toBe(true)
      if (turn % 64 === 0) expect(isAnswered(core, ipv4(number))).toBe(false)
    })
    expect([...core.counters.allAddressCounters()]).toEqual([])
  })

  test('does not take an IPv4 address for the IPv6 address that is written with it', () => {
    const core = startCore()
    core.setInterface(0, Uint8Array.fromHex(NODE))
    core.announce(octets('192.0.2.10'), 1n, 1)
    const target = '00000000000000000000ffffc000020a'
    const solicitation = neighbourMessage(NODE, [CLIENT6, target], '87', `00000000${target}0101${CLIENT}`)
    expect(exchange(core, solicitation)).toBeNull()
    expect(reasonsCounted(core)).toEqual({ not_announced: 1 })
  })

  test('has no long run of occupied slots, whatever one prefix the addresses are of and whatever the seed', () => {
    const patterns: Readonly<Record<string, (number: number) => Uint8Array>> = {
      'a /16 in order': ipv4,
      'every 256th address': (number) => Uint8Array.of(number >>> 8, number, 1, 0),
      'the low octets of a /64': (number) => ipv6('20010db800000001', number),
      'the high octets of a /64': (number) =>
        ipv6(`20010db800000001${number.toString(16).padStart(8, '0')}`, 0),
      'many /64 with one interface number': (number) =>
        ipv6(`20010db8${number.toString(16).padStart(8, '0')}`, 1),
      'the octets that end the upper half and begin the last word': (number) =>
        ipv6(`20010db80000${(number >>> 8).toString(16).padStart(4, '0')}`, (number & 0xff) * 2 ** 24),
    }
    for (const [name, addressOf] of Object.entries(patterns)) {
      for (const seed of [0n, 1n, 0x0123_4567_89ab_cdefn, EVERYWHERE]) {
        const memory = createMemory()
        const core = startCore({ memory, seed })
        for (let number = 0; number < ENTRIES_MAX; number++) core.announce(addressOf(number), 1n, 1)
        const longest = longestRun(new BigUint64Array(memory.buffer, INDEX, INDEX_SLOTS))
        // Random placement at half load gives runs of some 60 at the longest.
        expect({ name, seed, isShort: longest < 128, longest }).toEqual({
          name,
          seed,
          isShort: true,
          longest,
        })
      }
    }
    // one and a half million announcements: two seconds alone, more beside others
  }, 60_000)
})

function longestRun(slots: BigUint64Array): number {
  let longest = 0
  let run = 0
  for (const slot of slots) {
    run = slot === 0n ? 0 : run + 1
    if (run > longest) longest = run
  }
  return longest
}
