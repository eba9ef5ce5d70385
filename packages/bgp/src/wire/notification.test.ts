// What a NOTIFICATION says for people: the text of a peer's operator (RFC 9003), as it is or inside a hard reset (RFC 8538).

import { expect, test } from 'bun:test'
import { shutdownCommunication, shutdownText } from './notification.ts'
import { ceaseError, hardReset } from './protocol-error.ts'

test('what the operator says of a shutdown is found inside a hard reset, too', () => {
  const shutdown = ceaseError('shutdown', shutdownCommunication('bis morgen'))
  expect(shutdownText(shutdown)).toBe('bis morgen')
  expect(shutdownText(hardReset(shutdown))).toBe('bis morgen')
})

test('hard resets inside hard resets say nothing', () => {
  const shutdown = ceaseError('shutdown', shutdownCommunication('bis morgen'))
  expect(shutdownText(hardReset(hardReset(shutdown)))).toBeUndefined()
})
