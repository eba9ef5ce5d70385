// The checks of objects from outside: what each kind takes, and which field is named when it does not.

import { describe, expect, test } from 'bun:test'
import * as kinds from './kinds.ts'
import type { Result } from './verdict.ts'

const CHECKS = {
  BFDProfile: kinds.checkBFDProfile,
  BGPAdvertisement: kinds.checkBGPAdvertisement,
  BGPPeer: kinds.checkBGPPeer,
  'BGPPeer v1beta1': kinds.checkBGPPeerV1beta1,
  Community: kinds.checkCommunity,
  ServiceBGPStatus: kinds.checkServiceBGPStatus,
  ServiceL2Status: kinds.checkServiceL2Status,
} satisfies Record<string, (object: unknown) => Result<object>>

type Kind = keyof typeof CHECKS

const DEFAULTS = { disableMP: false, dualStackAddressFamily: false, peerPort: 179 }
const OLD_PEER = { myASN: 64_512, peerASN: 64_513, peerAddress: '192.0.2.1' }
const SERVICE = { node: 'node-1', serviceName: 'web', serviceNamespace: 'default' }

describe('an object that is of its schema is taken, defaults filled in', () => {
  test.each<[Kind, object, object]>([
    ['BFDProfile', { spec: { echoMode: true, minimumTtl: 254 } }, {}],
    ['BGPAdvertisement', { spec: { peers: ['a'] } }, { aggregationLength: 32, aggregationLengthV6: 128 }],
    ['BGPPeer', { spec: { myASN: 4_294_967_295, dynamicASN: 'internal', interface: 'eth0' } }, DEFAULTS],
    ['BGPPeer', { spec: { ...OLD_PEER, holdTime: '1m30s', passwordSecret: { name: 'a' } } }, DEFAULTS],
    ['BGPPeer v1beta1', { spec: { ...OLD_PEER, peerPort: 0, nodeSelectors: [{}] } }, {}],
    ['Community', { spec: { communities: [{ name: 'blackhole', value: '65535:666' }] } }, {}],
    ['ServiceBGPStatus', { spec: {}, status: { ...SERVICE, peers: ['a', 'b'] } }, {}],
    ['ServiceL2Status', { spec: {}, status: { ...SERVICE, interfaces: [{ name: 'eth0' }] } }, {}],
  ])('%s %j', (kind, object: { spec?: object }, defaults) => {
    const checked = CHECKS[kind]({ metadata: { name: 'a' }, ...object })
    const value = { metadata: { name: 'a' }, ...object, spec: { ...object.spec, ...defaults } }
    expect<unknown>(checked).toEqual({ ok: true, value })
  })

  test.each(Object.keys(CHECKS) as Kind[])('a %s may say nothing at all', (kind) => {
    expect(CHECKS[kind]({ metadata: { name: 'a' } }).ok).toBe(true)
  })
})

describe('an object that is not is refused with the field', () => {
  test.each<[Kind, object, string]>([
    ['BFDProfile', { spec: { detectMultiplier: 1 } }, 'spec.detectMultiplier'],
    ['BFDProfile', { spec: { receiveInterval: 60_001 } }, 'spec.receiveInterval'],
    ['BFDProfile', { spec: { minimumTtl: 255 } }, 'spec.minimumTtl'],
    ['BGPAdvertisement', { spec: { aggregationLength: 0 } }, 'spec.aggregationLength'],
    ['BGPPeer', { spec: {} }, 'spec.myASN'],
    ['BGPPeer', { spec: { myASN: 4_294_967_296 } }, 'spec.myASN'],
    ['BGPPeer', { spec: { myASN: 1, localASN: 0 } }, 'spec.localASN'],
    ['BGPPeer', { spec: { myASN: 1, peerPort: 0 } }, 'spec.peerPort'],
    ['BGPPeer', { spec: { myASN: 1, peerPort: 16_385 } }, 'spec.peerPort'],
    ['BGPPeer', { spec: { myASN: 1, dynamicASN: 'auto' } }, 'spec.dynamicASN'],
    ['BGPPeer', { spec: { myASN: 1, holdTime: 90 } }, 'spec.holdTime'],
    ['BGPPeer v1beta1', { spec: { myASN: 1, peerASN: 2 } }, 'spec.peerAddress'],
    ['BGPPeer v1beta1', { spec: { ...OLD_PEER, peerPort: -1 } }, 'spec.peerPort'],
    [
      'BGPPeer v1beta1',
      {
        spec: {
          ...OLD_PEER,
          nodeSelectors: [{ matchExpressions: [{ key: 'a', operator: 'In', values: [] }] }],
        },
      },
      'spec.nodeSelectors[0].matchExpressions[0].values',
    ],
    ['Community', { spec: { communities: [{ name: 1 }] } }, 'spec.communities[0].name'],
    ['ServiceBGPStatus', { status: { peers: 'a' } }, 'status.peers'],
    ['ServiceL2Status', { status: { interfaces: ['eth0'] } }, 'status.interfaces[0]'],
  ])('%s %j: %s', (kind, object, field) => {
    const checked = CHECKS[kind]({ metadata: { name: 'a' }, ...object })
    expect(checked.ok ? {} : checked.verdict.facts).toEqual({
      kind: kind.split(' ', 1).join(),
      name: 'a',
      field,
    })
  })
})
