// Bent, cut and random frames: the core and the reference responder must come to the same verdict on each, by octet or
// by reason, so nothing malformed is answered and every frame is counted once.

import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import fc from 'fast-check'

import { reasonsCounted, startCore } from './core.fixture.ts'
import {
  CLIENT,
  GOOD_FRAMES,
  NODE,
  VIP,
  VIP6,
  VIP6_ELSEWHERE,
  VIP_ELSEWHERE,
  withChecksum,
} from './frames.fixture.ts'
import { BATCH, type PacketCore } from './index.ts'
import type { MessageFacts } from './message-rings.ts'
import { respond, type ReferenceNode } from './reference-responder.ts'

// each run has a core with a memory of its own, which costs what the machine is just then ready to give
setDefaultTimeout(60_000)

const node: ReferenceNode = {
  hardwareAddress: NODE,
  announced: [VIP, VIP6],
  announcedElsewhere: [VIP_ELSEWHERE, VIP6_ELSEWHERE],
}

const OTHER_INTERFACE = 0b10n

describe('a good frame', () => {
  for (const [name, frame] of Object.entries(GOOD_FRAMES)) {
    test(`bent in any one octet gets the verdict of the reference: ${name}`, () => {
      expectSameVerdicts(everyOctetBent(frame))
    })
    test(`bent in any one octet, the checksum made right again, gets the verdict of the reference: ${name}`, () => {
      expectSameVerdicts(everyOctetBent(frame).map(withChecksum))
    })
    test(`cut anywhere, or padded, gets the verdict of the reference: ${name}`, () => {
      const cuts = Array.from({ length: frame.length }, (_, length) => frame.subarray(0, length))
      const padded = Array.from({ length: 64 }, (_, pad) => Uint8Array.of(...frame, ...Array(pad).fill(0xa5)))
      expectSameVerdicts([...cuts, ...padded])
    })
  }
})

const anyGoodFrame = fc.constantFrom(...Object.values(GOOD_FRAMES))
const anyFacts: fc.Arbitrary<MessageFacts> = fc.record(
  { packetType: fc.nat(7), vlan: fc.nat(0xffff), auxiliaryData: fc.boolean() },
  { requiredKeys: [] },
)

describe('any frame', () => {
  test('bent in several places gets the verdict of the reference', () => {
    const change = fc.record({ at: fc.nat(120), octet: fc.nat(255) })
    const bent = fc.tuple(anyGoodFrame, fc.array(change, { maxLength: 4 }), fc.boolean())
    const frames = bent.map(([frame, changes, repair]) => {
      const copy = frame.slice()
      for (const { at, octet } of changes) copy[at % copy.length] = octet
      return repair ? withChecksum(copy) : copy
    })
    fc.assert(
      fc.property(fc.array(frames, { minLength: 1, maxLength: BATCH }), (batch) => expectSameVerdicts(batch)),
    )
  })

  test('of random octets gets the verdict of the reference', () => {
    const random = fc.uint8Array({ maxLength: 200 })
    const afterEthernet = fc
      .tuple(fc.constantFrom(`${NODE}${CLIENT}0806`, `${NODE}${CLIENT}86dd`), random)
      .map(([header, rest]) => Uint8Array.of(...Uint8Array.fromHex(header), ...rest))
    const frames = fc.oneof(random, afterEthernet)
    fc.assert(
      fc.property(fc.array(frames, { minLength: 1, maxLength: BATCH }), (batch) => expectSameVerdicts(batch)),
    )
  })

  test('with any word of the kernel beside it gets the verdict of the reference', () => {
    fc.assert(fc.property(anyGoodFrame, anyFacts, (frame, facts) => expectSameVerdicts([frame], facts)))
  })

  test('longer than a buffer is truncated by the kernel and dropped', () => {
    const tooLong = new Uint8Array(1601)
    tooLong.set(GOOD_FRAMES['ARP request'] ?? [])
    expectSameVerdicts([tooLong])
    expectSameVerdicts([tooLong.subarray(0, 1600)])
  })

  test('is answered alike wherever it stands in a batch', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...Array(BATCH).keys()], { minLength: 14, maxLength: 14 }),
        (slots) => {
          const core = startNode()
          const frames = Object.values(GOOD_FRAMES)
          slots.forEach((slot, at) => core.writeFrame(slot, frames[at] ?? new Uint8Array()))
          const answered = slots
            .toSorted((a, b) => a - b)
            .flatMap((slot) => {
              const outcome = respond(frames[slots.indexOf(slot)] ?? new Uint8Array(), node)
              return 'reply' in outcome ? [outcome.reply] : []
            })
          const count = core.receive(0, BATCH)
          expect(repliesOf(core, count)).toEqual(answered)
          expect(count + sum(reasonsCounted(core))).toBe(BATCH)
        },
      ),
      { numRuns: 20 },
    )
  })
})

function expectSameVerdicts(frames: readonly Uint8Array[], facts: MessageFacts = {}): void {
  const core = startNode()
  const expectedReasons: Record<string, number> = {}
  for (let from = 0; from < frames.length; from += BATCH) {
    const batch = frames.slice(from, from + BATCH)
    batch.forEach((frame, slot) => core.writeFrame(slot, frame, facts))
    const count = core.receive(0, batch.length)
    const expectedReplies: string[] = []
    for (const frame of batch) {
      const outcome = respond(frame, node, facts)
      if ('reply' in outcome) expectedReplies.push(outcome.reply)
      else expectedReasons[outcome.dropped] = (expectedReasons[outcome.dropped] ?? 0) + 1
    }
    expect(repliesOf(core, count)).toEqual(expectedReplies)
  }
  const reasons = reasonsCounted(core)
  expect(reasons).toEqual(expectedReasons)
  expect(core.counters.answered() + sum(reasons)).toBe(frames.length)
}

function everyOctetBent(frame: Uint8Array): Uint8Array[] {
  return [...frame.keys()].flatMap((at) => [...Array(256).keys()].map((octet) => frame.with(at, octet)))
}

function startNode(): PacketCore {
  const core = startCore()
  core.setInterface(0, Uint8Array.fromHex(NODE))
  for (const address of node.announced) core.announce(Uint8Array.fromHex(address), 1n, 1)
  for (const address of node.announcedElsewhere) {
    core.announce(Uint8Array.fromHex(address), OTHER_INTERFACE, 1)
  }
  return core
}

function repliesOf(core: PacketCore, count: number): string[] {
  return Array.from({ length: count }, (_, slot) => core.transmitted(slot).toHex())
}

function sum(reasons: Readonly<Record<string, number>>): number {
  return Object.values(reasons).reduce((total, count) => total + count, 0)
}
