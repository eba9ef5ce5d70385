// What a NOTIFICATION says for people, the text of a peer's operator (RFC 9003) as it is or inside a hard reset (RFC 8538),
// and how long it may get.

import { expect, test } from 'bun:test'
import { HEADER_SIZE, message } from './header.ts'
import {
  decodeNotification,
  encodeNotification,
  shutdownCommunication,
  shutdownText,
} from './notification.ts'
import { ceaseError, hardReset, protocolError } from './protocol-error.ts'
import { decodeRouteRefresh } from './route-refresh.ts'

test('what the operator says of a shutdown is found inside a hard reset, too', () => {
  const shutdown = ceaseError('shutdown', shutdownCommunication('bis morgen'))
  expect(shutdownText(shutdown)).toBe('bis morgen')
  expect(shutdownText(hardReset(shutdown))).toBe('bis morgen')
})

test('hard resets inside hard resets say nothing', () => {
  const shutdown = ceaseError('shutdown', shutdownCommunication('bis morgen'))
  expect(shutdownText(hardReset(hardReset(shutdown)))).toBeUndefined()
})

test('a message of 4,096 octets that is data of the answer is cut to what an answer may have', () => {
  const mark = message('routeRefresh', new Uint8Array(4096 - HEADER_SIZE).fill(1))
  const error = decodeRouteRefresh(mark, true)
  if (!('code' in error)) throw new TypeError('a mark has four octets')
  const answer = encodeNotification(error)
  expect([answer.length, answer[16], answer[17]]).toEqual([4096, 0x10, 0])
  expect(decodeNotification(answer)).toEqual(protocolError(7, 1, mark.slice(0, 4075)))
})

test('data of 65,535 octets leave the length what it is, in a hard reset too', () => {
  const error = hardReset(ceaseError('reset', new Uint8Array(65_535)))
  expect(encodeNotification(error)).toHaveLength(4096)
})
