import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { message } from '../wire/header.ts'
import { MessageCutter } from './message-cutter.ts'

function cut(...pieces: readonly Uint8Array[]): string[] {
  const cutter = new MessageCutter()
  return pieces.flatMap((piece) => cutter.take(piece).map((it) => it.toHex()))
}

const KEEPALIVE = message('keepalive')

test('messages come out whole, however they came in', () => {
  const bodies = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 })
  fc.assert(
    fc.property(bodies, fc.array(fc.nat(80), { maxLength: 20 }), (found, sizes) => {
      const messages = found.map((body) => message('update', body))
      const stream = Buffer.concat(messages)
      let at = 0
      const pieces = [...sizes, stream.length].map((size) => stream.subarray(at, (at += size)))
      expect(cut(...pieces)).toEqual(messages.map((it) => it.toHex()))
    }),
  )
})

test('octets that are used again do not change what waits', () => {
  const cutter = new MessageCutter()
  const area = KEEPALIVE.slice(0, 10)
  expect(cutter.take(area)).toEqual([])
  area.fill(0)
  expect(cutter.take(KEEPALIVE.subarray(10))).toEqual([KEEPALIVE])
})

test('what cannot be a message is the last one', () => {
  const wrong = KEEPALIVE.slice()
  wrong[17] = 18
  const rest = Uint8Array.of(1, 2, 3)
  expect(cut(KEEPALIVE, Buffer.concat([wrong, rest]), KEEPALIVE)).toEqual([
    KEEPALIVE.toHex(),
    wrong.toHex() + '010203',
  ])
})
