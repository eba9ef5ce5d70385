import { expect, test } from 'bun:test'
import { parseAddress } from '@ingot/net'
import { isOnLink, onLinkPrefixes } from './on-link.ts'

const on = (...texts: readonly string[]) =>
  onLinkPrefixes({
    addresses: texts.map((text) => {
      const [address = '', length] = text.split('/')
      return { address, prefixLength: Number(length) }
    }),
  })

test('prefixes are on the link, each once, whatever the order of the addresses', () => {
  const prefixes = ['192.0.2.0/24', '2001:db8::/64']
  expect(on('2001:db8::7/64', '192.0.2.7/24', '192.0.2.8/24')).toEqual(prefixes)
  expect(on('192.0.2.8/24', '2001:db8::8/64')).toEqual(prefixes)
})

test.each(['192.0.2.7/32', '2001:db8::7/128', 'fe80::7/64', 'febf::7/64', '169.254.1.2/16'])(
  '%s says nothing of a link',
  (text) => {
    expect(on(text)).toEqual([])
  },
)

test('an interface that nobody has asked for its addresses has no prefixes', () => {
  expect(onLinkPrefixes({})).toEqual([])
})

test.each([
  ['192.0.2.99', true],
  ['192.0.3.1', false],
  ['2001:db8::99', true],
  ['fe80::1', false],
])('%s is on the link or not: %s', (text, expected) => {
  const addresses = ['192.0.2.7 24', '2001:db8::7 64', 'fe80::7 64'].map((it) => {
    const [address = '', length] = it.split(' ')
    return { address, prefixLength: Number(length) }
  })
  const address = parseAddress(text)
  expect(address && isOnLink({ addresses })(address)).toBe(expected)
})
