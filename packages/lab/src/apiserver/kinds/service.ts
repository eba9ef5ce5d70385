// Service: its schema, its columns, and the order in which a write is prepared; the steps are in ../service.
// Contract: core/v1 Service, and kube-apiserver's registry/core/service.

import type { Service } from 'kubernetes-types/core/v1'
import type { ApiObject } from '../api-object.ts'
import type { FieldError } from '../field-error.ts'
import { listAt, objectAt, textAt } from '../json.ts'
import {
  atomic,
  boolean,
  integer,
  intOrString,
  listMap,
  listOf,
  mapOf,
  string,
  struct,
} from '../schema/schema.ts'
import { allocateClusterIPs } from '../service/cluster-ips.ts'
import { applyServiceDefaults } from '../service/defaults.ts'
import { defaultIPFamilies } from '../service/ip-families.ts'
import { claimedPorts, allocateNodePorts } from '../service/node-ports.ts'
import { defaultServiceStatus, validateServiceStatus } from '../service/service-status.ts'
import { dropFieldsOfOldType, keepAllocatedValues } from '../service/update.ts'
import { validateService } from '../service/validation.ts'
import { builtIn } from './built-in.ts'
import { ageColumn, column, formatLabels, joined, nameColumn, textOrNone, wideColumn } from './column.ts'
import { conditions } from './conditions.ts'
import { rfc1035Label } from './name-rules.ts'
import type { Column, WriteContext } from './resource-kind.ts'

const servicePort = struct('ServicePort', {
  name: string,
  protocol: { ...string, default: 'TCP' },
  appProtocol: string,
  port: integer,
  targetPort: intOrString,
  nodePort: integer,
})
const portStatus = struct('PortStatus', { port: integer, protocol: string, error: string })
const ingress = struct('LoadBalancerIngress', {
  ip: string,
  hostname: string,
  ipMode: string,
  ports: listOf(portStatus),
})

export const service = builtIn(
  {
    kind: 'Service',
    plural: 'services',
    shortNames: ['svc'],
    categories: ['all'],
    hasStatus: true,
    createsOnUpdate: true,
    returnsDeleted: true,
    selectableFields: ['spec.clusterIP', 'spec.type'],
    nameRule: rfc1035Label,
    columns: serviceColumns(),
    strategy: { setDefaults, admit, admitStatus, indexValues: claims },
  },
  {
    spec: struct('ServiceSpec', {
      ports: listMap(servicePort, 'port', 'protocol'),
      selector: atomic(mapOf(string)),
      clusterIP: string,
      clusterIPs: listOf(string),
      type: string,
      externalIPs: listOf(string),
      sessionAffinity: string,
      loadBalancerIP: string,
      loadBalancerSourceRanges: listOf(string),
      externalName: string,
      externalTrafficPolicy: string,
      healthCheckNodePort: integer,
      publishNotReadyAddresses: boolean,
      sessionAffinityConfig: struct('SessionAffinityConfig', {
        clientIP: struct('ClientIPConfig', { timeoutSeconds: integer }),
      }),
      ipFamilies: listOf(string),
      ipFamilyPolicy: string,
      allocateLoadBalancerNodePorts: boolean,
      loadBalancerClass: string,
      internalTrafficPolicy: string,
      trafficDistribution: string,
    }),
    status: struct('ServiceStatus', {
      loadBalancer: struct('LoadBalancerStatus', { ingress: listOf(ingress) }),
      conditions,
    }),
  },
)

/** An object that has passed the schema above, and so has the shape of a Service. */
function asService(object: ApiObject): Service {
  return object as Service
}

function setDefaults(object: ApiObject): void {
  const next = asService(object)
  next.spec ??= {}
  applyServiceDefaults(next.spec)
  defaultServiceStatus(next.status)
}

function admit(object: ApiObject, previous: ApiObject | undefined, context: WriteContext): FieldError[] {
  const next = asService(object)
  const before = previous && asService(previous)
  next.spec ??= {}
  if (before?.spec !== undefined) {
    keepAllocatedValues(next.spec, before.spec)
    dropFieldsOfOldType(next.spec, before.spec)
  }
  const errors = [...defaultIPFamilies(next.spec), ...validateService(next.spec, before?.spec)]
  if (errors.length > 0) return errors
  // only a Service of type LoadBalancer has a load balancer
  if (next.spec.type !== 'LoadBalancer' || before === undefined) {
    object.status = { ...objectAt(object, 'status'), loadBalancer: {} }
  }
  const self = {
    resource: 'services',
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
  }
  return [...allocateClusterIPs(next.spec, self, context), ...allocateNodePorts(next.spec, self, context)]
}

function admitStatus(object: ApiObject): FieldError[] {
  const { spec, status } = asService(object)
  // a struct of Go's: it is there, empty or not
  object.status = { ...objectAt(object, 'status'), loadBalancer: objectAt(object, 'status', 'loadBalancer') }
  return validateServiceStatus(spec?.type, status)
}

/** What a Service has claimed for itself alone. */
function claims(object: ApiObject): string[] {
  const { clusterIPs = [], ...spec } = asService(object).spec ?? {}
  const addresses = clusterIPs.filter((address) => address !== 'None')
  return [
    ...addresses.map((address) => `clusterIP/${address}`),
    ...claimedPorts(spec).map((port) => `nodePort/${port}`),
  ]
}

function serviceColumns(): Column[] {
  return [
    nameColumn,
    column('Type', (object) => textAt(object, 'spec', 'type')),
    column('Cluster-IP', (object) => textOrNone(object, 'spec', 'clusterIP')),
    column('External-IP', externalAddresses),
    column('Port(s)', ports),
    ageColumn,
    wideColumn('Selector', (object) => formatLabels(objectAt(object, 'spec', 'selector'))),
  ]
}

function externalAddresses(object: ApiObject): string {
  const { type, externalName, externalIPs = [] } = asService(object).spec ?? {}
  if (type === 'ExternalName') return externalName ?? '<none>'
  if (type !== 'LoadBalancer') return joined(externalIPs)
  const entries = listAt(object, 'status', 'loadBalancer', 'ingress')
  const addresses = entries.map((entry) => textAt(entry, 'ip') || textAt(entry, 'hostname'))
  const all = [...new Set(addresses), ...externalIPs]
  return all.length === 0 ? '<pending>' : all.join(',')
}

function ports(object: ApiObject): string {
  const texts = (asService(object).spec?.ports ?? []).map(({ port, nodePort, protocol = 'TCP' }) =>
    nodePort === undefined ? `${port}/${protocol}` : `${port}:${nodePort}/${protocol}`,
  )
  return joined(texts)
}
