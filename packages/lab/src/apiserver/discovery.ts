// What kinds there are, for kubectl to find `svc` by: the old lists one group at a time, and the aggregated form in one
// answer. Contract: Kubernetes documentation, "The Kubernetes API", "Discovery API".

import type { JsonObject } from './json.ts'
import { groupVersion } from './kinds/resource-kind.ts'
import type { ResourceKind } from './kinds/resource-kind.ts'
import { compareVersions } from './kinds/version-priority.ts'

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
const STATUS_VERBS = ['get', 'patch', 'update']
const AGGREGATED = /application\/json;g=apidiscovery\.k8s\.io;v=(v2|v2beta1);as=APIGroupDiscoveryList/

/** The version of the aggregated form that `accept` asks for, `undefined` when it asks for none. */
export function aggregatedVersion(accept: string): string | undefined {
  return AGGREGATED.exec(accept.replaceAll(' ', ''))?.[1]
}

/** `/api` or `/apis` in the aggregated form: the core group, or all others. */
export function aggregatedDiscovery(kinds: readonly ResourceKind[], version: string): JsonObject {
  const groups = [...Map.groupBy(kinds, (kind) => kind.group)]
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map(([group, ofGroup]) => ({
      metadata: { ...(group !== '' && { name: group }), creationTimestamp: null },
      versions: [...Map.groupBy(ofGroup, (kind) => kind.version)]
        .toSorted(([a], [b]) => compareVersions(a, b))
        .map(([name, ofVersion]) => ({
          version: name,
          resources: ofVersion.map(aggregatedResource),
          freshness: 'Current',
        })),
    })),
  }
}

function aggregatedResource(kind: ResourceKind): JsonObject {
  const { plural, singular, shortNames, categories, namespaced } = kind
  const responseKind = { group: kind.group, version: kind.version, kind: kind.kind }
  const subresources = subresourcesOf(kind).map(({ name, ...rest }) => ({ subresource: name, ...rest }))
  return {
    resource: plural,
    responseKind,
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs: VERBS,
    ...(shortNames.length > 0 && { shortNames: [...shortNames] }),
    ...(categories.length > 0 && { categories: [...categories] }),
    ...(subresources.length > 0 && { subresources }),
  }
}

/** What is served below an object, in the words that both forms share. */
function subresourcesOf(kind: ResourceKind) {
  const self = { group: kind.group, version: kind.version, kind: kind.kind }
  const status = { name: 'status', responseKind: self, verbs: STATUS_VERBS }
  const others = kind.subresources.map(({ name, responseKind = self, verbs }) => ({
    name,
    responseKind: { ...responseKind },
    verbs: [...verbs],
  }))
  return [...(kind.hasStatus ? [status] : []), ...others]
}

/** `/api`. */
export function coreVersions(): JsonObject {
  const everywhere = { clientCIDR: '0.0.0.0/0', serverAddress: '' }
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [everywhere] }
}

/** `/apis`. */
export function groupList(kinds: readonly ResourceKind[]): JsonObject {
  const groups = [...new Set(kinds.map((kind) => kind.group))].filter((group) => group !== '')
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map((group) => groupOf(kinds, group)) }
}

/** `/apis/GROUP`. */
export function apiGroup(kinds: readonly ResourceKind[], group: string): JsonObject {
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(kinds, group) }
}

function groupOf(kinds: readonly ResourceKind[], group: string): JsonObject {
  const names = new Set(kinds.filter((kind) => kind.group === group).map((kind) => kind.version))
  const versions = [...names]
    .sort(compareVersions)
    .map((version) => ({ groupVersion: `${group}/${version}`, version }))
  return { name: group, versions, preferredVersion: versions[0] ?? {} }
}

/** `/api/v1`, `/apis/GROUP/VERSION`. */
export function resourceList(kinds: readonly ResourceKind[]): JsonObject {
  const [first] = kinds
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: first === undefined ? '' : groupVersion(first),
    resources: kinds.flatMap(listedResources),
  }
}

function listedResources(kind: ResourceKind): JsonObject[] {
  const { plural, singular, shortNames, categories, namespaced } = kind
  const main = {
    name: plural,
    singularName: singular,
    namespaced,
    kind: kind.kind,
    verbs: VERBS,
    ...(shortNames.length > 0 && { shortNames: [...shortNames] }),
    ...(categories.length > 0 && { categories: [...categories] }),
  }
  const below = subresourcesOf(kind).map(({ name, responseKind, verbs }) => ({
    name: `${plural}/${name}`,
    singularName: '',
    namespaced,
    // said only where it is another group than that of the list
    ...(responseKind.group !== kind.group && { group: responseKind.group, version: responseKind.version }),
    kind: responseKind.kind,
    verbs,
  }))
  return [main, ...below]
}
