// What is let in and what is not, path by path, in MetalLB's words.

import type { ConfigObjects } from '@ingot/config'
import { describe, expect, test } from 'bun:test'
import { admit, admitUnread, listsNeeded } from './admission.ts'
import type { AdmissionPath } from './admission-paths.ts'
import { ALLOWED, allowedWith, denied } from './admission-review.ts'
import type { Admission, AdmissionRequest } from './admission-review.ts'
import { named, NAMESPACE, pathOf, peer, pool, requestFor } from './review.fixture.ts'

type List = AdmissionPath['list']

const decide = (
  list: List,
  object: unknown,
  lists: ConfigObjects = {},
  { others = {}, ...more }: Partial<AdmissionRequest> & { others?: ConfigObjects } = {},
): Admission => admit(pathOf(list), requestFor(list, object, more), lists, others)

const OVERLAP = 'CIDR "192.0.2.128/25" in pool "b" overlaps with already defined CIDR "192.0.2.0/24"'
const node = (name: string) => ({ metadata: { name, labels: { name } } })
const onNode = (name: string) => ({ nodeSelectors: [{ matchLabels: { name } }] })
const PREFERENCE =
  'invalid local preference 200: local preferernce 100 was already set for the same type of BGP update. ' +
  'Check existing BGP advertisements with common pools and aggregation lengths'

describe('an object is held against all of its kind', () => {
  test.each<[string, List, unknown, ConfigObjects, Admission]>([
    ['a pool', 'pools', pool('a', '192.0.2.0/24'), {}, ALLOWED],
    [
      'a pool that overlaps',
      'pools',
      pool('b', '192.0.2.128/25'),
      { pools: [pool('a', '192.0.2.0/24')] },
      denied(OVERLAP),
    ],
    [
      'a pool that makes another one overlap by its name',
      'pools',
      pool('a', '192.0.2.0/24'),
      { pools: [pool('b', '192.0.2.128/25')] },
      denied(OVERLAP),
    ],
    [
      'a pool with a wrong address',
      'pools',
      pool('a', '192.0.2.1'),
      {},
      denied('parsing address pool a: invalid CIDR "192.0.2.1" in pool "a": invalid CIDR "192.0.2.1"'),
    ],
    ['a peer', 'bgpPeers', peer('a'), {}, ALLOWED],
    [
      'a peer with a wrong timer',
      'bgpPeers',
      peer('a', { holdTime: '2s' }),
      {},
      denied('parsing peer a invalid BGPPeer timers: invalid hold time "2s": must be 0 or >=3s'),
    ],
    [
      'a peer whose profile and Secret nobody has looked for',
      'bgpPeers',
      peer('a', { bfdProfile: 'fast', passwordSecret: { name: 'key' } }),
      {},
      ALLOWED,
    ],
    [
      'an advertisement that aggregates more than its pool has',
      'bgpAdvertisements',
      named('all', { aggregationLength: 24, aggregationLengthV6: 128 }),
      { pools: [pool('a', '192.0.2.0/28')], nodes: [] },
      denied(
        'invalid aggregation length 24: prefix 28 in this pool is more specific than the aggregation length for addresses 192.0.2.0/28',
      ),
    ],
    [
      'an advertisement with a name for a community that nobody has looked for',
      'bgpAdvertisements',
      named('all', { communities: ['no-export'] }),
      { pools: [], nodes: [] },
      ALLOWED,
    ],
    [
      'an advertisement with another LOCAL_PREF on the same node',
      'bgpAdvertisements',
      named('b', { localPref: 200, ...onNode('n1') }),
      {
        pools: [pool('p', '192.0.2.0/24')],
        bgpAdvertisements: [named('a', { localPref: 100 })],
        nodes: [node('n1')],
      },
      denied(PREFERENCE),
    ],
    [
      'an advertisement with another LOCAL_PREF on other nodes',
      'bgpAdvertisements',
      named('b', { localPref: 200, ...onNode('n1') }),
      {
        pools: [pool('p', '192.0.2.0/24')],
        bgpAdvertisements: [named('a', { localPref: 100, ...onNode('n2') })],
        nodes: [node('n1'), node('n2')],
      },
      ALLOWED,
    ],
    [
      'an L2Advertisement that names a pool twice',
      'l2Advertisements',
      named('all', { ipAddressPools: ['a', 'a'] }),
      { pools: [] },
      denied('duplicate definition of ipAddressPools "a"'),
    ],
    [
      'a name for a community that another object has',
      'communities',
      named('b', { communities: [{ name: 'x', value: '1:2' }] }),
      { communities: [named('a', { communities: [{ name: 'x', value: '1:1' }] })] },
      denied('duplicate definition of community "x"'),
    ],
    [
      'a profile out of its bounds, which MetalLB takes',
      'bfdProfiles',
      named('a', { detectMultiplier: 1 }),
      {},
      denied(
        'parsing bfd profile #1: invalid value 1, must be in 2-255 range\ninvalid detect multiplier value',
      ),
    ],
  ])('%s', (_, list, object, lists, expected) => {
    expect(decide(list, object, lists)).toEqual(expected)
  })

  test('a changed object takes the place of what is stored', () => {
    const lists = { pools: [pool('a', '192.0.2.0/24')] }
    expect(decide('pools', pool('a', '192.0.2.128/25'), lists, { operation: 'UPDATE' })).toEqual(ALLOWED)
  })
})

describe('what was wrong before', () => {
  const lists = { pools: [pool('bad', '192.0.2.1'), pool('good', '192.0.2.0/24')] }

  test('holds up no other object', () => {
    expect(decide('pools', pool('new', '198.51.100.0/24'), lists)).toEqual(ALLOWED)
  })

  test('may change elsewhere, such as in its labels, and be put right', () => {
    const update = { operation: 'UPDATE' as const }
    const labelled = { ...pool('bad', '192.0.2.1'), metadata: { name: 'bad', labels: { a: 'b' } } }
    expect(decide('pools', labelled, lists, update)).toEqual(ALLOWED)
    expect(decide('pools', pool('bad', '198.51.100.1/32'), lists, update)).toEqual(ALLOWED)
  })

  test('may not become wrong in another way', () => {
    expect(decide('pools', pool('bad', '192.0.2.2'), lists, { operation: 'UPDATE' })).toEqual(
      denied('parsing address pool bad: invalid CIDR "192.0.2.2" in pool "bad": invalid CIDR "192.0.2.2"'),
    )
  })
})

describe('what becomes wrong in another kind is a warning', () => {
  test('a pool that is too small for an advertisement', () => {
    const others = { bgpAdvertisements: [named('all', { aggregationLength: 24 })] }
    const lists = { pools: [pool('a', '192.0.2.0/24')] }
    expect(decide('pools', pool('a', '192.0.2.0/28'), lists, { operation: 'UPDATE', others })).toEqual(
      allowedWith(
        'BGPAdvertisement all is wrong then: invalid aggregation length 24: prefix 28 in this pool is more specific than the aggregation length for addresses 192.0.2.0/28',
      ),
    )
  })

  test('a peer with a profile that is not there', () => {
    expect(
      decide('bgpPeers', peer('a', { bfdProfile: 'fast' }), {}, { others: { bfdProfiles: [] } }),
    ).toEqual(allowedWith('BGPPeer a is wrong then: peer a referencing non existing bfd profile fast'))
  })

  test('an advertisement with a community that has no such name, on one line', () => {
    const others = { communities: [] }
    expect(
      decide('bgpAdvertisements', named('a', { communities: ['x'] }), { pools: [], nodes: [] }, { others }),
    ).toEqual(
      allowedWith(
        'BGPAdvertisement a is wrong then: invalid community format: x; invalid community "x" in BGP advertisement',
      ),
    )
  })

  test('nothing is said of what was wrong already', () => {
    const others = { bgpAdvertisements: [named('all', { aggregationLength: 40 })] }
    expect(decide('pools', pool('a', '192.0.2.0/24'), {}, { others })).toEqual(ALLOWED)
  })
})

describe('disableMP', () => {
  const WARNING = "disable mp is deprecated and has no effect since it's the default behavior now"

  test('is a warning when a peer is created, and nothing when it is changed', () => {
    expect(decide('bgpPeers', peer('a', { disableMP: true }))).toEqual(allowedWith(WARNING))
    expect(decide('bgpPeers', peer('a', { disableMP: true }), {}, { operation: 'UPDATE' })).toEqual(ALLOWED)
  })

  test('does not let a wrong peer in, as it does with MetalLB', () => {
    expect(decide('bgpPeers', peer('a', { disableMP: true, myASN: 0 }))).toEqual(
      denied('parsing peer a missing local ASN'),
    )
  })
})

describe('a BFDProfile that is deleted', () => {
  const deletion = requestFor('bfdProfiles', null, { operation: 'DELETE', name: 'fast' })

  test('needs the peers alone', () => {
    expect(listsNeeded(pathOf('bfdProfiles'), deletion)).toEqual(['bgpPeers'])
  })

  test('is kept while a peer uses it', () => {
    const remove = (lists: ConfigObjects) => admit(pathOf('bfdProfiles'), deletion, lists, {})
    expect(remove({ bgpPeers: [peer('a'), peer('b', { bfdProfile: 'fast' })] })).toEqual(
      denied('failed to delete BFDProfile fast, used by BGPPeer b'),
    )
    expect(remove({ bgpPeers: [peer('a', { bfdProfile: 'slow' })] })).toEqual(ALLOWED)
  })
})

describe('nothing is read', () => {
  const answer = (list: List, more: Partial<AdmissionRequest>) =>
    admitUnread(pathOf(list), requestFor(list, pool('a'), more), NAMESPACE)

  test.each<[string, List, Partial<AdmissionRequest>, Admission | undefined]>([
    ['for what has to be checked', 'pools', {}, undefined],
    [
      'to refuse an object elsewhere',
      'bfdProfiles',
      { namespace: 'default' },
      denied('resource must be created in metallb-system namespace'),
    ],
    [
      'to let one change that is elsewhere already',
      'pools',
      { namespace: 'default', operation: 'UPDATE' },
      allowedWith('it is ignored: it is not in the namespace metallb-system'),
    ],
    ['to let one go elsewhere', 'bfdProfiles', { namespace: 'default', operation: 'DELETE' }, ALLOWED],
    ['to let others than profiles go', 'pools', { operation: 'DELETE' }, ALLOWED],
    ['for a status', 'pools', { subResource: 'status', operation: 'UPDATE' }, ALLOWED],
    ['for CONNECT, which no object knows', 'pools', { operation: 'CONNECT' }, ALLOWED],
    [
      'to refuse another kind',
      'pools',
      { kind: { kind: 'Community' } },
      denied('/validate-metallb-io-v1beta1-ipaddresspool checks the kind IPAddressPool, not Community'),
    ],
  ])('%s', (_, list, more, expected) => {
    expect(answer(list, more)).toEqual(expected as Admission)
  })
})
