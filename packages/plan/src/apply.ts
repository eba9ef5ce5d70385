// What `kubectl apply` makes of a stored object and a manifest: fields of the manifest are set, fields that the manifest
// applied before had and this one has not are removed, all others stay. Labels, annotations and the fields of the spec
// are merged one by one; what is inside a field of the spec is taken whole.
// Contract: the annotation kubectl.kubernetes.io/last-applied-configuration.

/** An object of any kind, as far as it is merged. */
export interface Manifest {
  readonly metadata?: {
    readonly labels?: Fields | undefined
    readonly annotations?: Fields | undefined
  }
  readonly spec?: object | undefined
}

type Fields = Readonly<Record<string, unknown>>

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** The stored object after the manifest was applied. */
export function applyManifest<T extends Manifest>(stored: T, manifest: T): T {
  const before = lastApplied(stored)
  const { labels, annotations, ...metadata } = manifest.metadata ?? {}
  return {
    ...stored,
    metadata: {
      ...stored.metadata,
      ...metadata,
      labels: merge(stored.metadata?.labels, before.metadata?.labels, labels),
      annotations: merge(stored.metadata?.annotations, before.metadata?.annotations, annotations),
    },
    spec: merge(stored.spec, before.spec, manifest.spec),
  }
}

function merge(stored: object = {}, before: object = {}, next: object = {}): Fields {
  const kept = Object.entries(stored).filter(([name]) => !Object.hasOwn(before, name))
  return { ...Object.fromEntries(kept), ...next }
}

/** The manifest that was applied last; one without fields where there is none. */
function lastApplied(stored: Manifest): Manifest {
  const text = stored.metadata?.annotations?.[LAST_APPLIED]
  if (typeof text !== 'string') return {}
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    // whoever wrote it, it says nothing
    return {}
  }
}
