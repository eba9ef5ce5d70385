// Messages that real routers sent, as route collectors recorded them: no false alarm, and the same meaning after they were
// decoded and packed again. The recordings are not part of the project: INGOT_MRT_VECTORS names the folder, with files
// *.as2.hex.gz and *.as4.hex.gz of one message in hex a line, by the size of AS numbers on their session.

import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'bun'
import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { EXTERNAL, startCore } from './bgp.fixture.ts'
import type { BgpCore, UpdateForm } from './bgp-core.ts'
import { decodeUpdate, type DecodedUpdate } from './decode-update.ts'
import { encodeAttributes } from './encode-attributes.ts'
import { encodePrefix, type BgpPrefix } from './prefix.ts'
import type { BgpSession } from './session.ts'

setDefaultTimeout(60_000)

const folder = process.env['INGOT_MRT_VECTORS'] ?? ''
const needs = folder === '' ? ' [needs recordings: INGOT_MRT_VECTORS]' : ''

interface Recorded {
  readonly message: Uint8Array
  readonly session: BgpSession
}

/** AS numbers that no recording has: neither side is one of ours. */
const COLLECTOR: BgpSession = { ...EXTERNAL, localAs: 4_200_000_000, localAddress: 1 }

describe.skipIf(folder === '')(`recorded messages${needs}`, () => {
  const recorded = folder === '' ? [] : readRecordings()

  test('are all of them without fault', () => {
    const core = startCore()
    const prefixes = { announced: 0, withdrawn: 0 }
    for (const { message, session } of recorded) {
      core.open(0, session)
      core.write(0, message)
      expect([core.next(0), core.heard.action, core.heard.fault]).toEqual(['message', 'accept', 'none'])
      expect(core.heard.length).toBe(message.length)
      if (core.heard.type !== 2) continue
      prefixes.announced += core.heard.announced('IPv4')
      prefixes.withdrawn += core.heard.withdrawn('IPv4')
    }
    expect(recorded.length).toBe(10_225)
    expect(prefixes).toEqual({ announced: 59_955, withdrawn: 3_135 })
  })

  test('mean the same after they were decoded and packed again', () => {
    const core = startCore()
    for (const { message, session } of recorded.filter(({ message }) => message[18] === 2)) {
      core.open(0, session)
      const decoded = decodeUpdate(message, session)
      packAgain(core, decoded, session)
      const [again, original] = [meaning(messagesOf(core), session), meaning([message], session)]
      // `expect` on each of sixty thousand routes would take most of the time
      if (!Bun.deepEquals(again, original)) expect(again).toEqual(original)
    }
  })
})

function readRecordings(): readonly Recorded[] {
  return readdirSync(folder)
    .filter((name) => /\.as[24]\.hex\.gz$/.test(name))
    .toSorted()
    .flatMap((name) => {
      const session = { ...COLLECTOR, hasFourOctetAs: name.includes('.as4.') }
      const text = new TextDecoder().decode(gunzipSync(readFileSync(`${folder}/${name}`)))
      const lines = text.trim().split('\n')
      return lines.map((line) => ({ message: Uint8Array.fromHex(line), session }))
    })
}

function packAgain(
  core: BgpCore,
  { withdrawn, announced, attributes }: DecodedUpdate,
  session: BgpSession,
): void {
  const { reach, unreach } = attributes
  const encoded = encodeAttributes(attributes, session)
  pack(core, { kind: 'withdraw' }, withdrawn)
  pack(core, { kind: 'announce', attributes: encoded }, announced)
  if (unreach?.family) pack(core, { kind: 'withdrawMultiprotocol', family: unreach.family }, unreach.prefixes)
  if (!reach?.family) return
  const { family, nextHop, prefixes } = reach
  pack(core, { kind: 'announceMultiprotocol', family, nextHop, attributes: encoded }, prefixes)
}

function pack(core: BgpCore, form: UpdateForm, prefixes: readonly BgpPrefix[]): void {
  core.beginUpdate(0, form)
  for (const { family, address, length } of prefixes) {
    if (core.append(encodePrefix(family, address, length)) !== 'appended') throw new Error('no room')
  }
  core.finishUpdate()
}

/** What was packed, read back through the core. */
function messagesOf(core: BgpCore): readonly Uint8Array[] {
  core.write(0, core.transmitView(0))
  const messages: Uint8Array[] = []
  while (core.next(0) === 'message') {
    expect(core.heard.action).toBe('accept')
    messages.push(core.heard.view().slice())
  }
  return messages
}

/** Routes with their attributes, and withdrawals, wherever in the messages they stood. */
function meaning(messages: readonly Uint8Array[], session: BgpSession): unknown {
  const [routes, withdrawals]: [unknown[], BgpPrefix[]] = [[], []]
  for (const message of messages) {
    const { withdrawn, announced, attributes } = decodeUpdate(message, session)
    const { reach, unreach, ...shared } = attributes
    withdrawals.push(...withdrawn, ...(unreach?.prefixes ?? []))
    if (announced.length > 0) routes.push({ prefixes: announced, shared })
    if (reach !== undefined) routes.push({ ...reach, shared })
  }
  return { routes, withdrawals }
}
