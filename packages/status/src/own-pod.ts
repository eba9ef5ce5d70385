// The Pod that a program runs in, as the owner of the objects that it writes about itself: Kubernetes collects them when
// the Pod goes. Not a controller reference: nobody manages the objects through the Pod.

import { PODS } from '@ingot/api'
import type { Answer, ApiError, Client, ObjectMetadata } from '@ingot/kube'

/** meta/v1 OwnerReference. */
export interface OwnerReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
}

/** Metadata with what owns the object. */
export interface OwnedMetadata extends ObjectMetadata {
  readonly ownerReferences?: readonly OwnerReference[]
}

/** The Pod as an owner, or the refusal of the API server to show it. */
export async function readOwnPod(
  client: Client,
  namespace: string,
  name: string,
): Promise<Answer<OwnerReference>> {
  const pod = await client.get(PODS, { namespace, name })
  if (!pod.ok) return pod
  return { ok: true, value: { apiVersion: 'v1', kind: 'Pod', name, uid: pod.value.metadata.uid ?? '' } }
}

/** Whether to ask again is no use: the server has decided. */
export function isDenied({ code }: ApiError): boolean {
  return code === 403 || code === 404
}

/** The metadata with `owner` among its owners. Others stay: Kubernetes takes out those that are gone. */
export function ownedBy(metadata: OwnedMetadata, owner: OwnerReference | undefined): OwnedMetadata {
  const { ownerReferences = [] } = metadata
  if (owner === undefined || ownerReferences.some(({ uid }) => uid === owner.uid)) return metadata
  return { ...metadata, ownerReferences: [...ownerReferences, owner] }
}
