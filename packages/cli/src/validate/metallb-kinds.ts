// The kinds of metallb.io, which are all: what is none of them is a mistake, while of other groups nobody knows them all.

import { customResourceDefinitions } from '@ingot/api/kinds'

const GROUP = 'metallb.io'

/** Of each kind the API versions, the newest last. */
export const metallbKinds: ReadonlyMap<string, readonly string[]> = new Map(
  customResourceDefinitions.map(({ spec }) => [
    spec.names.kind,
    spec.versions.map(({ name }) => `${GROUP}/${name}`),
  ]),
)

export function isMetallb({ apiVersion }: { readonly apiVersion: string }): boolean {
  return apiVersion.startsWith(`${GROUP}/`)
}
