// EndpointSlice. Nobody here fills them in: whoever plays the endpoint controller does. Contract: discovery/v1.

import type { ApiObject } from '../api-object.ts'
import { notSupported, required } from '../field-error.ts'
import { listAt, objectAt, textAt } from '../json.ts'
import type { Json } from '../json.ts'
import { anything, atomic, boolean, integer, listOf, mapOf, string, struct } from '../schema/schema.ts'
import { builtIn } from './built-in.ts'
import { ageColumn, column, nameColumn } from './column.ts'

const ADDRESS_TYPES = ['IPv4', 'IPv6', 'FQDN']
const SHOWN = 3

const endpoint = struct('Endpoint', {
  addresses: listOf(string),
  conditions: struct('EndpointConditions', { ready: boolean, serving: boolean, terminating: boolean }),
  hostname: string,
  targetRef: atomic(anything),
  deprecatedTopology: mapOf(string),
  nodeName: string,
  zone: string,
  hints: anything,
})
const port = struct('EndpointPort', { name: string, protocol: string, port: integer, appProtocol: string })

export const endpointSlice = builtIn(
  {
    group: 'discovery.k8s.io',
    kind: 'EndpointSlice',
    plural: 'endpointslices',
    hasGeneration: true,
    columns: [
      nameColumn,
      column('AddressType', (object) => textAt(object, 'addressType')),
      column('Ports', (object) => short(listAt(object, 'ports').map(portNumber), '<unset>')),
      column('Endpoints', (object) => short(listAt(object, 'endpoints').flatMap(addresses), '<unset>')),
      ageColumn,
    ],
    strategy: { admit },
  },
  { addressType: string, endpoints: listOf(endpoint), ports: listOf(port) },
)

function admit(object: ApiObject) {
  const addressType = textAt(object, 'addressType')
  object.endpoints ??= []
  object.ports = listAt(object, 'ports').map((each) => ({ name: '', protocol: 'TCP', ...objectAt(each) }))
  if (addressType === '') return [required('addressType')]
  return ADDRESS_TYPES.includes(addressType) ? [] : [notSupported('addressType', addressType, ADDRESS_TYPES)]
}

function portNumber(each: Json): string {
  return String(objectAt(each).port ?? '*')
}

function addresses(each: Json): string[] {
  return listAt(each, 'addresses').map(String)
}

function short(items: readonly string[], none: string): string {
  if (items.length === 0) return none
  const rest = items.length - SHOWN
  return rest > 0 ? `${items.slice(0, SHOWN).join(',')} + ${rest} more...` : items.join(',')
}
