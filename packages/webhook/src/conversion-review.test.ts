// Reviews of BGPPeers that change their version: what an API server gets back, and when it gets nothing.

import { describe, expect, test } from 'bun:test'
import { conversionAnswer, conversionReviewSchema } from './conversion-review.ts'

const OLD = 'metallb.io/v1beta1'
const CURRENT = 'metallb.io/v1beta2'
const SPEC = { myASN: 64_512, peerASN: 64_513, peerAddress: '192.0.2.1' }
const METADATA = {
  name: 'a',
  namespace: 'metallb-system',
  uid: 'b',
  generation: 3,
  creationTimestamp: '2026-01-01T00:00:00Z',
  managedFields: [{ manager: 'kubectl' }],
}

const peer = (apiVersion: string, spec: object = SPEC) => ({
  apiVersion,
  kind: 'BGPPeer',
  metadata: METADATA,
  spec,
  status: {},
})

const review = (apiVersion: 'v1' | 'v1beta1', desiredAPIVersion: string, objects: unknown[]) =>
  conversionAnswer({
    apiVersion: `apiextensions.k8s.io/${apiVersion}`,
    kind: 'ConversionReview',
    request: { uid: 'question-1', desiredAPIVersion, objects },
  })

const converted = (desiredAPIVersion: string, ...objects: unknown[]) =>
  review('v1', desiredAPIVersion, objects).response

describe('objects are converted', () => {
  test('to v1beta2, and only the version and the spec change', () => {
    expect(converted(CURRENT, peer(OLD))).toEqual({
      uid: 'question-1',
      result: { status: 'Success' },
      convertedObjects: [{ ...peer(CURRENT), spec: { ...SPEC, holdTime: '0s', keepaliveTime: '0s' } }],
    })
  })

  test('to v1beta1, without what that cannot say', () => {
    expect(converted(OLD, peer(CURRENT, { ...SPEC, vrf: 'red', holdTime: '9s' }))).toMatchObject({
      convertedObjects: [
        { ...peer(OLD), spec: { ...SPEC, holdTime: '9s', keepaliveTime: '0s', nodeSelectors: [] } },
      ],
    })
  })

  test('several in one review, in their order, those among them that have the version already', () => {
    const objects = [peer(OLD), peer(CURRENT, { ...SPEC, myASN: 1 }), peer(OLD, { ...SPEC, myASN: 2 })]
    expect(converted(CURRENT, ...objects)).toMatchObject({
      convertedObjects: [SPEC, { ...SPEC, myASN: 1 }, { ...SPEC, myASN: 2 }].map((spec) => ({
        apiVersion: CURRENT,
        spec,
      })),
    })
  })

  test('none at all', () => {
    expect(converted(CURRENT)).toMatchObject({ result: { status: 'Success' }, convertedObjects: [] })
  })

  test('without a spec, and with one that breaks the rules of today', () => {
    const { spec: _spec, ...empty } = peer(OLD)
    expect(converted(CURRENT, empty)).toMatchObject({ convertedObjects: [{ apiVersion: CURRENT }] })
    expect(converted(CURRENT, peer(OLD, { ...SPEC, myASN: -1, peerPort: 99_999 }))).toMatchObject({
      convertedObjects: [{ spec: { myASN: -1, peerPort: 99_999 } }],
    })
  })
})

describe('of a review that cannot be done, nothing is done, and the reason is told', () => {
  test.each([
    ['another kind', CURRENT, { ...peer(OLD), kind: 'Community' }, 'not a BGPPeer of'],
    ['a version from elsewhere', CURRENT, peer('metallb.io/v1'), 'apiVersion'],
    [
      'to a version that there is not',
      'metallb.io/v1',
      peer(OLD),
      'BGPPeer a cannot be had in metallb.io/v1: there are metallb.io/v1beta1 and metallb.io/v1beta2',
    ],
    ['no object', CURRENT, null, 'not a BGPPeer of'],
    ['selectors that are none', CURRENT, peer(OLD, { ...SPEC, nodeSelectors: 'all' }), 'spec.nodeSelectors'],
  ])('%s', (_, desired, object, message) => {
    expect(converted(desired, peer(OLD), object)).toEqual({
      uid: 'question-1',
      result: { status: 'Failure', message: expect.stringContaining(message) },
    })
  })
})

test.each(['v1', 'v1beta1'] as const)('a review of %s is answered by one', (version) => {
  expect(review(version, CURRENT, [peer(OLD)])).toMatchObject({
    apiVersion: `apiextensions.k8s.io/${version}`,
    kind: 'ConversionReview',
    response: { convertedObjects: [{ apiVersion: CURRENT }] },
  })
})

test.each([
  ['another version', { apiVersion: 'apiextensions.k8s.io/v2', kind: 'ConversionReview' }],
  ['another review', { apiVersion: 'apiextensions.k8s.io/v1', kind: 'AdmissionReview' }],
  ['no request', { apiVersion: 'apiextensions.k8s.io/v1', kind: 'ConversionReview', request: undefined }],
])('%s is no review', (_, review) => {
  const request = { uid: 'a', desiredAPIVersion: CURRENT, objects: [] }
  expect(conversionReviewSchema.safeParse({ request, ...review }).success).toBe(false)
})
