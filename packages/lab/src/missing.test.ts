// The message that says what the machine lacks.

import { expect, test } from 'bun:test'
import { missing } from './missing.ts'
import type { Machine } from './missing.ts'

const good: Machine = { platform: 'linux', userId: 0, has: () => true }

test('nothing is missing where everything is there', () => {
  expect(missing(good)).toBe(null)
})

test("root's lab needs no user namespace", () => {
  expect(missing({ ...good, has: (program) => program !== 'unshare' && program !== 'nsenter' })).toBe(null)
})

test.each<[string, Partial<Machine>, string]>([
  [
    'no user namespace tools',
    { userId: 1000, has: (program) => program !== 'unshare' },
    'not found: unshare',
  ],
  ['no nft', { has: (program) => program !== 'nft' }, 'apt-get install nftables'],
  ['nothing at all', { has: () => false }, 'apt-get install iproute2 nftables util-linux'],
  ['not Linux', { platform: 'darwin' }, 'needs Linux'],
])('%s is said, with what to do', (_, lack, words) => {
  expect(missing({ ...good, ...lack })).toContain(words)
})
