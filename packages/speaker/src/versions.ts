// resourceVersions as numbers. They count up where etcd is behind the API server; what is no number is older than
// everything.

interface Versioned {
  readonly metadata?: { readonly resourceVersion?: string | undefined }
}

export function versionOf({ metadata }: Versioned): number {
  const version = Number(metadata?.resourceVersion ?? 0)
  return Number.isSafeInteger(version) ? version : 0
}

/** Of the newest of them; 0 for none. */
export function newestVersion(objects: Iterable<Versioned>): number {
  return Math.max(0, ...Array.from(objects, versionOf))
}
