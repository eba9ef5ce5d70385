// The golden rows of BGP that need a session: what each input gets in each state, octet by octet, and messages that are
// not hot, read and written again.

import { describe, expect, test } from 'bun:test'
import { KEEPALIVE, MARKER, OnePeer, OPEN } from './one-peer.fixture.ts'
import type { State } from './index.ts'
import { decodeNotification, encodeNotification } from './wire/notification.ts'
import { decodeOpen, encodeOpen } from './wire/open.ts'
import { decodeRouteRefresh, encodeRouteRefresh } from './wire/route-refresh.ts'

interface ErrorRow {
  readonly id: string
  readonly state?: 'OpenSent' | 'OpenConfirm' | 'Established'
  readonly rx: string
  readonly tx?: string | null
  readonly outcome?: string
  readonly our_role?: number
  readonly peer_as?: number
  readonly as4?: boolean
  readonly ext_message?: boolean
  readonly strict?: boolean
}

async function rowsOf<Row>(file: string): Promise<readonly Row[]> {
  const text = await Bun.file(`${import.meta.dir}/../../wire/golden/${file}.jsonl`).text()
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row)
}

/** A peer in the state of the row, and its connection; what it sent so far was taken. */
function inState(row: ErrorRow): { it: OnePeer; connection: number } {
  const it = new OnePeer({
    ...(row.our_role !== undefined && { role: row.our_role }),
    ...(row.peer_as !== undefined && { peerAsn: row.peer_as }),
    isRoleStrict: row.strict === true,
    extendedMessages: row.ext_message === true,
  })
  const connection = it.dial()
  if (row.state !== 'OpenSent') it.hear(connection, openOf(row))
  if (row.state !== 'OpenSent' && row.state !== 'OpenConfirm') it.hear(connection, KEEPALIVE)
  it.take(connection)
  return { it, connection }
}

/** The router's OPEN, as the row wants it: without AS numbers of four octets, or with refresh of both kinds. */
function openOf({ as4 }: ErrorRow): string {
  if (as4 === false) return '002b0104fdea005ac00002020e020c010400010001010400020001'
  return '00350104fdea005ac000020218021601040001000101040002000141040000fdea02004600'
}

describe('in a session', async () => {
  for (const row of await rowsOf<ErrorRow>('bgp-errors')) {
    const outcome = row.tx === null ? (row.outcome ?? 'silence') : 'the NOTIFICATION or KEEPALIVE of the row'
    test(`${row.id} gets ${outcome}`, () => {
      const { it, connection } = inState(row)
      it.receive(connection, Uint8Array.fromHex(row.rx))
      const sent = it.take(connection).map((text) => MARKER + text)
      if (row.outcome?.startsWith('session-reset') === true) {
        expect(sent).toEqual([row.tx ?? expect.stringMatching(/^f{32}....0303/)])
      } else expect(sent).toEqual(row.tx === null || row.tx === undefined ? [] : [row.tx])
      const state: State = row.tx?.endsWith(KEEPALIVE) === true ? 'openConfirm' : 'established'
      const hasEnded = sent.length > 0 && !row.tx?.endsWith(KEEPALIVE)
      expect(it.peer.state).toBe(hasEnded ? 'idle' : state)
      expect(it.isClosed(connection)).toBe(hasEnded)
    })
  }
})

describe('a shape that broke another speaker', async () => {
  for (const row of await rowsOf<ErrorRow>('bgp-fault-shapes')) {
    test(`${row.id} comes to ${row.outcome}`, () => {
      const state = row.outcome === 'accept-open' ? 'OpenSent' : 'Established'
      const { it, connection } = inState({ ...row, state })
      it.receive(connection, Uint8Array.fromHex(row.rx))
      const sent = it.take(connection)
      if (row.outcome === 'accept-open') expect(sent).toEqual([KEEPALIVE])
      else if (row.outcome === 'session-reset') expect(sent).toEqual([expect.stringMatching(/^....0303/)])
      else expect(sent).toEqual([])
    })
  }
})

describe('a legal message', async () => {
  const rows = await rowsOf<{ readonly id: string; readonly hex: string }>('bgp-messages')
  const codecs: Readonly<Record<string, (octets: Uint8Array) => unknown>> = {
    '01': (octets) => decodeOpen(octets),
    '03': (octets) => decodeNotification(octets),
    '05': (octets) => decodeRouteRefresh(octets, true),
  }
  const encode: Readonly<Record<string, (value: never) => Uint8Array>> = {
    '01': encodeOpen,
    '03': encodeNotification,
    '05': encodeRouteRefresh,
  }
  for (const { id, hex } of rows) {
    const type = hex.slice(36, 38)
    const decode = codecs[type]
    if (decode === undefined) continue
    test(`${id} is written again with the same meaning`, () => {
      const value = decode(Uint8Array.fromHex(hex))
      const again = encode[type]?.(value as never) ?? new Uint8Array(0)
      expect(decode(again)).toEqual(value)
      // No message is longer than it must be; other forms of one OPEN may be.
      expect(again.length).toBeLessThanOrEqual(hex.length / 2)
    })
  }

  test('the last of two graceful restart capabilities counts', () => {
    const it = new OnePeer({ peerAsn: 65001, gracefulRestart: {} })
    const row = rows.find(({ id }) => id === 'bgp/open-gr-two-instances')
    const open = (row?.hex.slice(32) ?? '').replace('c000020a', 'c0000202')
    it.establish(open)
    expect(it.peer.state).toBe('established')
    expect(it.peer.session?.gracefulRestart).toMatchObject({
      restartTime: 120,
      families: [{ afi: 2, safi: 1 }],
    })
  })

  test('an OPEN is the one of MetalLB where nothing is asked for, and refresh of both kinds', () => {
    const it = new OnePeer({ myAsn: 64512, routerId: '10.0.0.5' })
    expect(it.take(it.dial())).toEqual([
      '00350104fc00005a0a000005' +
        '180216' +
        '010400010001' +
        '010400020001' +
        '41040000fc00' +
        '0200' +
        '4600',
    ])
  })

  test('an OPEN of an AS number that needs 32 bits has AS_TRANS in its field', () => {
    const it = new OnePeer({ myAsn: 4_200_000_001, routerId: '10.0.0.5' })
    const [open] = it.take(it.dial())
    expect(open?.slice(6, 12)).toBe('04' + '5ba0')
    expect(open).toContain('4104fa56ea01')
  })

  test('OPENs of the script are what they are meant to be', () => {
    expect(decodeOpen(Uint8Array.fromHex(MARKER + OPEN))).toMatchObject({ asn: 65002, holdTime: 90 })
  })
})
