// What the objects are in which a speaker says how it announces one Service, and the writes from what they are to what they
// should be: pure. Contract: MetalLB's ServiceL2Status and ServiceBGPStatus, whose speakers find the objects by their three
// labels, wherever the names come from.

import { hash } from 'node:crypto'
import { SERVICE_BGP_STATUSES, SERVICE_L2_STATUSES } from '@ingot/api'
import type { Resource } from '@ingot/api'
import type { KubernetesObject } from '@ingot/kube'
import { ownedBy } from '@ingot/status'
import type { OwnedMetadata, OwnerReference } from '@ingot/status'

export const NODE_LABEL = 'metallb.io/node'
const NAME_LABEL = 'metallb.io/service-name'
const NAMESPACE_LABEL = 'metallb.io/service-namespace'

/** As anybody may have written it. */
export interface StoredStatus extends KubernetesObject {
  readonly metadata: OwnedMetadata
  readonly status?: Readonly<Record<string, unknown>>
}

/** By which protocol, and what of it the objects tell. */
export interface StatusKind {
  readonly resource: Resource
  /** MetalLB has something random behind it. */
  readonly namePrefix: string
  /** One node announces at a time, and deletes what others have left. */
  readonly isExclusive: boolean
  /** Where in the status the names are by which a Service is announced, and how one is written. */
  readonly field: 'interfaces' | 'peers'
  readonly element: (name: string) => unknown
}

/** The interfaces on which a node answers; none means all. */
export const L2_STATUS: StatusKind = {
  resource: SERVICE_L2_STATUSES,
  namePrefix: 'l2-',
  isExclusive: true,
  field: 'interfaces',
  element: (name) => ({ name }),
}

/** The BGPPeers that get a route. */
export const BGP_STATUS: StatusKind = {
  resource: SERVICE_BGP_STATUSES,
  namePrefix: 'bgp-',
  isExclusive: false,
  field: 'peers',
  element: (name) => name,
}

/** Who writes, and what. */
export interface Writer {
  readonly kind: StatusKind
  readonly node: string
  /** Where the objects are. */
  readonly namespace: string
  /** The Pod that they go with. */
  readonly owner: OwnerReference | undefined
}

/** One request to the API server. Those of one Service follow each other in order. */
export interface StatusWrite {
  readonly verb: 'delete' | 'create' | 'update' | 'updateStatus'
  readonly object: StoredStatus
}

/** The Service, as `namespace/name`, that an object is about; undefined where its labels do not say. */
export function serviceOf({ metadata: { labels = {} } }: StoredStatus): string | undefined {
  const { [NAMESPACE_LABEL]: namespace, [NAME_LABEL]: name, [NODE_LABEL]: node } = labels
  return namespace === undefined || name === undefined || node === undefined
    ? undefined
    : `${namespace}/${name}`
}

/**
 * The next write that brings `stored`, all objects about the Service `key`, closer to what they should be; undefined when
 * nothing is to be done. `names` are those of the interfaces or peers, undefined while this node does not announce it.
 */
export function nextWrite(
  writer: Writer,
  key: string,
  names: readonly string[] | undefined,
  stored: readonly StoredStatus[],
): StatusWrite | undefined {
  const { kind, node, namespace, owner } = writer
  const isOwn = ({ metadata }: StoredStatus) => metadata.labels?.[NODE_LABEL] === node
  if (names === undefined) {
    const own = stored.find(isOwn)
    return own && { verb: 'delete', object: own }
  }
  const wanted = wantedStatus(writer, key, names)
  // what an object is about cannot be changed
  const kept = stored.filter((it) => isOwn(it) && isAbout(it, wanted)).toSorted(byName)[0]
  const other = stored.find((it) => it !== kept && (kind.isExclusive || isOwn(it)))
  if (other !== undefined) return { verb: 'delete', object: other }
  if (kept === undefined) {
    const [serviceNamespace = '', serviceName = ''] = key.split('/')
    const labels = { [NODE_LABEL]: node, [NAME_LABEL]: serviceName, [NAMESPACE_LABEL]: serviceNamespace }
    const metadata = { namespace, name: nameOf(writer, key), labels }
    return { verb: 'create', object: { metadata: ownedBy(metadata, owner) } }
  }
  const metadata = ownedBy(kept.metadata, owner)
  if (metadata !== kept.metadata) return { verb: 'update', object: { ...kept, metadata } }
  if (Bun.deepEquals(comparable(kind, kept.status), wanted)) return undefined
  return { verb: 'updateStatus', object: { ...kept, status: wanted } }
}

/** Of a fixed name there cannot be two, whatever the watch has not shown yet. */
function nameOf({ kind, node }: Writer, key: string): string {
  return `${kind.namePrefix}${hash('sha256', `${node}/${key}`, 'hex').slice(0, 20)}`
}

function wantedStatus({ kind, node }: Writer, key: string, names: readonly string[]) {
  const [serviceNamespace = '', serviceName = ''] = key.split('/')
  return { node, serviceName, serviceNamespace, [kind.field]: names.toSorted().map(kind.element) }
}

function isAbout({ status = {} }: StoredStatus, wanted: Readonly<Record<string, unknown>>): boolean {
  return ['node', 'serviceName', 'serviceNamespace'].every(
    (field) => (status[field] ?? '') === '' || status[field] === wanted[field],
  )
}

/** The stored status with all that it may leave out; the order that MetalLB stored says nothing. */
function comparable({ field }: StatusKind, status: StoredStatus['status'] = {}) {
  const { node, serviceName, serviceNamespace, [field]: names } = status
  const sorted = Array.isArray(names) ? names.toSorted(byText) : []
  return { node, serviceName, serviceNamespace, [field]: sorted }
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
}

function byName({ metadata: a }: StoredStatus, { metadata: b }: StoredStatus): number {
  return a.name < b.name ? -1 : 1
}
