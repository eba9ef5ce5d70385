// The discovery document of one group version: which kinds are served, under which plural, and whether in namespaces.
// Contract: meta.k8s.io/v1 APIResourceList.

import type { Resource } from '@ingot/api'

interface ResourceList {
  readonly resources: readonly {
    /** A plural, or `plural/subresource`. */
    readonly name: string
    readonly kind: string
    readonly namespaced: boolean
  }[]
}

export function isResourceList(value: unknown): value is ResourceList {
  const { resources } = (value ?? {}) as Partial<ResourceList>
  return Array.isArray(resources) && resources.every((each) => typeof each?.name === 'string')
}

/** The kinds of a list, without their subresources. */
export function resourcesOf({ resources }: ResourceList, apiVersion: string): readonly Resource[] {
  const [version = '', group = ''] = apiVersion.split('/').toReversed()
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map(({ name, kind, namespaced }) => ({ group, version, plural: name, kind, namespaced }))
}
