// What an API server tells by the rules in CEL, and what the parser says of the same objects: nothing is refused at apply
// time that would be taken here, and the sentence is the same. The kinds that are not parsed yet are left out.

import { IP_ADDRESS_POOLS } from '@ingot/api'
import type { Resource } from '@ingot/api'
import { ACCEPTED, ACCEPTED_BY_METALLB, REFUSED } from '@ingot/api/admission-cases'
import { describe, expect, test } from 'bun:test'
import { parseConfig } from './parse-config.ts'

const PARSED = new Set(['IPAddressPool', 'L2Advertisement'])

const parse = (resource: Resource, spec: object): string[] => {
  const isPool = resource === IP_ADDRESS_POOLS
  const objects = [{ metadata: { name: 'a' }, spec }]
  const { rejected } = parseConfig({
    pools: isPool ? objects : [],
    l2Advertisements: isPool ? [] : objects,
    namespaces: [],
  })
  return rejected.map(({ message }) => message)
}

const cases = <T extends readonly [Resource, ...unknown[]]>(table: readonly T[]) =>
  table.filter(([{ kind }]) => PARSED.has(kind))

describe('the parser and the rules of the API server', () => {
  test.each(cases(ACCEPTED).map(([resource, spec]) => [resource.kind, spec, resource] as const))(
    'both take %s %j',
    (_, spec, resource) => {
      expect(parse(resource, spec)).toEqual([])
    },
  )

  test.each(
    cases(REFUSED).map(([resource, spec, message]) => [resource.kind, spec, message, resource] as const),
  )('both refuse %s %j: %s', (_, spec, message, resource) => {
    expect(parse(resource, spec)).toEqual([expect.stringContaining(message)])
  })

  test.each(cases(ACCEPTED_BY_METALLB).map(([resource, spec]) => [resource.kind, spec, resource] as const))(
    'only the parser refuses %s %j',
    (_, spec, resource) => {
      expect(parse(resource, spec)).toHaveLength(1)
    },
  )
})
