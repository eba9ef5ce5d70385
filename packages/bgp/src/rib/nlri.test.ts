import { expect, test } from 'bun:test'
import { readNlri, readNlris } from './nlri.ts'

test.each([
  ['192.0.2.10/32', 'IPv4', '20c000020a'],
  ['255.255.255.255/32', 'IPv4', '20ffffffff'],
  ['10.0.0.0/8', 'IPv4', '080a'],
  ['10.0.0.0/32', 'IPv4', '200a000000'],
  ['0.0.0.0/0', 'IPv4', '00'],
  ['2001:db8::/32', 'IPv6', '2020010db8'],
  ['2001:db8::1/128', 'IPv6', '8020010db8000000000000000000000001'],
])('%s stands in a message as %s %s', (prefix, family, octets) => {
  const nlri = readNlri(prefix)
  expect([nlri.prefix, nlri.family, nlri.octets.toHex()]).toEqual([prefix, family, octets])
  expect(readNlris([prefix, prefix])).toEqual([nlri, nlri])
})

test.each([
  '192.0.2/32',
  '192.0.2.1.1/32',
  '192.0.2.256/32',
  '192.0.2.0001/32',
  '192.0.2.x/32',
  '192.0.2.1',
  '1..2.3/32',
  '.1.2.3/32',
  '1.2.3./32',
  '01.2.3.4/32',
  '1.2.3.00/32',
  '/32',
  '',
])('"%s" is none, and a bug', (text) => {
  expect(() => readNlri(text)).toThrow('not a prefix')
  expect(() => readNlris([text])).toThrow('not a prefix')
})
