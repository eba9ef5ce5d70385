// The golden rows of BFD (packages/wire/golden/bfd-fsm.jsonl), each played to a session in the state of the row.

import { describe, expect, test } from 'bun:test'
import { milliseconds } from '@ingot/api'
import { CONTROL_SIZE, type ControlPacket, type SessionState } from './control-packet.ts'
import { OneSession } from './one-session.fixture.ts'

interface Row {
  readonly id: string
  readonly state: SessionState
  readonly ttl: number
  readonly rx: string
  readonly new_state: SessionState
  readonly tx: string | null
  readonly diag?: number
  readonly why: string
}

const file = Bun.file(new URL('../../wire/golden/bfd-fsm.jsonl', import.meta.url))
const rows: readonly Row[] = (await file.text())
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))

/** A session that has come to a state by packets and settings alone. */
function sessionIn(state: SessionState): OneSession {
  const session = new OneSession()
  if (state === 'Up') return session.rise()
  session.run(0)
  // Down, and the neighbour known
  session.hear({ state: 'AdminDown', yourDiscriminator: 0 })
  if (state === 'Init') session.hear({ state: 'Down', yourDiscriminator: 0 })
  if (state === 'AdminDown') session.remove()
  session.run(0)
  session.clear()
  return session
}

/** What the session says next. */
function asked(session: OneSession): ControlPacket | undefined {
  session.clear()
  return session.run(2000)[0]?.packet
}

describe('a golden packet', () => {
  for (const row of rows) {
    test(`${row.id}: ${row.state} becomes ${row.new_state}`, () => {
      const session = sessionIn(row.state)
      const answer = session.hearOctets(Uint8Array.fromHex(row.rx), { ttl: row.ttl })
      const octets = new Uint8Array(CONTROL_SIZE)
      answer[0]?.packet.write(octets)
      expect(answer.length === 0 ? null : octets.toHex()).toBe(row.tx)
      const said = answer[0]?.packet ?? asked(session)
      expect(said?.state).toBe(row.new_state)
      if (row.diag !== undefined) expect(said?.diagnostic).toBe(row.diag)
    })
  }

  const discarded = rows.filter(({ id }) => /discard|ttl/.test(id))
  test.each(discarded)('$id does not count as a sign of life', ({ rx, ttl }) => {
    const session = sessionIn('Up')
    session.now = milliseconds(899)
    session.hearOctets(Uint8Array.fromHex(rx), { ttl })
    expect([...session.bfd.discarded.values()]).toEqual([1])
    session.run(2)
    expect(session.events).toMatchObject([{ kind: 'down', diagnostic: 'controlDetectionTimeExpired' }])
  })

  test('there are some of every kind', () => {
    expect([rows.length, discarded.length]).toEqual([21, 10])
  })
})
