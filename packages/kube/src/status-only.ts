// Which changes of an object are news about its status alone: whoever reads only what people wrote need not look again.

import type { Change } from './informer.ts'
import type { KubernetesObject } from './object.ts'

/** Whether nothing but the status is different. An object that came or went is more than that. */
export function changesStatusOnly({ object, previous }: Change<KubernetesObject>): boolean {
  if (object === undefined || previous === undefined) return false
  return Bun.deepEquals(written(object), written(previous))
}

/** Not by the generation: it does not count labels, which selectors read. */
function written(object: KubernetesObject & { readonly status?: unknown }) {
  const { status: _, metadata, ...rest } = object
  const { resourceVersion: __, ...kept } = metadata
  return { ...rest, metadata: kept }
}
