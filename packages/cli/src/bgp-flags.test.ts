import { expect, test } from 'bun:test'
import { bgpFlags, listenStart } from './bgp-flags.ts'
import { parseFlags } from './flags.ts'

function read(...words: string[]) {
  const values = parseFlags(bgpFlags, words, {})
  return values.ok ? listenStart(values.value) : values.message
}

test('without a flag nobody may connect', () => {
  expect(read()).toBeUndefined()
  expect(read('--bgp-listen-port=1179')).toBeUndefined()
})

test('every address is named by itself', () => {
  expect(read('--bgp-listen-address=192.0.2.1, 2001:db8::1')).toEqual({
    addresses: ['192.0.2.1', '2001:db8::1'],
    port: 179,
  })
  expect(read('--bgp-listen-address=192.0.2.1', '--bgp-listen-port=1179')).toEqual({
    addresses: ['192.0.2.1'],
    port: 1179,
  })
})

const REFUSED: readonly [string, string][] = [
  ['router.example', 'is not an IP address'],
  ['0.0.0.0', 'is every address'],
  ['192.0.2.1,::', 'is every address'],
]

test.each(REFUSED)('%s is refused', (value, why) => {
  expect(read(`--bgp-listen-address=${value}`)).toContain(why)
})
