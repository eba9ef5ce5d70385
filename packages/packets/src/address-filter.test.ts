import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { arpFilter, fit, neighbourDiscoveryFilter } from './address-filter.ts'
import { encode, MAX_INSTRUCTIONS, run } from './bpf.ts'

const u32 = fc.oneof(
  fc.integer({ min: 0, max: 0xffffffff }),
  fc.integer({ min: 0x0a000000, max: 0x0a000fff }),
)
const addresses = fc.uniqueArray(u32, { minLength: 1, maxLength: 300 })

function arpFrame(sender: number, target: number): Uint8Array {
  const frame = new Uint8Array(42)
  const view = new DataView(frame.buffer)
  view.setUint32(28, sender)
  view.setUint32(38, target)
  return frame
}

function neighbourFrame(type: number, low: number): Uint8Array {
  const frame = new Uint8Array(78)
  const view = new DataView(frame.buffer)
  view.setUint8(20, 58)
  view.setUint8(54, type)
  view.setUint32(74, low)
  return frame
}

describe('the ARP filter', () => {
  test('passes exactly the frames that name one of our addresses as target or sender', () => {
    fc.assert(
      fc.property(addresses, u32, u32, (own, sender, target) => {
        const { program } = arpFilter(Uint32Array.from(own), MAX_INSTRUCTIONS)
        const passes = run(program, arpFrame(sender, target)) > 0
        expect(passes).toBe(own.includes(sender) || own.includes(target))
        for (const address of own) expect(run(program, arpFrame(0, address))).toBeGreaterThan(0)
      }),
    )
  })

  test('drops everything while nothing is announced', () => {
    expect(run(arpFilter(new Uint32Array(), 2000).program, arpFrame(1, 2))).toBe(0)
  })

  test('drops a frame that is too short to hold the address', () => {
    const { program } = arpFilter(Uint32Array.of(7), 2000)
    expect(run(program, arpFrame(7, 7).subarray(0, 41))).toBe(0)
  })

  test('keeps to the limit of instructions and never loses an address of ours', () => {
    const scattered = fc.uniqueArray(u32, { minLength: 500, maxLength: 1500 })
    fc.assert(
      fc.property(scattered, fc.integer({ min: 40, max: 2000 }), (own, limit) => {
        const { program } = arpFilter(Uint32Array.from(own), limit)
        expect(program.length).toBeLessThanOrEqual(limit)
        for (const address of own) expect(run(program, arpFrame(0, address))).toBeGreaterThan(0)
      }),
      { numRuns: 20 },
    )
  })

  test('is exact for 600 scattered addresses in 2,000 instructions', () => {
    const own = Uint32Array.from({ length: 600 }, (_, index) => 0x0a000000 + index * 7)
    const { program } = arpFilter(own, 2000)
    for (let address = 0x0a000000; address < 0x0a000000 + 600 * 7; address++) {
      expect(run(program, arpFrame(0, address)) > 0).toBe((address - 0x0a000000) % 7 === 0)
    }
  })
})

describe('the neighbour discovery filter', () => {
  test('passes solicitations and advertisements for our targets and nothing else', () => {
    const { program } = neighbourDiscoveryFilter(Uint32Array.of(0x10, 0x20, 0xffffffff), 2000)
    for (const type of [135, 136]) {
      for (const low of [0x10, 0x20, 0xffffffff])
        expect(run(program, neighbourFrame(type, low))).toBeGreaterThan(0)
      expect(run(program, neighbourFrame(type, 0x11))).toBe(0)
    }
    for (const type of [0, 128, 133, 134, 137]) expect(run(program, neighbourFrame(type, 0x10))).toBe(0)
    const otherHeader = neighbourFrame(135, 0x10)
    otherHeader[20] = 0
    expect(run(program, otherHeader)).toBe(0)
  })
})

describe('fitting ranges', () => {
  test('joins a contiguous block of 10,000 addresses into one range', () => {
    const block = Uint32Array.from({ length: 10_000 }, (_, index) => 0x0a000000 + index)
    expect(fit(block, 2000)).toEqual([{ first: 0x0a000000, last: 0x0a000000 + 9_999 }])
  })

  test('closes the smallest gaps first', () => {
    expect(fit(Uint32Array.of(1, 3, 100, 200, 1000), 6)).toEqual([
      { first: 1, last: 100 },
      { first: 200, last: 200 },
      { first: 1000, last: 1000 },
    ])
  })
})

test('an instruction is encoded as struct sock_filter in host order', () => {
  expect(encode([{ code: 0x15, jt: 1, jf: 2, k: 0x01020304 }])).toEqual(
    Uint8Array.of(0x15, 0, 1, 2, 4, 3, 2, 1),
  )
})
