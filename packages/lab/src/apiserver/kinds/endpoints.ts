// Endpoints, the older form of EndpointSlice that `kubectl get endpoints` still reads. Nobody here fills them in.
// The warning that newer servers send with it is not sent. Contract: core/v1 Endpoints.

import type { ApiObject } from '../api-object.ts'
import { listAt, objectAt, textAt } from '../json.ts'
import type { Json } from '../json.ts'
import { anything, integer, listOf, string, struct } from '../schema/schema.ts'
import { builtIn } from './built-in.ts'
import { ageColumn, column, nameColumn } from './column.ts'

const SHOWN = 3

const address = struct('EndpointAddress', {
  ip: string,
  hostname: string,
  nodeName: string,
  targetRef: anything,
})
const port = struct('EndpointPort', { name: string, port: integer, protocol: string, appProtocol: string })

export const endpoints = builtIn(
  {
    kind: 'Endpoints',
    plural: 'endpoints',
    shortNames: ['ep'],
    columns: [nameColumn, column('Endpoints', readyAddresses), ageColumn],
    strategy: {
      admit(object) {
        if (object.subsets !== undefined) object.subsets = listAt(object, 'subsets').map(withProtocols)
        return []
      },
    },
  },
  {
    subsets: listOf(
      struct('EndpointSubset', {
        addresses: listOf(address),
        notReadyAddresses: listOf(address),
        ports: listOf(port),
      }),
    ),
  },
)

function withProtocols(subset: Json): Json {
  const ports = listAt(subset, 'ports').map((each) => ({ protocol: 'TCP', ...objectAt(each) }))
  return { ...objectAt(subset), ...(ports.length > 0 && { ports }) }
}

function readyAddresses(object: ApiObject): string {
  const all = listAt(object, 'subsets').flatMap((subset) => {
    const addresses = listAt(subset, 'addresses').map((each) => textAt(each, 'ip'))
    const ports = listAt(subset, 'ports').map((each) => String(objectAt(each).port))
    if (ports.length === 0) return addresses
    return ports.flatMap((number) => addresses.map((ip) => `${bracketed(ip)}:${number}`))
  })
  if (all.length === 0) return '<none>'
  const rest = all.length - SHOWN
  return rest > 0 ? `${all.slice(0, SHOWN).join(',')} + ${rest} more...` : all.join(',')
}

function bracketed(ip: string): string {
  return ip.includes(':') ? `[${ip}]` : ip
}
