// The golden rows of BGP (golden/README.md) that framing and UPDATE validation decide. Rows that need the session, about
// OPEN, the state machine and ROUTE-REFRESH, are only cut into messages here.

import { describe, expect, test } from 'bun:test'

import { EXTERNAL, goldenRows, INTERNAL, judge, lastHeard } from './bgp.fixture.ts'
import type { BgpSession } from './session.ts'

interface ErrorRow {
  readonly id: string
  readonly rx: string
  readonly tx?: string | null
  readonly outcome?: string
  readonly as4?: boolean
  readonly ext_message?: boolean
}

interface MessageRow {
  readonly id: string
  readonly hex: string
}

/** RFC 7606's words for what the core calls an action; several where the row leaves the choice. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  accept: ['accept', 'discardAttribute'],
  'accept-but-ineligible': ['accept'],
  'accept-discard-attr': ['discardAttribute'],
  'accept-or-treat-as-withdraw': ['accept'],
  'treat-as-withdraw': ['treatAsWithdraw'],
  'session-reset': ['sessionReset'],
  'session-reset-or-afi-disable': ['sessionReset'],
}

const BODY = 38 // hex digits of a header
const HEADER_ERROR = '0301'

const rows = [
  ...(await goldenRows<ErrorRow>('bgp-errors')),
  ...(await goldenRows<ErrorRow>('bgp-fault-shapes')),
]

describe('a golden UPDATE', () => {
  for (const row of rows.filter(({ rx, outcome }) => rx.slice(36, 38) === '02' && outcome !== undefined)) {
    test(`${row.id} comes to ${row.outcome}`, () => {
      const judged = judge(Uint8Array.fromHex(row.rx), sessionOf(row))
      expect(judged.next).toBe('message')
      expect(ACTIONS[row.outcome ?? '']).toContain(judged.action)
      if (row.outcome === 'accept-but-ineligible') expect(lastHeard().ineligible()).toBe('ownAs')
      if (row.tx) expect(judged.notification).toBe(row.tx.slice(BODY))
      expect(lastHeard().endOfRib()).toBeUndefined()
    })
  }

  test('that breaks MP_REACH_NLRI or MP_UNREACH_NLRI disables only its family where that was chosen', () => {
    const ids = rows.filter(({ outcome }) => outcome === 'session-reset-or-afi-disable')
    const outcomes = ids.map(({ id, rx }) => {
      const { action } = judge(Uint8Array.fromHex(rx), { ...EXTERNAL, disablesFamilies: true })
      return [id.split('/')[1], action, lastHeard().disabledFamilies()]
    })
    expect(outcomes).toEqual([
      ['mp-reach-nh-len-5', 'disableFamily', ['IPv6']],
      // too short to say whose it is
      ['mp-reach-len-4', 'sessionReset', []],
      ['mp-unreach-len-2', 'sessionReset', []],
      ['mp-reach-flags-c0', 'disableFamily', ['IPv6']],
      ['mp-reach-prefix-129', 'disableFamily', ['IPv6']],
    ])
  })
})

describe('a golden header', () => {
  for (const row of rows.filter(({ tx }) => tx?.slice(BODY - 2, BODY + 2) === HEADER_ERROR)) {
    test(`${row.id} is refused with the NOTIFICATION of the row`, () => {
      const { next, notification } = judge(Uint8Array.fromHex(row.rx), sessionOf(row))
      expect([next, notification]).toEqual(['headerError', row.tx?.slice(BODY) ?? ''])
    })
  }

  test('of 65,535 octets is waited for where extended messages were negotiated, and only there', () => {
    const row = rows.find(({ id }) => id === 'bgp-err/len-65535-ext-negotiated')
    const octets = Uint8Array.fromHex(row?.rx ?? '')
    expect(judge(octets, { ...EXTERNAL, mayReceiveExtended: true }).next).toBe('needsMore')
    expect(judge(octets).notification).toBe('0102ffff')
  })

  for (const row of rows.filter((row) => !isDecidedHere(row))) {
    test(`${row.id}, which the session decides, is cut out whole`, () => {
      const { next } = judge(Uint8Array.fromHex(row.rx), sessionOf(row))
      expect([next, lastHeard().view().toHex()]).toEqual(['message', row.rx])
    })
  }
})

describe('a golden message', async () => {
  for (const { id, hex } of await goldenRows<MessageRow>('bgp-messages')) {
    test(`${id} is legal`, () => {
      const session = id.includes('ibgp') ? INTERNAL : EXTERNAL
      const judged = judge(Uint8Array.fromHex(hex), {
        ...session,
        localAs: 65002,
        remoteAs: 65001,
        hasFourOctetAs: !id.includes('as2'),
        hasExtendedNextHop: true,
      })
      expect(judged).toEqual({ next: 'message', action: 'accept', fault: 'none', notification: '' })
      expect(lastHeard().type).toBe(parseInt(hex.slice(36, 38), 16))
      expect(lastHeard().endOfRib() !== undefined).toBe(id.startsWith('bgp/eor'))
    })
  }
})

function isDecidedHere({ rx, tx, outcome, ext_message }: ErrorRow): boolean {
  const isUpdate = rx.slice(36, 38) === '02' && outcome !== undefined
  return isUpdate || tx?.slice(BODY - 2, BODY + 2) === HEADER_ERROR || ext_message === true
}

function sessionOf(row: ErrorRow): BgpSession {
  return {
    ...EXTERNAL,
    hasFourOctetAs: row.as4 !== false,
    mayReceiveExtended: row.ext_message === true,
    hasExtendedNextHop: true,
  }
}
