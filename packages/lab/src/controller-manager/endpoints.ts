// The Endpoints of every Service with a selector, mirrored from its EndpointSlices: the form that `kubectl get endpoints`
// and old clients read. Of a dual-stack Service it holds the first family only. Endpoints of others are left alone.
// Pure. Contract: core/v1 Endpoints; kube-controller-manager, endpoints controller.

import { keyOf } from '@ingot/kube'
import type { KubernetesObject } from '@ingot/kube'
import type { Endpoint, EndpointPort, EndpointSlice, Service } from '../kinds.ts'
import { ENDPOINTS } from './resources.ts'
import type { Write } from './write.ts'

const ENDPOINTS_MANAGER_LABEL = 'endpoints.kubernetes.io/managed-by'
const ENDPOINTS_MANAGER = 'endpoint-controller'

export interface Endpoints extends KubernetesObject {
  readonly subsets?: readonly Subset[]
}

export interface Subset {
  readonly addresses?: readonly Address[]
  readonly notReadyAddresses?: readonly Address[]
  readonly ports?: readonly (Omit<EndpointPort, 'name'> & { readonly name?: string })[]
}

interface Address {
  readonly ip: string
  readonly nodeName?: string
  readonly targetRef?: Readonly<Record<string, string>>
}

/** The Endpoints that `services` should have with these slices. */
export function endpointsOf(
  services: readonly Service[],
  slices: readonly EndpointSlice[],
): readonly Endpoints[] {
  const selecting = services.filter(
    ({ spec }) => Object.keys(spec.selector ?? {}).length > 0 && spec.type !== 'ExternalName',
  )
  const serviceOf = ({ metadata }: EndpointSlice) =>
    keyOf({ ...metadata, name: metadata.labels?.['kubernetes.io/service-name'] ?? '' })
  const slicesOf = Map.groupBy(slices, serviceOf)
  return selecting.map((service) => {
    const { name, namespace, labels } = service.metadata
    const [family = 'IPv4'] = service.spec.ipFamilies ?? []
    const own = (slicesOf.get(keyOf(service.metadata)) ?? []).filter((slice) => slice.addressType === family)
    const subsets = own.flatMap(subsetOf)
    return {
      metadata: {
        name,
        ...(namespace !== undefined && { namespace }),
        labels: { ...labels, [ENDPOINTS_MANAGER_LABEL]: ENDPOINTS_MANAGER },
      },
      ...(subsets.length > 0 && { subsets }),
    }
  })
}

/** What to do so that the stored Endpoints of ours become `wanted`. */
export function endpointsChanges(
  wanted: readonly Endpoints[],
  stored: readonly Endpoints[],
): readonly Write[] {
  const wantedKeys = new Set(wanted.map(({ metadata }) => keyOf(metadata)))
  const storedByKey = new Map(stored.map((each) => [keyOf(each.metadata), each]))
  const stale = stored.filter(({ metadata }) => isOurs(metadata) && !wantedKeys.has(keyOf(metadata)))
  return [
    ...stale.map((each) => write('delete', each)),
    ...wanted.flatMap((each) => {
      const before = storedByKey.get(keyOf(each.metadata))
      if (before === undefined) return [write('create', each)]
      if (!isOurs(before.metadata)) return []
      const { labels } = each.metadata
      const isSame =
        Bun.deepEquals(each.subsets, before.subsets) && Bun.deepEquals(labels, before.metadata.labels)
      return isSame
        ? []
        : [write('update', { ...each, metadata: { ...before.metadata, ...(labels && { labels }) } })]
    }),
  ]
}

function isOurs({ labels }: Endpoints['metadata']): boolean {
  return labels?.[ENDPOINTS_MANAGER_LABEL] === ENDPOINTS_MANAGER
}

function subsetOf({ endpoints, ports }: EndpointSlice): readonly Subset[] {
  // a Pod on its way out is in its slice still, but not here
  const staying = endpoints.filter(({ conditions }) => !conditions.terminating)
  const addresses = (isReady: boolean) =>
    staying
      .filter(({ conditions }) => conditions.ready === isReady)
      .map(addressOf)
      .toSorted((one, other) => (one.ip < other.ip ? -1 : 1))
  const [ready, unready] = [addresses(true), addresses(false)]
  if (ready.length + unready.length === 0) return []
  return [
    {
      ...(ready.length > 0 && { addresses: ready }),
      ...(unready.length > 0 && { notReadyAddresses: unready }),
      ports: ports.map(({ name, ...port }) => ({ ...(name !== '' && { name }), ...port })),
    },
  ]
}

function addressOf({ addresses, nodeName, targetRef }: Endpoint): Address {
  return {
    ip: addresses[0] ?? '',
    ...(nodeName !== undefined && { nodeName }),
    ...(targetRef !== undefined && { targetRef }),
  }
}

function write(verb: Write['verb'], object: Endpoints): Write {
  return { verb, resource: ENDPOINTS, object }
}
