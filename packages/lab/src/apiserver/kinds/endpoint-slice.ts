// EndpointSlice. Nobody here fills them in: whoever plays the endpoint controller does. Contract: discovery/v1.

import { parseAddress } from '@ingot/net'
import type { ApiObject } from '../api-object.ts'
import { invalid, notSupported, required } from '../field-error.ts'
import type { FieldError } from '../field-error.ts'
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

function admit(object: ApiObject, previous: ApiObject | undefined) {
  const addressType = textAt(object, 'addressType')
  object.endpoints ??= []
  object.ports = listAt(object, 'ports').map((each) => ({ name: '', protocol: 'TCP', ...objectAt(each) }))
  if (addressType === '') return [required('addressType')]
  if (!ADDRESS_TYPES.includes(addressType)) return [notSupported('addressType', addressType, ADDRESS_TYPES)]
  if (previous !== undefined && previous.addressType !== addressType) {
    return [invalid('addressType', addressType, 'field is immutable')]
  }
  return listAt(object, 'endpoints').flatMap((each, index) =>
    addressMistakes(each, `endpoints[${index}].addresses`, addressType),
  )
}

function addressMistakes(each: Json, field: string, addressType: string): FieldError[] {
  const found = addresses(each)
  if (found.length === 0) return [required(field, 'must contain at least 1 address')]
  if (addressType === 'FQDN') return []
  return found
    .filter((address) => parseAddress(address)?.family !== addressType)
    .map((address) => invalid(field, address, `must be an ${addressType} address`))
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
