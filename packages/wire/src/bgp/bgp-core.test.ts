// The slots of a BgpCore: areas that the kernel may use, counts, and what `nextOfNote` passes over.

import { describe, expect, test } from 'bun:test'
import { PAGE_BITS, SLOT_SIZE, SLOTS, SLOTS_DEFAULT, SLOTS_MAX } from '@ingot/wasm/bgp/memory-map'

import { BGP_FAULTS, BgpCore, createBgpMemory } from '../index.ts'
import { loadBgpCore } from '../loader.ts'
import {
  AS_PATH,
  bytes,
  EXTERNAL,
  MANDATORY,
  message,
  PREFIX,
  reach6,
  startCore,
  ORIGIN,
  unreach,
  update,
} from './bgp.fixture.ts'

const KEEPALIVE = message(4, '')
const GOOD = update({ withdrawn: PREFIX, attributes: MANDATORY, announced: PREFIX + PREFIX })
const GOOD6 = update({ attributes: reach6() + ORIGIN + AS_PATH })
const FAULTY = update({ attributes: AS_PATH, announced: PREFIX })

describe('the memory', () => {
  test('has as many slots as were asked for, up to the most that the core was compiled for', () => {
    for (const slots of [1, 2, SLOTS_DEFAULT, SLOTS_MAX]) {
      const core = new BgpCore(bytes, createBgpMemory(slots))
      expect(core.slots).toBe(slots)
      core.open(slots - 1, EXTERNAL)
      core.write(slots - 1, KEEPALIVE)
      expect(core.next(slots - 1)).toBe('message')
    }
    const pages = Math.ceil((SLOTS + SLOTS_MAX * SLOT_SIZE) / 2 ** PAGE_BITS)
    const tooLarge = new WebAssembly.Memory({ initial: pages + 1, maximum: pages + 1, shared: true })
    expect(() => new BgpCore(bytes, tooLarge)).toThrow()
  })

  test('is left alone by instantiating the core, which has no data of its own', () => {
    const memory = createBgpMemory(1)
    const octets = new Uint8Array(memory.buffer).fill(0x55)
    loadBgpCore(bytes, memory)
    expect(octets.every((value) => value === 0x55)).toBe(true)
  })

  test('has each area of a slot apart from those of all others, at the start of a cache line', () => {
    const core = new BgpCore(bytes, createBgpMemory(3))
    const places = [0, 1, 2].flatMap((slot) => [core.receiveAt(slot), core.transmitAt(slot)])
    for (const [index, at] of places.entries()) {
      expect(at % 64).toBe(0)
      expect((places[index + 1] ?? Infinity) - at).toBeGreaterThanOrEqual(65_536)
    }
  })
})

test('octets that the kernel wrote are read in place', () => {
  const memory = createBgpMemory(1)
  const core = new BgpCore(bytes, memory)
  core.open(0, EXTERNAL)
  new Uint8Array(memory.buffer).set(KEEPALIVE, core.receiveAt(0))
  core.received(0, 10)
  expect(core.next(0)).toBe('needsMore')
  expect(core.receiveRoom(0)).toBe(65_526)
  core.received(0, 9)
  expect(core.next(0)).toBe('message')
  expect([core.heard.type, core.heard.length, core.heard.view().toHex()]).toEqual([4, 19, KEEPALIVE.toHex()])
})

test('the view of where the kernel may write is what is left of the area', () => {
  const core = startCore()
  core.write(0, KEEPALIVE.subarray(0, 10))
  const view = core.receiveView(0)
  expect([view.length, view.byteOffset]).toEqual([65_526, core.receiveAt(0)])
  view.set(KEEPALIVE.subarray(10))
  core.received(0, 9)
  expect(core.next(0)).toBe('message')
})

test('a write takes only what there is room for', () => {
  const core = startCore()
  expect(core.write(0, new Uint8Array(70_000))).toBe(65_536)
  expect([core.receiveRoom(0), core.write(0, KEEPALIVE)]).toEqual([0, 0])
})

describe('of what was received', () => {
  test('UPDATEs with nothing to tell are passed over and counted, all else is told of in order', () => {
    const core = startCore()
    for (const octets of [
      GOOD,
      GOOD6,
      KEEPALIVE,
      GOOD,
      FAULTY,
      update({}),
      GOOD,
      update({ attributes: unreach('000201') }),
      GOOD,
    ]) {
      core.write(0, octets)
    }
    const told: string[] = []
    while (core.nextOfNote(0) === 'message') {
      told.push(`${core.heard.type} ${core.heard.action} ${core.heard.endOfRib() ?? ''}`)
    }
    expect(told).toEqual(['4 accept ', '2 treatAsWithdraw ', '2 accept IPv4', '2 accept IPv6'])
    expect(core.receivedCounts(0)).toEqual({ updates: 8, announced: 4 * 2 + 1 + 1, withdrawn: 4 })
    core.open(0, EXTERNAL)
    expect(core.receivedCounts(0)).toEqual({ updates: 0, announced: 0, withdrawn: 0 })
  })

  test('a header error ends a slot until it is opened again', () => {
    const core = startCore()
    core.write(0, message(9, ''))
    core.write(0, KEEPALIVE)
    expect([core.nextOfNote(0), core.next(0), core.next(0)]).toEqual([
      'headerError',
      'headerError',
      'headerError',
    ])
    core.open(0, EXTERNAL)
    expect(core.next(0)).toBe('needsMore')
  })

  test('what was negotiated holds from the next message on', () => {
    const core = startCore()
    const narrow = update({ attributes: ORIGIN + '4002040201fdea' + '400304c0000202', announced: PREFIX })
    for (const octets of [narrow, narrow]) core.write(0, octets)
    core.next(0)
    expect(core.heard.fault).toBe('segment_overrun')
    core.setSession(0, { ...EXTERNAL, hasFourOctetAs: false })
    core.next(0)
    expect(core.heard.action).toBe('accept')
  })
})

test('the names of faults are those of the memory map, each once, in the order of their numbers', () => {
  expect(BGP_FAULTS.slice(0, 4)).toEqual(['none', 'marker', 'message_length', 'message_type'])
  expect(new Set(BGP_FAULTS).size).toBe(BGP_FAULTS.length)
})
