// What routers will see, by mode and by peer; and that the document has the same.

import { expect, test } from 'bun:test'
import { parseConfig } from '@ingot/config'
import type { Mode } from './installation.ts'
import { bgpPeer } from './metallb.fixture.ts'
import { WIRE_DIFFERENCES, wireDifferences } from './wire-differences.ts'

const PAGE = new URL('../../../../docs/migrate-from-metallb.md', import.meta.url)

const config = (spec: object, advertisement: object = {}) => {
  const { config: found } = parseConfig({
    pools: [{ metadata: { name: 'a' }, spec: { addresses: ['198.51.100.0/24'] } }],
    bgpAdvertisements: [{ metadata: { name: 'a' }, spec: advertisement }],
    bgpPeers: [bgpPeer('tor', '192.0.2.1', spec)],
  })
  return [found.bgpPeers, found.pools.flatMap((it) => it.bgpAdvertisements)] as const
}
const texts = (mode: Mode, ...given: Parameters<typeof config>) =>
  wireDifferences(mode, ...config(...given)).map(({ what }) => what.split(' ').slice(0, 2).join(' '))

const ALWAYS = ['time until']

test.each<[string, Mode, object, object, string[]]>([
  ['another AS', 'frr', {}, {}, ['hold time', 'TTL to', ...ALWAYS]],
  ['our own AS', 'frr', { peerASN: 64_512 }, {}, ['LOCAL_PREF where', 'hold time', ...ALWAYS]],
  [
    'our own AS, by its kind',
    'frr-k8s',
    { peerASN: 0, dynamicASN: 'internal' },
    {},
    ['LOCAL_PREF where', 'hold time', ...ALWAYS],
  ],
  ['our own AS, with localPref', 'frr', { peerASN: 64_512 }, { localPref: 50 }, ['hold time', ...ALWAYS]],
  ['a hold time', 'frr', { holdTime: '30s', ebgpMultiHop: true }, {}, ALWAYS],
  [
    'what frr-k8s ignores',
    'frr-k8s',
    { holdTime: '30s', ebgpMultiHop: true, sourceAddress: '192.0.2.9', localASN: 64_999 },
    {},
    ['sourceAddress', 'localASN', ...ALWAYS],
  ],
  ['what frr heeds', 'frr', { holdTime: '30s', ebgpMultiHop: true, sourceAddress: '192.0.2.9' }, {}, ALWAYS],
  ['native mode', 'native', {}, {}, ['a peer', 'the end', ...ALWAYS, 'capabilities in']],
])('a peer with %s in mode %s', (_, mode, spec, advertisement, expected) => {
  expect(texts(mode, spec, advertisement)).toEqual(expected)
})

test('without peers nothing is different', () => {
  expect(wireDifferences('frr', [], [])).toEqual([])
})

test('docs/migrate-from-metallb.md has every row', async () => {
  const page = (await Bun.file(PAGE).text()).replaceAll(/ +/g, ' ')
  for (const { what, modes, metallb, ingot } of WIRE_DIFFERENCES)
    expect(page).toContain(`| ${what} | ${modes.join(', ')} | ${metallb} | ${ingot} |`)
})
