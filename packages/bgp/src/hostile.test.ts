// Octets that no router sends: every golden message bent, cut and glued, in every state. Whatever comes, the machine goes
// on, a session that cannot go on ends with a NOTIFICATION, and no other session notices.

import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { KEEPALIVE, MARKER, OnePeer, OPEN } from './one-peer.fixture.ts'

const golden = await Promise.all(
  ['bgp-errors', 'bgp-messages', 'bgp-fault-shapes'].map(async (file) => {
    const text = await Bun.file(`${import.meta.dir}/../../wire/golden/${file}.jsonl`).text()
    const rows = text.trim().split('\n')
    return rows.map((line) => JSON.parse(line) as { readonly rx?: string; readonly hex?: string })
  }),
)
const inputs = golden.flat().map(({ rx, hex }) => Uint8Array.fromHex(rx ?? hex ?? ''))

const bends = fc.record({
  input: fc.nat(inputs.length - 1),
  follower: fc.nat(inputs.length - 1),
  at: fc.nat(200),
  value: fc.nat(255),
  cut: fc.nat(40),
  state: fc.constantFrom('openSent', 'openConfirm', 'established'),
})

test('a bent message ends its own session with a NOTIFICATION, or does nothing', () => {
  const bystander = new OnePeer()
  bystander.establish()
  fc.assert(
    fc.property(bends, ({ input, follower, at, value, cut, state }) => {
      const it = new OnePeer()
      const connection = it.dial()
      if (state !== 'openSent') it.hear(connection, OPEN)
      if (state === 'established') it.hear(connection, KEEPALIVE)
      it.take(connection)
      const original = inputs[input] ?? new Uint8Array(0)
      const bent = original.slice(0, original.length - (cut > 30 ? cut - 30 : 0))
      if (at < bent.length) bent[at] = value
      it.receive(connection, bent)
      it.receive(connection, inputs[follower] ?? bent)
      const last = it.take(connection).at(-1)
      // an answer was given, or the peer itself had said that it ends
      const isTold = last?.slice(4, 6) === '03'
      const received = it.peer.counters.received.notification
      expect(it.isClosed(connection)).toBe(isTold || received > 0)
    }),
    { numRuns: 1000 },
  )
  expect(bystander.peer.state).toBe('established')
})

test('a stranger’s noise is answered once, and nothing behind it is read', () => {
  const it = new OnePeer()
  const connection = it.establish()
  it.take(connection)
  it.receive(connection, new TextEncoder().encode('GET / HTTP/1.1\r\nHost: 192.0.2.1\r\n\r\n'))
  it.receive(connection, Uint8Array.fromHex(MARKER + KEEPALIVE))
  expect(it.take(connection)).toEqual(['0015030101'])
})
