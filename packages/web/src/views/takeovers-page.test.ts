import { expect, test } from 'bun:test'
import { gapIn } from './takeovers-page.tsx'

test.each([
  ['node "a" alone answers for "192.0.2.1" on eth0 again, after 12.0 s', '12.0 s'],
  ['node "b" answers for "192.0.2.1" on eth0, 330 ms after node "a" was heard last', '330 ms'],
  ['announcing from node "b" with protocol "layer2"', undefined],
])('the gap in: %s', (message, gap) => {
  expect(gapIn(message)).toBe(gap)
})
