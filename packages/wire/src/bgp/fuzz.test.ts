// Bent, cut and random messages. Whatever comes in, the core comes to one verdict, quotes only octets of the message, and
// touches nothing but the result and the slot; the decoder reads what can be read and throws nothing.

import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { PACK_SLOT, SLOT_SIZE, SLOTS } from '@ingot/wasm/bgp/memory-map'
import fc from 'fast-check'

import { createBgpMemory, BgpCore, BGP_FAULTS, UPDATE_ACTIONS } from '../index.ts'
import { bytes, EXTERNAL, goldenRows, INTERNAL } from './bgp.fixture.ts'
import { decodeUpdate } from './decode-update.ts'
import type { BgpSession } from './session.ts'

setDefaultTimeout(60_000)

const SESSIONS: readonly BgpSession[] = [
  EXTERNAL,
  { ...INTERNAL, hasFourOctetAs: false, mayReceiveExtended: true, hasExtendedNextHop: true },
  { ...EXTERNAL, addPathReceived: ['IPv4', 'IPv6'], disablesFamilies: true, role: 0, families: ['IPv6'] },
]

const MARKER = Uint8Array.fromHex('f'.repeat(32))

const memory = createBgpMemory(2)
const core = new BgpCore(bytes, memory)
const octets = new Uint8Array(memory.buffer)

const rows = [
  ...(await goldenRows<{ id: string; rx: string }>('bgp-errors')).map(({ id, rx }) => ({ id, hex: rx })),
  ...(await goldenRows<{ id: string; rx: string }>('bgp-fault-shapes')).map(({ id, rx }) => ({
    id,
    hex: rx,
  })),
  ...(await goldenRows<{ id: string; hex: string }>('bgp-messages')),
].map(({ id, hex }) => ({ id, message: Uint8Array.fromHex(hex) }))

describe('every octet of each golden message', () => {
  test('may have its value bent by any one bit, or be 0 or 255', () => {
    for (const { message } of rows) {
      const step = message.length > 500 ? 97 : 1
      for (let at = 16; at < message.length; at += step) {
        const value = message[at] ?? 0
        const bent = new Set([
          0,
          255,
          value + 1,
          value - 1,
          ...[0, 1, 2, 3, 4, 5, 6, 7].map((bit) => value ^ (1 << bit)),
        ])
        for (const other of bent) expectVerdict(message.with(at, other))
      }
    }
  })

  test('may be the last one, with the length made right', () => {
    for (const { message } of rows) {
      const step = message.length > 500 ? 89 : 1
      for (let size = 19; size < message.length; size += step) {
        expectVerdict(
          message
            .slice(0, size)
            .with(16, size >> 8)
            .with(17, size & 255),
        )
      }
    }
  })
})

test('random bodies, and golden ones with several octets changed, get a verdict', () => {
  const body = fc.uint8Array({ maxLength: 300 })
  const change = fc.tuple(fc.nat(), fc.nat(255))
  fc.assert(
    fc.property(fc.nat(255), body, (type, random) => {
      const size = 19 + random.length
      const header = [...MARKER, size >> 8, size & 255, 1 + (type % 5)]
      expectVerdict(Uint8Array.from([...header, ...random]))
    }),
    { numRuns: 3000 },
  )
  fc.assert(
    fc.property(fc.nat(), fc.array(change, { minLength: 1, maxLength: 12 }), (which, changes) => {
      const message = (rows[which % rows.length]?.message ?? new Uint8Array(19)).slice()
      for (const [at, value] of changes) message[18 + (at % (message.length - 18))] = value
      expectVerdict(message)
    }),
    { numRuns: 3000 },
  )
})

test('of UPDATEs random attributes, in sections that are right, get a verdict', () => {
  const one = fc.tuple(
    fc.constantFrom(0x40, 0x80, 0xc0, 0x50, 0x90, 0xd0, 0x00),
    fc.nat(40),
    fc.uint8Array({ maxLength: 40 }),
  )
  fc.assert(
    fc.property(fc.array(one, { maxLength: 12 }), fc.uint8Array({ maxLength: 9 }), (attributes, nlri) => {
      const block = attributes.flatMap(([flags, type, value]) => [
        flags,
        type,
        ...(flags & 0x10 ? [0] : []),
        value.length,
        ...value,
      ])
      const size = 23 + block.length + nlri.length
      const header = [...MARKER, size >> 8, size & 255, 2, 0, 0]
      expectVerdict(Uint8Array.from([...header, block.length >> 8, block.length & 255, ...block, ...nlri]))
    }),
    { numRuns: 4000 },
  )
})

/** What must hold of any octets. The second slot, full of 0xaa, stands behind what is read. */
function expectVerdict(message: Uint8Array): void {
  for (const session of SESSIONS) {
    core.open(0, session)
    octets.fill(0xaa, SLOTS + SLOT_SIZE, SLOTS + SLOT_SIZE + 64)
    core.write(0, message)
    const next = core.next(0)
    if (next !== 'needsMore') {
      const { heard } = core
      const { code, data } = heard.notification()
      const isFaulty = heard.action !== 'accept'
      if (!UPDATE_ACTIONS.includes(heard.action) || !BGP_FAULTS.includes(heard.fault))
        fail(message, 'no such verdict')
      if (isFaulty !== (heard.fault !== 'none') || isFaulty !== code > 0)
        fail(message, 'a verdict without a fault')
      if (data.length > message.length) fail(message, 'more quoted than there was')
      if (heard.length > message.length && next === 'message') fail(message, 'longer than what came')
      if (heard.announced('IPv4') + heard.withdrawn('IPv4') > message.length)
        fail(message, 'prefixes of no octets')
      if (next === 'message' && core.next(0) === 'message' && message.length < 38) fail(message, 'two of one')
      decodeUpdate(message, session)
    }
    if (octets[SLOTS + SLOT_SIZE] !== 0xaa || octets[PACK_SLOT] !== 0) fail(message, 'wrote elsewhere')
  }
}

function fail(message: Uint8Array, why: string): never {
  throw new Error(`${why}: ${message.toHex()}`)
}

test('a verdict of the same octets is the same whatever was judged before', () => {
  const first = rows.map(({ message }) => verdictOf(message))
  const second = rows.toReversed().map(({ message }) => verdictOf(message))
  expect(second.toReversed()).toEqual(first)
})

function verdictOf(message: Uint8Array): string {
  core.open(0, EXTERNAL)
  core.write(0, message)
  return `${core.next(0)} ${core.heard.action} ${core.heard.fault} ${core.heard.announced('IPv4')}`
}
