// The pool that the manifests and the chart offer.

import { describe, expect, test } from 'bun:test'
import { DEFAULT_POOL_FILES, defaultPoolObjects } from './default-pool.ts'

const addresses = ['192.0.2.0/28', '2001:db8::/124']

describe('the default pool', () => {
  test('is announced by Layer 2, by its name', () => {
    const [pool, advertisement] = defaultPoolObjects({ addresses, isShared: false })
    expect(pool).toMatchObject({
      kind: 'IPAddressPool',
      metadata: { name: 'default-pool' },
      spec: { addresses },
    })
    expect(advertisement).toMatchObject({
      kind: 'L2Advertisement',
      spec: { ipAddressPools: ['default-pool'] },
    })
  })

  test.each([
    ['says so where its addresses are to be shared', true, { 'metallb.io/share-address-pool': 'true' }],
    ['has no annotation where they are not', false, undefined],
  ])('%s', (_, isShared, annotations) => {
    const [pool] = defaultPoolObjects({ addresses, isShared })
    const labels = { app: 'metallb' }
    expect(pool).toMatchObject({ metadata: { name: 'default-pool', labels } })
    expect(Object(pool?.metadata)['annotations']).toEqual(annotations)
  })

  test('has no addresses in the manifests, so that nobody announces those of an example', () => {
    const [pool] = DEFAULT_POOL_FILES['default-pool/default-pool.yaml'] ?? []
    expect(pool).toMatchObject({ kind: 'IPAddressPool', spec: {} })
    expect(JSON.stringify(pool)).not.toContain('addresses')
  })
})
