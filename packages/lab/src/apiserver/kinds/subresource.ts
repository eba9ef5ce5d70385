// What a kind serves below its objects besides `status`, as discovery has it. How each is answered is in ../subresources.
// Contract: Kubernetes API conventions, "Types", subresources.

/** A subresource of a kind. */
export interface Subresource {
  readonly name: SubresourceName
  /** What its bodies are, where that is not the kind itself. */
  readonly responseKind?: { readonly group: string; readonly version: string; readonly kind: string }
  readonly verbs: readonly string[]
}

export type SubresourceName = 'binding' | 'eviction' | 'log' | 'scale'

export const BINDING: Subresource = {
  name: 'binding',
  responseKind: { group: '', version: 'v1', kind: 'Binding' },
  verbs: ['create'],
}

export const EVICTION: Subresource = {
  name: 'eviction',
  responseKind: { group: 'policy', version: 'v1', kind: 'Eviction' },
  verbs: ['create'],
}

export const LOG: Subresource = { name: 'log', verbs: ['get'] }

export const SCALE: Subresource = {
  name: 'scale',
  responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
  verbs: ['get', 'patch', 'update'],
}
