import { expect, test } from 'bun:test'
import { bgpFlags, listenStart, recordingOf } from './bgp-flags.ts'
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
  ['0:0::0', 'is every address'],
  ['::ffff:0.0.0.0', 'is every address'],
  ['fe80::1%eth0', 'is not an IP address'],
]

test.each(REFUSED)('%s is refused', (value, why) => {
  expect(read(`--bgp-listen-address=${value}`)).toContain(why)
})

test('sessions are recorded where a file is named, of 64 MB unless told otherwise', () => {
  const recorded = (...words: string[]) => {
    const values = parseFlags(bgpFlags, words, {})
    return values.ok ? recordingOf(values.value) : values.message
  }
  expect(recorded()).toBeUndefined()
  expect(recorded('--bgp-mrt-size=5')).toBeUndefined()
  expect(recorded('--bgp-mrt-file=/mrt/bgp.mrt')).toEqual({ path: '/mrt/bgp.mrt', sizeLimit: 64e6 })
  expect(recorded('--bgp-mrt-file=a', '--bgp-mrt-size=5')).toEqual({ path: 'a', sizeLimit: 5e6 })
  for (const size of ['1', '1.5', '64Mi', '10001'])
    expect(recorded('--bgp-mrt-file=a', `--bgp-mrt-size=${size}`)).toContain('from 2 to 10000')
})
