// Which endpoints of a Service can take traffic, and which Service an EndpointSlice belongs to (discovery.k8s.io/v1).
// MetalLB's rule: ready counts before serving, so an endpoint that terminates but still serves is usable.

import type { Endpoint, EndpointSlice } from 'kubernetes-types/discovery/v1'

/** The endpoints that can serve: ready is unknown or true, or serving is true. */
export function usableEndpoints(slices: readonly EndpointSlice[]): Endpoint[] {
  // whatever its type says: the API server sends null for a slice that has none
  return slices.flatMap(({ endpoints }) => endpoints ?? []).filter(canServe)
}

function canServe({ conditions }: Endpoint): boolean {
  const { ready, serving } = conditions ?? {}
  return (ready ?? true) || (serving ?? false)
}

/** `namespace/name` of the slice's Service; `undefined` for a slice that names none. */
export function serviceKeyOfSlice({ metadata }: EndpointSlice): string | undefined {
  const name = metadata?.labels?.['kubernetes.io/service-name']
  return name === undefined ? undefined : `${metadata?.namespace ?? ''}/${name}`
}
