// What the ServiceL2Status objects of one Service should be, and the writes from what they are: pure. The node that
// announces keeps one object and deletes all others; a node that does not deletes its own. Contract: MetalLB's
// ServiceL2Status, whose speakers find the objects by their three labels, wherever the names come from.

import { hash } from 'node:crypto'
import type { ServiceL2Status } from '@ingot/api/kinds'
import type { KubernetesObject } from '@ingot/kube'
import { ownedBy } from '@ingot/status'
import type { OwnedMetadata, OwnerReference } from '@ingot/status'

export const NODE_LABEL = 'metallb.io/node'
const NAME_LABEL = 'metallb.io/service-name'
const NAMESPACE_LABEL = 'metallb.io/service-namespace'

export interface StoredL2Status extends KubernetesObject {
  readonly metadata: OwnedMetadata
  readonly status?: ServiceL2Status['status']
}

/** Who writes, and for whom. */
export interface Writer {
  readonly node: string
  /** Where the objects are. */
  readonly namespace: string
  /** The Pod that they go with. */
  readonly owner: OwnerReference | undefined
}

/** One request to the API server. Those of one Service follow each other in order. */
export interface StatusWrite {
  readonly verb: 'delete' | 'create' | 'update' | 'updateStatus'
  readonly object: StoredL2Status
}

/** The Service, as `namespace/name`, that an object is about; undefined where its labels do not say. */
export function serviceOf({ metadata: { labels = {} } }: StoredL2Status): string | undefined {
  const { [NAMESPACE_LABEL]: namespace, [NAME_LABEL]: name, [NODE_LABEL]: node } = labels
  return namespace === undefined || name === undefined || node === undefined
    ? undefined
    : `${namespace}/${name}`
}

/**
 * The next write that brings `stored`, all objects about the Service `key`, closer to what they should be; undefined when
 * nothing is to be done. `interfaces` are the names that the Service is announced on, none for all, undefined while this
 * node does not announce it.
 */
export function nextWrite(
  { node, namespace, owner }: Writer,
  key: string,
  interfaces: readonly string[] | undefined,
  stored: readonly StoredL2Status[],
): StatusWrite | undefined {
  const isOwn = ({ metadata }: StoredL2Status) => metadata.labels?.[NODE_LABEL] === node
  if (interfaces === undefined) {
    const own = stored.find(isOwn)
    return own && { verb: 'delete', object: own }
  }
  const wanted = wantedStatus(node, key, interfaces)
  // what an object is about cannot be changed
  const kept = stored.filter((it) => isOwn(it) && isAbout(it, wanted)).toSorted(byName)[0]
  const other = stored.find((it) => it !== kept)
  if (other !== undefined) return { verb: 'delete', object: other }
  if (kept === undefined) {
    const [serviceNamespace = '', serviceName = ''] = key.split('/')
    const labels = { [NODE_LABEL]: node, [NAME_LABEL]: serviceName, [NAMESPACE_LABEL]: serviceNamespace }
    const metadata = { namespace, name: nameOf(node, key), labels }
    return { verb: 'create', object: { metadata: ownedBy(metadata, owner) } }
  }
  const metadata = ownedBy(kept.metadata, owner)
  if (metadata !== kept.metadata) return { verb: 'update', object: { ...kept, metadata } }
  if (Bun.deepEquals(comparable(kept.status), wanted)) return undefined
  return { verb: 'updateStatus', object: { ...kept, status: wanted } }
}

/** In MetalLB a random one follows `l2-`; of a fixed one there cannot be two, whatever the watch has not shown yet. */
function nameOf(node: string, key: string): string {
  return `l2-${hash('sha256', `${node}/${key}`, 'hex').slice(0, 20)}`
}

function wantedStatus(node: string, key: string, interfaces: readonly string[]) {
  const [serviceNamespace = '', serviceName = ''] = key.split('/')
  const names = interfaces.toSorted().map((name) => ({ name }))
  return { node, serviceName, serviceNamespace, interfaces: names }
}

function isAbout({ status = {} }: StoredL2Status, wanted: ReturnType<typeof wantedStatus>): boolean {
  return (['node', 'serviceName', 'serviceNamespace'] as const).every(
    (field) => (status[field] ?? '') === '' || status[field] === wanted[field],
  )
}

/** The stored status with all that it may leave out; the order that MetalLB stored says nothing. */
function comparable(status: StoredL2Status['status']) {
  const { node, serviceName, serviceNamespace, interfaces = [] } = status ?? {}
  const sorted = interfaces.toSorted(({ name: a = '' }, { name: b = '' }) => (a < b ? -1 : 1))
  return { node, serviceName, serviceNamespace, interfaces: sorted }
}

function byName({ metadata: a }: StoredL2Status, { metadata: b }: StoredL2Status): number {
  return a.name < b.name ? -1 : 1
}
