// BGPPeers: what they mean, and every way to be refused with MetalLB's sentence and the field. Timers are
// bgp-timers.test.ts's.

import { describe, expect, test } from 'bun:test'
import { seconds } from '@ingot/api'
import { parseAddress } from '@ingot/net'
import type { Secret } from 'kubernetes-types/core/v1'
import { parseConfig } from './parse-config.ts'
import type { ConfigObjects } from './parse-config.ts'

const WHOLE = { myASN: 64_512, peerASN: 64_513, peerAddress: '192.0.2.1' }
const namespace = 'metallb-system'

const peer = (spec: object, name = 'p') => ({ metadata: { name, namespace }, spec: { ...WHOLE, ...spec } })
const parse = (spec: object, more: ConfigObjects = {}) => parseConfig({ ...more, bgpPeers: [peer(spec)] })
const parsed = (spec: object, more?: ConfigObjects) => parse(spec, more).config.bgpPeers[0]
const rejection = (spec: object, more?: ConfigObjects) => {
  const [verdict] = parse(spec, more).rejected
  return [verdict?.message, verdict?.facts['field']]
}

describe('a BGPPeer', () => {
  test('that says only what it has to has the defaults of MetalLB', () => {
    expect<unknown>(parsed({})).toEqual({
      name: 'p',
      ...{ myASN: 64_512, peerASN: 64_513, peerAddress: parseAddress('192.0.2.1'), peerPort: 179, vrf: '' },
      ...{ ebgpMultiHop: false, enableGracefulRestart: false, dualStackAddressFamily: false },
      nodeSelectors: [],
    })
  })

  test('that says everything means all of it', () => {
    const nodeSelectors = [{ matchLabels: { rack: '1' } }]
    const flags = { ebgpMultiHop: true, enableGracefulRestart: true, dualStackAddressFamily: true }
    const spec = { localASN: 64_999, peerPort: 1179, vrf: 'red', bfdProfile: 'fast', nodeSelectors, ...flags }
    const texts = { sourceAddress: '2001:db8::1', routerID: '10.0.0.1', holdTime: '9s', connectTime: '5s' }
    expect<unknown>(parsed({ ...spec, ...texts, password: 'geheim', disableMP: true })).toEqual({
      name: 'p',
      ...spec,
      ...{ myASN: 64_512, peerASN: 64_513, peerAddress: parseAddress('192.0.2.1') },
      ...{ sourceAddress: parseAddress('2001:db8::1'), routerID: parseAddress('10.0.0.1') },
      ...{ holdTime: seconds(9), keepaliveTime: seconds(3), connectTime: seconds(5) },
      password: new TextEncoder().encode('geheim'),
    })
  })

  test('may be behind an interface, and have any number that is or is not ours', () => {
    const at = { peerAddress: '', interface: 'eth0' }
    for (const dynamicASN of ['internal', 'external'] as const) {
      const dynamic = parsed({ ...at, peerASN: undefined, dynamicASN })
      expect(dynamic).toMatchObject({ interface: 'eth0', peerASN: dynamicASN })
      expect(dynamic?.peerAddress).toBeUndefined()
    }
    expect(parsed({ ...at, peerASN: 0, dynamicASN: 'internal', ebgpMultiHop: true })).toBeDefined()
  })

  test('of v1beta1 is read like one of v1beta2, and its port 0 is 179', () => {
    const old = { apiVersion: 'metallb.io/v1beta1', ...peer({ peerPort: 0, nodeSelectors: [{}] }) }
    const { config, rejected } = parseConfig({ bgpPeers: [old] })
    expect(rejected).toEqual([])
    expect(config.bgpPeers).toMatchObject([{ peerPort: 179, nodeSelectors: [{}], holdTime: undefined }])
  })

  test('may refer to what nobody has looked up', () => {
    const references = { bfdProfile: 'fast', passwordSecret: { name: 's', namespace: 'elsewhere' } }
    expect(parsed(references)).toMatchObject({ bfdProfile: 'fast', passwordSecret: 's' })
    expect(parsed(references)?.password).toBeUndefined()
  })
})

test.each<[string, object, string, string]>([
  ['myASN 0', { myASN: 0 }, 'missing local ASN', 'myASN'],
  ['no number for the peer', { peerASN: undefined }, 'missing peer ASN and dynamicASN', 'peerASN'],
  ['peerASN 0', { peerASN: 0 }, 'missing peer ASN and dynamicASN', 'peerASN'],
  ['two', { dynamicASN: 'external' }, 'both peer ASN and dynamicASN specified', 'dynamicASN'],
  ['an unknown word', { peerASN: 0, dynamicASN: 'auto' }, 'invalid dynamicASN auto', 'dynamicASN'],
  [
    'a multihop session inside one AS',
    { peerASN: 64_512, ebgpMultiHop: true },
    'invalid ebgp-multihop parameter set for an ibgp peer',
    'ebgpMultiHop',
  ],
  ['no place', { peerAddress: undefined }, 'peer has no Address or Interface specified', 'peerAddress'],
  ['two places', { interface: 'eth0' }, 'peer has both Address and Interface specified', 'interface'],
  [
    'a short hold time',
    { holdTime: '2s' },
    'invalid BGPPeer timers: invalid hold time "2s": must be 0 or >=3s',
    'holdTime',
  ],
  ['a name', { peerAddress: 'router.lan' }, 'invalid BGPPeer address "router.lan"', 'peerAddress'],
  ['a zone', { peerAddress: 'fe80::1%eth0' }, 'invalid BGPPeer address "fe80::1%eth0"', 'peerAddress'],
  ['a number as router ID', { routerID: '7' }, 'invalid router ID "7"', 'routerID'],
  ['an IPv6 router ID', { routerID: '2001:db8::1' }, 'invalid router ID "2001:db8::1"', 'routerID'],
  [
    'a prefix as source',
    { sourceAddress: '10.0.0.1/24' },
    'invalid source IP "10.0.0.1/24"',
    'sourceAddress',
  ],
  [
    'a selector twice',
    { nodeSelectors: [{}, {}] },
    'duplicate definition of nodeSelectors {map[] []}',
    'nodeSelectors',
  ],
  [
    'an unknown operator',
    { nodeSelectors: [{}, { matchExpressions: [{ key: 'a', operator: 'Like' }] }] },
    '"Like" is not a valid label selector operator\nfailed to convert peer p node selector',
    'nodeSelectors[1]',
  ],
  [
    'two passwords',
    { password: 'geheim', passwordSecret: { name: 's' } },
    'can not have both password and secret ref set in peer config "metallb-system"/"p"',
    'passwordSecret',
  ],
])('a BGPPeer with %s is refused', (_, spec, message, field) => {
  expect(rejection(spec)).toEqual([`parsing peer p ${message}`, `spec.${field}`])
})

test.each<[object, string]>([
  [{ myASN: 0, peerASN: 0, dynamicASN: 'auto' }, 'spec.dynamicASN'],
  [{ myASN: 0, peerASN: 0, peerAddress: '', holdTime: '1s' }, 'spec.myASN'],
  [{ peerASN: 0, peerAddress: '', holdTime: '1s' }, 'spec.peerASN'],
  [{ peerAddress: '', holdTime: '1s', routerID: 'x' }, 'spec.peerAddress'],
  [{ holdTime: '1s', peerAddress: 'x', routerID: 'x' }, 'spec.holdTime'],
  [{ peerAddress: 'x', routerID: 'x', sourceAddress: 'x', nodeSelectors: [{}, {}] }, 'spec.peerAddress'],
  [{ routerID: 'x', sourceAddress: 'x', nodeSelectors: [{}, {}] }, 'spec.routerID'],
  [{ sourceAddress: 'x', nodeSelectors: [{}, {}] }, 'spec.sourceAddress'],
  [{ nodeSelectors: [{}, {}], password: 'a', passwordSecret: { name: 's' } }, 'spec.nodeSelectors'],
  [{ password: 'a', passwordSecret: { name: 's' }, bfdProfile: 'x' }, 'spec.passwordSecret'],
])('of the mistakes of %j the first by MetalLB is named', (spec, field) => {
  expect(rejection(spec, { bfdProfiles: [] })[1]).toBe(field)
})

describe('a BFDProfile that a BGPPeer names', () => {
  test('has to exist', () => {
    expect(rejection({ bfdProfile: 'fast' }, { bfdProfiles: [] })).toEqual([
      'peer p referencing non existing bfd profile fast',
      'spec.bfdProfile',
    ])
    expect(
      rejection({ bfdProfile: 'fast' }, { bfdProfiles: [{ metadata: { name: 'fast' } }] })[0],
    ).toBeUndefined()
  })

  test('does not exist when it was refused, and an empty name is none', () => {
    const bfdProfiles = [{ metadata: { name: 'fast' }, spec: { detectMultiplier: 1 } }]
    expect(parse({ bfdProfile: 'fast' }, { bfdProfiles }).rejected).toHaveLength(2)
    expect(parse({ bfdProfile: '' }, { bfdProfiles: [] }).rejected).toEqual([])
  })
})

describe('the Secret that a BGPPeer names', () => {
  const secret = (rest: Secret): ConfigObjects => ({
    secrets: new Map([['s', { metadata: { name: 's', namespace }, ...rest }]]),
  })
  const type = 'kubernetes.io/basic-auth'
  const passwordSecret = { name: 's', namespace: 'elsewhere' }

  test.each<[string, number[]]>([
    ['', []],
    ['aGk=', [104, 105]],
    ['/wAK', [255, 0, 10]],
  ])('gives its password octet for octet: %p', (password, octets) => {
    const from = parsed({ passwordSecret }, secret({ type, data: { password } }))
    expect(from).toMatchObject({ passwordSecret: 's', password: new Uint8Array(octets) })
  })

  test.each<[string, ConfigObjects, string]>([
    ['is missing', { secrets: new Map() }, 'secret ref not found for peer config "metallb-system"/"p"'],
    [
      'is of another type',
      secret({ type: 'Opaque', data: { password: 'aGk=' } }),
      'secret type mismatch on "metallb-system"/"s", type "kubernetes.io/basic-auth" is expected ',
    ],
    [
      'has no password',
      secret({ type, data: { username: 'aGk=' } }),
      'password not specified in the secret "metallb-system"/"s"',
    ],
  ])('%s: refused', (_, more, message) => {
    expect(rejection({ passwordSecret }, more)).toEqual([
      `parsing peer p ${message}\nfailed to parse peer p password secret`,
      'spec.passwordSecret.name',
    ])
  })
})

test('no rejection tells a password, whatever else is wrong', () => {
  const password = 'geheim'
  const data = { password: Buffer.from(password).toString('base64') }
  const secrets = new Map([['s', { metadata: { name: 's' }, type: 'Opaque', data }]])
  const bgpPeers = [
    peer({ password, holdTime: '1s' }, 'a'),
    peer({ password, passwordSecret: { name: 's' } }, 'b'),
    peer({ passwordSecret: { name: 's' } }, 'c'),
    peer({ password, peerPort: 'x' }, 'd'),
    peer({ password: [password] }, 'e'),
  ]
  const { rejected } = parseConfig({ bgpPeers, secrets })
  expect(rejected.map(({ facts }) => facts['name'])).toEqual(['a', 'b', 'c', 'd', 'e'])
  expect(JSON.stringify(rejected)).not.toMatch(new RegExp(`${password}|${data.password}`))
})

test('two BGPPeers of one name are one too many', () => {
  const { config, rejected } = parseConfig({ bgpPeers: [peer({}), peer({})] })
  expect(config.bgpPeers).toHaveLength(1)
  expect(rejected).toMatchObject([{ message: 'peer p already exists', facts: { field: 'metadata.name' } }])
})
