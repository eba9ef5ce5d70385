// The definitions: structural, and what MetalLB's users find in them.

import { describe, expect, test } from 'bun:test'
import type { JSONSchemaProps } from 'kubernetes-types/apiextensions/v1'
import { customResourceDefinitions } from './custom-resource-definitions.ts'
import { ipAddressPoolSchema } from './ip-address-pool.ts'
import { l2AdvertisementSchema } from './l2-advertisement.ts'

const versionsOf = (kind: string) =>
  customResourceDefinitions.find(({ spec }) => spec.names.kind === kind)?.spec.versions ?? []

const schemaOf = (kind: string, version = 'v1beta1'): JSONSchemaProps | undefined =>
  versionsOf(kind).find(({ name }) => name === version)?.schema?.openAPIV3Schema

const at = (schema: JSONSchemaProps | undefined, ...path: string[]) =>
  path.reduce((node, name) => node?.properties?.[name], schema)

/** Every node of a schema, for rules that hold everywhere. */
function nodes(schema: JSONSchemaProps): JSONSchemaProps[] {
  const below = [...Object.values(schema.properties ?? {}), schema.items, schema.additionalProperties]
  return [schema, ...below.flat().flatMap((node) => (typeof node === 'object' ? nodes(node) : []))]
}

describe('customResourceDefinitions', () => {
  test('every node of a schema has a type, and properties never stand beside additionalProperties', () => {
    const schemas = customResourceDefinitions.flatMap(({ spec }) =>
      spec.versions.map(({ schema }) => schema?.openAPIV3Schema),
    )
    for (const node of schemas.flatMap((schema) => nodes(schema ?? {}))) {
      expect(node.type).toBeString()
      expect(node.properties !== undefined && node.additionalProperties !== undefined).toBe(false)
    }
  })

  test('every kind is namespaced, has a status of its own, and leaves the conversion to whoever set it', () => {
    for (const { spec } of customResourceDefinitions) {
      expect(spec.scope).toBe('Namespaced')
      expect(spec).not.toHaveProperty('conversion')
      expect(spec.versions.map(({ subresources }) => subresources)).toEqual(
        spec.versions.map(() => ({ status: {} })),
      )
    }
  })

  test('a BGPPeer is stored as v1beta2, and v1beta1 is served with a warning', () => {
    const versions = versionsOf('BGPPeer').map(
      ({ name, served, storage, deprecated, deprecationWarning }) => ({
        name,
        served,
        storage,
        deprecated,
        deprecationWarning,
      }),
    )
    const deprecationWarning = 'v1beta1 is deprecated, please use v1beta2'
    expect(versions).toEqual([
      { name: 'v1beta1', served: true, storage: false, deprecated: true, deprecationWarning },
      { name: 'v1beta2', served: true, storage: true, deprecated: undefined, deprecationWarning: undefined },
    ])
    expect(customResourceDefinitions.filter(({ spec }) => spec.versions.length > 1)).toHaveLength(1)
  })

  test('a BGPPeer of v1beta1 requires the peer by number and address, one of v1beta2 only the own number', () => {
    const [old, current] = [schemaOf('BGPPeer'), schemaOf('BGPPeer', 'v1beta2')]
    expect(old).not.toHaveProperty('required')
    expect(at(old, 'spec')?.required).toEqual(['myASN', 'peerASN', 'peerAddress'])
    expect(at(current, 'spec')?.required).toEqual(['myASN'])
    const highest = { type: 'integer', format: 'int64', maximum: 4_294_967_295 }
    expect(at(current, 'spec', 'localASN')).toMatchObject({ ...highest, minimum: 1 })
    expect(at(current, 'spec', 'peerASN')).toMatchObject({ ...highest, minimum: 0 })
    expect(at(current, 'spec', 'peerPort')).toMatchObject({ minimum: 1, maximum: 16_384, default: 179 })
    expect(at(old, 'spec', 'peerPort')).toMatchObject({ minimum: 0, maximum: 16_384 })
    expect(at(old, 'spec', 'peerPort')).not.toHaveProperty('default')
    expect(at(current, 'spec', 'peerPort')).not.toHaveProperty('format')
    expect(at(current, 'spec', 'dynamicASN')).toMatchObject({
      type: 'string',
      enum: ['internal', 'external'],
    })
    expect(at(current, 'spec', 'passwordSecret')).toHaveProperty('x-kubernetes-map-type', 'atomic')
  })

  test.each<[string, string[], string]>([
    ['connectTime', ['spec', 'connectTime'], 'connect time should be between 1 seconds to 65535'],
    ['connectTime', ['spec', 'connectTime'], 'connect time should contain a whole number of seconds'],
    [
      'enableGracefulRestart',
      ['spec', 'enableGracefulRestart'],
      'EnableGracefulRestart cannot be changed after creation',
    ],
  ])('a BGPPeer has a rule for %s', (_, path, message) => {
    expect(JSON.stringify(at(schemaOf('BGPPeer', 'v1beta2'), ...path))).toContain(message)
  })

  test.each(['ServiceL2Status', 'ServiceBGPStatus'])(
    'a %s is about one Service on one node for good',
    (kind) => {
      const fields = Object.entries(at(schemaOf(kind), 'status')?.properties ?? {})
      const immutable = fields.filter(([, node]) => JSON.stringify(node).includes('Value is immutable'))
      expect(immutable.map(([name]) => name)).toEqual(['node', 'serviceName', 'serviceNamespace'])
    },
  )

  test('a BFDProfile has bounds and no defaults', () => {
    const profile = schemaOf('BFDProfile')
    expect(at(profile, 'spec')).not.toHaveProperty('required')
    for (const node of nodes(profile ?? {})) expect(node).not.toHaveProperty('default')
    for (const name of ['echoInterval', 'receiveInterval', 'transmitInterval']) {
      expect(at(profile, 'spec', name)).toMatchObject({ format: 'int32', minimum: 10, maximum: 60_000 })
    }
    expect(at(profile, 'spec', 'detectMultiplier')).toMatchObject({ minimum: 2, maximum: 255 })
    expect(at(profile, 'spec', 'minimumTtl')).toMatchObject({ minimum: 1, maximum: 254 })
  })

  test('an IPAddressPool requires spec and addresses, and defaults are those of MetalLB', () => {
    const pool = schemaOf('IPAddressPool')
    expect(pool?.required).toEqual(['spec'])
    expect(at(pool, 'spec')?.required).toEqual(['addresses'])
    expect(at(pool, 'spec', 'autoAssign')).toMatchObject({ type: 'boolean', default: true })
    expect(at(pool, 'spec', 'avoidBuggyIPs')).toMatchObject({ type: 'boolean', default: false })
    expect(at(pool, 'status', 'availableIPv6')).toMatchObject({ type: 'integer', format: 'int64' })
    expect(at(pool, 'spec', 'serviceAllocation', 'priority')).not.toHaveProperty('maximum')
  })

  test('an L2Advertisement requires nothing, and bounds the weight of a preferred node', () => {
    const advertisement = schemaOf('L2Advertisement')
    expect(advertisement).not.toHaveProperty('required')
    const preferred = at(advertisement, 'spec', 'preferredNodeSelectors')?.items
    expect(preferred).toMatchObject({
      required: ['preference', 'weight'],
      properties: { weight: { type: 'integer', format: 'int32', minimum: 1, maximum: 100 } },
    })
  })

  test('a BGPAdvertisement requires nothing, and announces every address by itself unless told otherwise', () => {
    const advertisement = schemaOf('BGPAdvertisement')
    expect(advertisement).not.toHaveProperty('required')
    expect(at(advertisement, 'spec', 'aggregationLength')).toMatchObject({ default: 32, minimum: 1 })
    expect(at(advertisement, 'spec', 'aggregationLengthV6')).toMatchObject({ default: 128, format: 'int32' })
    expect(at(advertisement, 'spec', 'aggregationLengthV6')).not.toHaveProperty('minimum')
  })

  test('a BGPAdvertisement cannot aggregate the routes of some Services alone', () => {
    // as text: toMatchObject would put its matcher into the definition that all tests share
    const spec = JSON.stringify(at(schemaOf('BGPAdvertisement'), 'spec'))
    expect(spec).toContain('serviceSelectors and aggregationLength are mutually exclusive')
  })

  test('a ConfigurationState has a result, and conditions that are told apart by their type', () => {
    const state = schemaOf('ConfigurationState')
    expect(state).not.toHaveProperty('required')
    expect(at(state, 'spec')).toBeUndefined()
    expect(at(state, 'status', 'result')?.enum).toEqual(['Valid', 'Invalid', 'Unknown'])
    const conditions = at(state, 'status', 'conditions')
    expect(conditions).toMatchObject({ 'x-kubernetes-list-map-keys': ['type'] })
    expect(conditions?.items).toMatchObject({
      required: ['lastTransitionTime', 'message', 'reason', 'status', 'type'],
      properties: { lastTransitionTime: { format: 'date-time' }, message: { maxLength: 32768 } },
    })
  })

  test('label selectors are atomic, as Kubernetes has them', () => {
    const selectors = at(schemaOf('L2Advertisement'), 'spec', 'nodeSelectors')?.items
    expect(selectors).toMatchObject({
      'x-kubernetes-map-type': 'atomic',
      properties: { matchExpressions: { 'x-kubernetes-list-type': 'atomic' } },
    })
  })

  test('kubectl sees the columns of MetalLB', () => {
    const columns = customResourceDefinitions.flatMap(({ spec }) =>
      spec.versions.map((version) => [
        `${spec.names.plural} ${version.name}`,
        version.additionalPrinterColumns?.map(({ name }) => name),
      ]),
    )
    const ofPeers = ['Address', 'ASN', 'BFD Profile', 'Multi Hops']
    expect(Object.fromEntries(columns)).toEqual({
      'bfdprofiles v1beta1': ['Passive Mode', 'Transmit Interval', 'Receive Interval', 'Multiplier'],
      'bgpadvertisements v1beta1': ['IPAddressPools', 'IPAddressPool Selectors', 'Peers', 'Node Selectors'],
      'bgppeers v1beta1': ofPeers,
      'bgppeers v1beta2': ofPeers,
      'communities v1beta1': undefined,
      'configurationstates v1beta1': ['Result', 'ErrorSummary', 'Age'],
      'ipaddresspools v1beta1': ['Auto Assign', 'Avoid Buggy IPs', 'Addresses'],
      'l2advertisements v1beta1': [
        'IPAddressPools',
        'IPAddressPool Selectors',
        'Interfaces',
        'Node Selectors',
      ],
      'servicebgpstatuses v1beta1': ['Node', 'Service Name', 'Service Namespace'],
      'servicel2statuses v1beta1': ['Allocated Node', 'Service Name', 'Service Namespace'],
    })
  })
})

describe('the schemas', () => {
  test('fill in the defaults of a pool, and take one with a status', () => {
    const status = { assignedIPv4: 1, assignedIPv6: 0, availableIPv4: 255, availableIPv6: 2 ** 53 - 1 }
    const spec = { addresses: ['192.0.2.0/24'] }
    expect(ipAddressPoolSchema.parse({ metadata: { name: 'a' }, spec, status })).toMatchObject({
      spec: { autoAssign: true, avoidBuggyIPs: false },
    })
  })

  test('take the count of a huge IPv6 pool, which JSON numbers hold only nearly', () => {
    const text = `{"assignedIPv4":0,"assignedIPv6":3,"availableIPv4":0,"availableIPv6":9223372036854775807}`
    const pool = { metadata: { name: 'a' }, spec: { addresses: ['fd00::/64'] }, status: JSON.parse(text) }
    expect(ipAddressPoolSchema.safeParse(pool).success).toBe(true)
    expect(ipAddressPoolSchema.safeParse({ ...pool, status: { assignedIPv4: 'many' } }).success).toBe(false)
  })

  test('name the field that is wrong', () => {
    const preferredNodeSelectors = [{ weight: 101, preference: {} }]
    const parsed = l2AdvertisementSchema.safeParse({
      metadata: { name: 'a' },
      spec: { preferredNodeSelectors },
    })
    expect(parsed.error?.issues[0]?.path).toEqual(['spec', 'preferredNodeSelectors', 0, 'weight'])
  })
})
