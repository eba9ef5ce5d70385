// Node, as kubectl shows it. Nothing here watches over nodes: whoever runs them writes their status.
// Contract: core/v1 Node.

import type { ApiObject } from '../api-object.ts'
import { isObject, listAt, objectAt, textAt } from '../json.ts'
import {
  anything,
  boolean,
  intOrString,
  listMap,
  listOf,
  mapOf,
  setOf,
  string,
  struct,
} from '../schema/schema.ts'
import { builtIn } from './built-in.ts'
import { ageColumn, column, joined, nameColumn, textOrNone, wideColumn } from './column.ts'
import { conditions } from './conditions.ts'

const ROLE_LABEL = 'node-role.kubernetes.io/'

const taint = struct('Taint', { key: string, value: string, effect: string, timeAdded: string })
const address = struct('NodeAddress', { type: string, address: string })
const nodeInfo = struct('NodeSystemInfo', {
  machineID: string,
  systemUUID: string,
  bootID: string,
  kernelVersion: string,
  osImage: string,
  containerRuntimeVersion: string,
  kubeletVersion: string,
  kubeProxyVersion: string,
  operatingSystem: string,
  architecture: string,
})

export const node = builtIn(
  {
    kind: 'Node',
    plural: 'nodes',
    namespaced: false,
    shortNames: ['no'],
    hasStatus: true,
    selectableFields: ['spec.unschedulable'],
    columns: [
      nameColumn,
      column('Status', nodeStatus),
      column('Roles', nodeRoles),
      ageColumn,
      column('Version', (object) => textAt(object, 'status', 'nodeInfo', 'kubeletVersion')),
      wideColumn('Internal-IP', (object) => addressOf(object, 'InternalIP')),
      wideColumn('External-IP', (object) => addressOf(object, 'ExternalIP')),
      wideColumn('OS-Image', (object) => nodeFact(object, 'osImage')),
      wideColumn('Kernel-Version', (object) => nodeFact(object, 'kernelVersion')),
      wideColumn('Container-Runtime', (object) => nodeFact(object, 'containerRuntimeVersion')),
    ],
  },
  {
    spec: struct('NodeSpec', {
      podCIDR: string,
      podCIDRs: setOf(string),
      providerID: string,
      unschedulable: boolean,
      taints: listOf(taint),
      configSource: anything,
      externalID: string,
    }),
    status: struct('NodeStatus', {
      capacity: mapOf(intOrString),
      allocatable: mapOf(intOrString),
      phase: string,
      conditions,
      addresses: listMap(address, 'type'),
      daemonEndpoints: anything,
      nodeInfo,
      images: listOf(anything),
      volumesInUse: listOf(string),
      volumesAttached: listOf(anything),
      config: anything,
      runtimeHandlers: listOf(anything),
      features: anything,
    }),
  },
)

function nodeStatus(object: ApiObject): string {
  const ready = listAt(object, 'status', 'conditions').find((each) => textAt(each, 'type') === 'Ready')
  const states: Record<string, string> = { True: 'Ready', False: 'NotReady', Unknown: 'NotReady' }
  const status = states[textAt(ready, 'status')] ?? 'Unknown'
  return objectAt(object, 'spec').unschedulable === true ? `${status},SchedulingDisabled` : status
}

function nodeRoles(object: ApiObject): string {
  const labels = Object.entries(object.metadata.labels ?? {})
  const roles = labels.flatMap(([name, value]) => {
    if (name === 'kubernetes.io/role') return [value]
    return name.startsWith(ROLE_LABEL) && name !== ROLE_LABEL ? [name.slice(ROLE_LABEL.length)] : []
  })
  return joined(roles.sort())
}

function addressOf(object: ApiObject, type: string): string {
  const found = listAt(object, 'status', 'addresses').find((each) => isObject(each) && each.type === type)
  return textAt(found, 'address') || '<none>'
}

function nodeFact(object: ApiObject, field: string): string {
  const fact = textOrNone(object, 'status', 'nodeInfo', field)
  return fact === '<none>' ? '<unknown>' : fact
}
