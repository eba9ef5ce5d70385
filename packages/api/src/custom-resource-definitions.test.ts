// The definitions: no drift from the files in deploy/crds, structural, and what MetalLB's users find in them.

import { describe, expect, test } from 'bun:test'
import { parse } from 'yaml'
import type { JSONSchemaProps } from 'kubernetes-types/apiextensions/v1'
import { customResourceDefinitions } from './custom-resource-definitions.ts'
import { ipAddressPoolSchema } from './ip-address-pool.ts'
import { l2AdvertisementSchema } from './l2-advertisement.ts'
import { MANIFESTS, manifestName, manifestText } from './manifest.ts'

const schemaOf = (kind: string): JSONSchemaProps | undefined =>
  customResourceDefinitions.find(({ spec }) => spec.names.kind === kind)?.spec.versions[0]?.schema
    ?.openAPIV3Schema

const at = (schema: JSONSchemaProps | undefined, ...path: string[]) =>
  path.reduce((node, name) => node?.properties?.[name], schema)

/** Every node of a schema, for rules that hold everywhere. */
function nodes(schema: JSONSchemaProps): JSONSchemaProps[] {
  const below = [...Object.values(schema.properties ?? {}), schema.items, schema.additionalProperties]
  return [schema, ...below.flat().flatMap((node) => (typeof node === 'object' ? nodes(node) : []))]
}

describe('customResourceDefinitions', () => {
  test.each(customResourceDefinitions.map((definition) => [manifestName(definition), definition] as const))(
    'the file %s is up to date; if not, run `npm run generate`',
    async (name, definition) => {
      expect(await Bun.file(new URL(name, MANIFESTS)).text()).toBe(manifestText(definition))
      expect(parse(manifestText(definition))).toEqual(definition)
    },
  )

  test('every node of a schema has a type, and properties never stand beside additionalProperties', () => {
    for (const kind of ['BGPAdvertisement', 'IPAddressPool', 'L2Advertisement']) {
      for (const node of nodes(schemaOf(kind) ?? {})) {
        expect(node.type).toBeString()
        expect(node.properties !== undefined && node.additionalProperties !== undefined).toBe(false)
      }
    }
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

  test('label selectors are atomic, as Kubernetes has them', () => {
    const selectors = at(schemaOf('L2Advertisement'), 'spec', 'nodeSelectors')?.items
    expect(selectors).toMatchObject({
      'x-kubernetes-map-type': 'atomic',
      properties: { matchExpressions: { 'x-kubernetes-list-type': 'atomic' } },
    })
  })

  test('kubectl sees the columns of MetalLB', () => {
    const columns = customResourceDefinitions.map(({ spec }) =>
      spec.versions[0]?.additionalPrinterColumns?.map(({ name }) => name),
    )
    expect(columns).toEqual([
      ['IPAddressPools', 'IPAddressPool Selectors', 'Peers', 'Node Selectors'],
      ['Auto Assign', 'Avoid Buggy IPs', 'Addresses'],
      ['IPAddressPools', 'IPAddressPool Selectors', 'Interfaces', 'Node Selectors'],
    ])
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

  test('name the field that is wrong', () => {
    const preferredNodeSelectors = [{ weight: 101, preference: {} }]
    const parsed = l2AdvertisementSchema.safeParse({
      metadata: { name: 'a' },
      spec: { preferredNodeSelectors },
    })
    expect(parsed.error?.issues[0]?.path).toEqual(['spec', 'preferredNodeSelectors', 0, 'weight'])
  })
})
