// Requests as an API server sends them, and MetalLB's objects, for the tests of the webhooks.

import { BGP_PEERS } from '@ingot/api'
import { apiVersionOf } from '@ingot/kube'
import { ADMISSION_PATHS, LISTED } from './admission-paths.ts'
import type { AdmissionPath } from './admission-paths.ts'
import type { AdmissionRequest } from './admission-review.ts'

export const NAMESPACE = 'metallb-system'

export function pathOf(list: AdmissionPath['list']): AdmissionPath {
  const path = ADMISSION_PATHS.find((each) => each.list === list)
  if (path === undefined) throw new Error(`there is no path for ${list}`)
  return path
}

/** To create `object`, unless told otherwise. */
export function requestFor(
  list: AdmissionPath['list'],
  object: unknown,
  more: Partial<AdmissionRequest> = {},
): AdmissionRequest {
  return {
    uid: 'question-1',
    kind: { kind: LISTED[list].kind },
    subResource: '',
    name: '',
    namespace: NAMESPACE,
    operation: 'CREATE',
    object,
    ...more,
  }
}

export function admissionReview(request: AdmissionRequest) {
  return { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request }
}

export const named = (name: string, spec: object = {}) => ({ metadata: { name, namespace: NAMESPACE }, spec })

export const pool = (name: string, ...addresses: readonly string[]) => named(name, { addresses })

export const peer = (name: string, more: object = {}) => ({
  apiVersion: apiVersionOf(BGP_PEERS),
  kind: BGP_PEERS.kind,
  ...named(name, { myASN: 64_512, peerASN: 64_513, peerAddress: '192.0.2.1', ...more }),
})
