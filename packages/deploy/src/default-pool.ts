// A pool for whoever asks for none, announced by Layer 2, whose addresses are everybody's together where that is wanted: a
// Service shares one with others without a key, as long as their ports differ. It comes after the installation: kubectl
// takes no object of a kind whose definition is in the same list. Contract: kustomize.config.k8s.io/v1alpha1 Component.

import { named } from './names.ts'
import type { AnyObject } from './objects.ts'

export interface DefaultPool {
  /** CIDR blocks and ranges. */
  readonly addresses: readonly string[]
  readonly isShared: boolean
}

const DEFAULT_POOL = 'default-pool'

const POOL = { apiVersion: 'metallb.io/v1beta1', kind: 'IPAddressPool' }
const SHARED = { 'metallb.io/share-address-pool': 'true' }

/** The pool, and what makes nodes answer for it. */
export function defaultPoolObjects({ addresses, isShared }: DefaultPool): readonly [AnyObject, AnyObject] {
  const metadata = named(DEFAULT_POOL)
  const pool = {
    ...POOL,
    metadata: isShared ? { ...metadata, annotations: SHARED } : metadata,
    // whoever applies it without saying which addresses is told so
    spec: addresses.length > 0 ? { addresses: [...addresses] } : {},
  }
  const advertisement = {
    apiVersion: 'metallb.io/v1beta1',
    kind: 'L2Advertisement',
    metadata,
    spec: { ipAddressPools: [DEFAULT_POOL] },
  }
  return [pool, advertisement]
}

/** The files by which kustomize adds the pool, and makes it a shared one; the addresses are for a patch to say. */
export const DEFAULT_POOL_FILES: Readonly<Record<string, readonly AnyObject[]>> = {
  'default-pool/default-pool.yaml': defaultPoolObjects({ addresses: [], isShared: false }),
  'default-pool/kustomization.yaml': [component({ resources: ['default-pool.yaml'] })],
  'default-pool/shared/kustomization.yaml': [
    component({
      patches: [
        {
          target: { kind: POOL.kind, name: DEFAULT_POOL },
          patch: JSON.stringify({ ...POOL, metadata: { name: DEFAULT_POOL, annotations: SHARED } }),
        },
      ],
    }),
  ],
}

function component(what: object): AnyObject {
  return { apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component', ...what }
}
