// The kinds of metallb.io, which are all: what is none of them is a mistake, while of other groups nobody knows them all.

import { customResourceDefinitions } from '@ingot/api/kinds'

const GROUP = 'metallb.io'

/** Those that Ingot does not define, so that their objects are not checked. */
const UNDEFINED: Readonly<Record<string, readonly string[]>> = {
  BFDProfile: ['v1beta1'],
  BGPPeer: ['v1beta1', 'v1beta2'],
  Community: ['v1beta1'],
  ConfigurationState: ['v1beta1'],
  ServiceBGPStatus: ['v1beta1'],
  ServiceL2Status: ['v1beta1'],
}

/** Of each kind the API versions, the newest last. */
export const metallbKinds: ReadonlyMap<string, readonly string[]> = new Map([
  ...Object.entries(UNDEFINED).map(([kind, versions]) => [kind, versions.map(inGroup)] as const),
  ...customResourceDefinitions.map(
    ({ spec }) => [spec.names.kind, spec.versions.map(({ name }) => inGroup(name))] as const,
  ),
])

export function isMetallb({ apiVersion }: { readonly apiVersion: string }): boolean {
  return apiVersion.startsWith(`${GROUP}/`)
}

function inGroup(version: string): string {
  return `${GROUP}/${version}`
}
