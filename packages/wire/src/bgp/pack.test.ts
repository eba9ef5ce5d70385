// Prefixes packed into UPDATEs: as few messages as can be, none longer than it may, each as short as it can be, and every
// one right in the eyes of the same core.

import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'

import { EXTERNAL, goldenRows, MANDATORY, NEXT_HOP6, startCore } from './bgp.fixture.ts'
import { decodeUpdate } from './decode-update.ts'
import { encodeAttributes } from './encode-attributes.ts'
import { encodePrefix } from './prefix.ts'
import type { BgpCore, UpdateForm } from './bgp-core.ts'
import type { BgpSession } from './session.ts'

const ATTRIBUTES = Uint8Array.fromHex(MANDATORY)
const NEXT_HOP_IPV6 = Uint8Array.fromHex(NEXT_HOP6)
const LONG: BgpSession = {
  ...EXTERNAL,
  maySendExtended: true,
  mayReceiveExtended: true,
  hasExtendedNextHop: true,
}

const FORMS: readonly UpdateForm[] = [
  { kind: 'announce', attributes: ATTRIBUTES },
  {
    kind: 'announceMultiprotocol',
    family: 'IPv6',
    nextHop: NEXT_HOP_IPV6,
    attributes: ATTRIBUTES.subarray(0, 13),
  },
  {
    kind: 'announceMultiprotocol',
    family: 'IPv4',
    nextHop: NEXT_HOP_IPV6,
    attributes: ATTRIBUTES.subarray(0, 13),
  },
  { kind: 'withdraw' },
  { kind: 'withdrawMultiprotocol', family: 'IPv6' },
]

describe('the golden messages are made octet by octet:', async () => {
  const rows = await goldenRows<{ id: string; hex: string }>('bgp-messages')
  const lawful = rows.filter(({ hex }) => hex.slice(36, 38) === '02')
  // no prefixes to pack, forms that are only received, and both fields at once
  const others = new Set([
    'eor-v6',
    'update-attrs-no-nlri',
    'update-extlen-short',
    'update-flags-low-bits',
    'update-withdraw-and-announce-same',
  ])
  for (const { id, hex } of lawful.filter((row) => !others.has(row.id.slice(4)))) {
    test(id, () => {
      const session = { ...EXTERNAL, hasFourOctetAs: !id.includes('as2') }
      const core = startCore(session)
      repack(core, Uint8Array.fromHex(hex), session)
      expect(core.transmitView(0).toHex()).toBe(hex)
    })
  }
})

test('100,000 routes with ten attribute sets take 130 messages of 506,500 octets', () => {
  const core = startCore()
  let [messages, octets] = [0, 0]
  for (let set = 0; set < 10; set++) {
    const attributes = encodeAttributes(
      { origin: 0, asPath: [{ type: 2, numbers: [65001] }], nextHop: 0xc0000201, multiExitDisc: set },
      EXTERNAL,
    )
    const prefixes = Array.from({ length: 10_000 }, (_, index) =>
      encodePrefix('IPv4', 0x0a000000 + index, 32),
    )
    const sent = pack(core, { kind: 'announce', attributes }, prefixes)
    messages += sent.length
    octets += sent.reduce((sum, message) => sum + message.length, 0)
  }
  expect([messages, octets]).toEqual([130, 506_500])
})

describe.each([
  ['ordinary', EXTERNAL, 4096],
  ['extended', LONG, 65_535],
] as const)('with %s messages', (_, session, longest) => {
  for (const form of FORMS) {
    const name = 'family' in form ? `${form.kind} ${form.family}` : form.kind
    const width = 'family' in form && form.family === 'IPv6' ? 128 : 32
    test(`${name}: every prefix once, in order, and no message could have taken the first of the next`, () => {
      const core = startCore(session)
      fc.assert(
        fc.property(fc.array(fc.nat(width), { maxLength: 9000, size: 'max' }), (lengths) => {
          const prefixes = lengths.map((length, index) =>
            encodePrefix('family' in form ? form.family : 'IPv4', BigInt(index), length),
          )
          const sent = pack(core, form, prefixes)
          expect(Math.max(0, ...sent.map(({ length }) => length))).toBeLessThanOrEqual(longest)
          const parts = sent.map((message) => prefixesOf(message))
          expect(parts.flat()).toEqual(prefixes.map((prefix) => prefix.toHex()))
          for (const [index, message] of sent.slice(0, -1).entries()) {
            const [following = ''] = parts[index + 1] ?? []
            expect(message.length + following.length / 2).toBeGreaterThan(longest)
          }
          core.open(1, { ...session, hasExtendedNextHop: true })
          for (const message of sent) {
            core.write(1, message)
            expect([core.next(1), core.heard.action, core.heard.isWellOrdered]).toEqual([
              'message',
              'accept',
              true,
            ])
            expect(core.next(1)).toBe('needsMore')
          }
        }),
        { numRuns: 8 },
      )
    })
  }
})

test('path identifiers stand before their prefixes', () => {
  const core = startCore()
  core.beginUpdate(0, { kind: 'withdraw' })
  expect(core.append(encodePrefix('IPv4', 0xc6336407, 32), 7)).toBe('appended')
  expect(core.append(encodePrefix('IPv4', 0, 0), 0xfffffffe)).toBe('appended')
  expect(core.finishUpdate()).toBe(1)
  expect(core.transmitView(0).toHex().slice(38)).toBe('000e' + '0000000720c6336407' + 'fffffffe00' + '0000')
})

test('MP_REACH_NLRI has an extended length only past 255 octets', () => {
  const core = startCore()
  const prefix = encodePrefix('IPv6', 0n, 64) // nine octets, behind 21 others
  for (const [count, header] of [
    [25, '800ef6'],
    [26, '800eff'],
    [27, '900e0108'],
  ] as const) {
    const form = {
      kind: 'announceMultiprotocol',
      family: 'IPv6',
      nextHop: NEXT_HOP_IPV6,
      attributes: new Uint8Array(),
    } as const
    const [message] = pack(
      core,
      form,
      Array.from({ length: count }, () => prefix),
    )
    expect(message?.toHex().slice(46, 46 + header.length)).toBe(header)
  }
})

test('attributes that leave no room for a prefix are refused, and nothing is sent', () => {
  const core = startCore()
  const room = 4096 - 23
  for (const [size, outcome] of [
    [room - 5, 'appended'],
    [room - 4, 'doesNotFit'],
    [room + 5000, 'doesNotFit'],
    [65_536, 'doesNotFit'],
  ] as const) {
    core.open(0, EXTERNAL)
    core.beginUpdate(0, { kind: 'announce', attributes: new Uint8Array(size) })
    expect(core.append(encodePrefix('IPv4', 1, 32))).toBe(outcome)
    expect(core.finishUpdate()).toBe(outcome === 'appended' ? 1 : 0)
    expect(core.transmitLength(0)).toBe(outcome === 'appended' ? 4096 : 0)
  }
})

describe('what is to be sent', () => {
  test('waits in order, messages of all kinds, and is taken in pieces', () => {
    const core = startCore()
    const keepalive = Uint8Array.fromHex('f'.repeat(32) + '001304')
    expect(core.queue(0, keepalive)).toBe(true)
    core.beginUpdate(0, { kind: 'withdraw' })
    core.append(encodePrefix('IPv4', 0xc6336407, 32))
    core.finishUpdate()
    expect(core.queue(0, keepalive)).toBe(true)
    const whole = core.transmitView(0).slice()
    expect(whole.length).toBe(19 + 28 + 19)
    const taken: Uint8Array[] = []
    while (core.transmitLength(0) > 0) {
      taken.push(core.transmitView(0).slice(0, 5))
      core.transmitted(0, taken.at(-1)?.length ?? 0)
    }
    expect(Buffer.concat(taken).toHex()).toBe(whole.toHex())
  })

  test('stays in order when something is sent, queued or begun while an UPDATE is being packed', () => {
    const core = startCore()
    core.open(1, EXTERNAL)
    const keepalive = Uint8Array.fromHex('f'.repeat(32) + '001304')
    const sent: Uint8Array[] = []
    const send = (most: number) => {
      sent.push(core.transmitView(0).slice(0, most))
      core.transmitted(0, sent.at(-1)?.length ?? 0)
    }
    core.queue(0, keepalive)
    core.beginUpdate(0, { kind: 'withdraw' })
    core.append(encodePrefix('IPv4', 1, 32))
    send(19)
    core.append(encodePrefix('IPv4', 2, 32))
    core.queue(0, keepalive)
    core.append(encodePrefix('IPv4', 3, 32))
    core.beginUpdate(1, { kind: 'withdraw' })
    core.append(encodePrefix('IPv4', 4, 32))
    core.open(1, EXTERNAL)
    send(Infinity)
    const messages = ['001304', ...withdrawals(1, 2), '001304', ...withdrawals(3)].map(
      (hex) => 'f'.repeat(32) + hex,
    )
    expect(Buffer.concat(sent).toHex()).toBe(messages.join(''))
    expect(core.transmitLength(1)).toBe(0)
  })

  test('is bounded: there is no room until some of it was sent, and then there is', () => {
    const core = startCore()
    const keepalive = Uint8Array.fromHex('f'.repeat(32) + '001304')
    let queued = 0
    while (core.queue(0, keepalive)) queued++
    expect(queued).toBe(Math.floor(65_536 / 19))
    core.beginUpdate(0, { kind: 'withdraw' })
    expect(core.append(encodePrefix('IPv4', 1, 32))).toBe('noRoom')
    expect(core.finishUpdate()).toBe(0)
    core.transmitted(0, 4096)
    expect(core.append(encodePrefix('IPv4', 1, 32))).toBe('appended')
    expect(core.finishUpdate()).toBe(1)
    expect(core.transmitLength(0)).toBe(queued * 19 - 4096 + 28)
  })
})

function withdrawals(...addresses: readonly number[]): readonly string[] {
  return addresses.map((address) => `001c02000520${address.toString(16).padStart(8, '0')}0000`)
}

/** Packs and sends as a port does: what has no room waits until all was sent. */
function pack(core: BgpCore, form: UpdateForm, prefixes: readonly Uint8Array[]): Uint8Array[] {
  const sent: Uint8Array[] = []
  core.beginUpdate(0, form)
  for (const prefix of prefixes) {
    if (core.append(prefix) === 'appended') continue
    sent.push(...messagesIn(core))
    if (core.append(prefix) !== 'appended') throw new Error('no room in an empty area')
  }
  core.finishUpdate()
  sent.push(...messagesIn(core))
  return sent
}

function messagesIn(core: BgpCore): Uint8Array[] {
  const octets = core.transmitView(0).slice()
  core.transmitted(0, octets.length)
  const messages: Uint8Array[] = []
  for (let at = 0; at < octets.length;) {
    const length = ((octets[at + 16] ?? 0) << 8) | (octets[at + 17] ?? 0)
    messages.push(octets.subarray(at, at + length))
    at += length
  }
  return messages
}

function prefixesOf(message: Uint8Array): string[] {
  const { withdrawn, announced, attributes } = decodeUpdate(message, EXTERNAL)
  const multiprotocol = [...(attributes.reach?.prefixes ?? []), ...(attributes.unreach?.prefixes ?? [])]
  return [...withdrawn, ...announced, ...multiprotocol].map(({ family, address, length }) =>
    encodePrefix(family, address, length).toHex(),
  )
}

/** Decodes an UPDATE with routes in one field, and packs what it says. */
function repack(core: BgpCore, message: Uint8Array, session: BgpSession): void {
  const { withdrawn, announced, attributes } = decodeUpdate(message, session)
  const { reach, unreach } = attributes
  const encoded = encodeAttributes(attributes, session)
  if (reach?.family) {
    core.beginUpdate(0, {
      kind: 'announceMultiprotocol',
      family: reach.family,
      nextHop: reach.nextHop,
      attributes: encoded,
    })
  } else if (unreach?.family) {
    core.beginUpdate(0, { kind: 'withdrawMultiprotocol', family: unreach.family })
  } else {
    core.beginUpdate(
      0,
      announced.length > 0 ? { kind: 'announce', attributes: encoded } : { kind: 'withdraw' },
    )
  }
  for (const { family, address, length } of [
    ...withdrawn,
    ...announced,
    ...(reach?.prefixes ?? []),
    ...(unreach?.prefixes ?? []),
  ]) {
    core.append(encodePrefix(family, address, length))
  }
  core.finishUpdate()
}

test.each(FORMS)('a prefix is appended to the message of $kind $family that is begun, or to none', (form) => {
  const core = startCore()
  const family = 'family' in form ? form.family : 'IPv4'
  const prefix = encodePrefix(family, 1n, family === 'IPv4' ? 32 : 128)
  core.beginUpdate(0, form)
  const before = () => core.transmitLength(0)
  const prefixes = [{ octets: prefix }]
  expect(core.appendHere(prefixes, 0)).toBe(0)
  let messages = 0
  for (let index = 0; index < 2000; index++) {
    const finished = before()
    if (core.appendHere(prefixes, 0) === 1) {
      expect(before()).toBe(finished)
      continue
    }
    expect(core.append(prefix)).toBe('appended')
    // the one before is finished, and its octets count, when another one begins
    expect(before() > finished).toBe(messages > 0)
    messages++
  }
  expect(core.finishUpdate()).toBe(messages)
})
