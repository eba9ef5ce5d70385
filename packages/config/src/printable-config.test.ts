// What of the configuration is shown, and that no secret is.

import { expect, test } from 'bun:test'
import { acceptConfig } from './accept-config.ts'
import { parseConfig } from './parse-config.ts'
import { printableConfig } from './printable-config.ts'

const metadata = (name: string, annotations = {}) => ({ name, namespace: 'metallb-system', annotations })

const peer = (name: string, spec: object) => ({
  metadata: metadata(name),
  spec: { myASN: 64512, peerASN: 64513, peerAddress: '192.0.2.1', ...spec },
})

const { inForce, rejected } = acceptConfig(
  undefined,
  parseConfig({
    pools: [
      {
        metadata: metadata('web', { 'ingot.dev/quota': 'default=3' }),
        spec: {
          addresses: ['192.0.2.0/30', '2001:db8::1-2001:db8::2'],
          serviceAllocation: { namespaces: ['a'] },
        },
      },
    ],
    l2Advertisements: [{ metadata: metadata('all') }],
    bgpPeers: [
      peer('inline', { password: 'hunter2' }),
      peer('secret', { peerAddress: '192.0.2.2', passwordSecret: { name: 'key' } }),
      peer('both', { peerAddress: '192.0.2.3', password: 'hunter3', passwordSecret: { name: 'key' } }),
    ],
    secrets: new Map([
      [
        'key',
        {
          metadata: metadata('key'),
          type: 'kubernetes.io/basic-auth',
          data: { password: Buffer.from('hunter4').toString('base64') },
        },
      ],
    ]),
    namespaces: [],
  }),
)

test('ranges, addresses, sets and maps are shown as people write them', () => {
  expect(printableConfig(inForce)).toMatchObject({
    pools: [
      {
        name: 'web',
        ranges: ['192.0.2.0-192.0.2.3', '2001:db8::1-2001:db8::2'],
        serviceAllocation: { namespaces: ['a'] },
        rules: { quotas: { default: 3 } },
        layer2Advertisements: [{ name: 'all' }],
      },
    ],
    bgpPeers: [
      { name: 'inline', peerAddress: '192.0.2.1', password: '<redacted>' },
      { name: 'secret', passwordSecret: 'key', password: '<redacted>' },
    ],
  })
})

test('no password is in it, in whatever form, nor in what is said of objects that are rejected', () => {
  const text = JSON.stringify([printableConfig(inForce), rejected])
  expect(rejected.map(({ facts }) => facts['name'])).toEqual(['both'])
  for (const password of ['hunter2', 'hunter3', 'hunter4']) {
    expect(text).not.toContain(password)
    expect(text).not.toContain(Buffer.from(password).toString('base64'))
    expect(text).not.toContain([...Buffer.from(password)].join())
  }
})
