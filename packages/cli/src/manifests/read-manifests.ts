// Manifests as a person hands them to a command: every object of every file, in order, and what could not be read. This is
// the one reading that all commands share which take `-f`.

import { readDocuments } from './document.ts'
import type { Finding } from './finding.ts'
import { readTexts } from './manifest-files.ts'
import type { ManifestSource } from './manifest-files.ts'
import { manifestsOf } from './manifest.ts'
import type { Manifest, Manifests } from './manifest.ts'
import { isMetallb } from '../validate/metallb-kinds.ts'

/** Everything that was read. */
export interface ReadManifests extends Manifests {
  /** In the order of reading. */
  readonly files: readonly string[]
}

export async function readManifests(source: ManifestSource): Promise<ReadManifests> {
  const files: string[] = []
  const manifests: Manifest[] = []
  const findings: Finding[] = []
  for (const read of await readTexts(source)) {
    files.push(read.ok ? read.file : read.finding.file)
    if (!read.ok) {
      findings.push(read.finding)
      continue
    }
    for (const [index, result] of readDocuments(read.text).entries()) {
      if (result.ok) {
        const found = manifestsOf(read.file, index + 1, result.document)
        manifests.push(...found.manifests)
        findings.push(...found.findings)
      } else {
        const about = { severity: 'refused', file: read.file } as const
        findings.push(...result.complaints.map((complaint) => ({ ...about, ...complaint })))
      }
    }
  }
  if (manifests.length === 0 && findings.length === 0) {
    const message = 'there is no object in it'
    findings.push(...files.map((file): Finding => ({ severity: 'refused', file, message })))
  }
  const { namespace = '' } = source
  return { manifests: manifests.map((it) => placedIn(namespace, it)), findings, files }
}

/** Kinds that are in no namespace, of those that commands look at. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set(['Namespace', 'Node'])

/** As `kubectl apply -n` does it. */
function placedIn(namespace: string, manifest: Manifest): Manifest {
  const isOpen = manifest.namespace === undefined && !CLUSTER_SCOPED.has(manifest.kind)
  return namespace === '' || !isOpen || isMetallb(manifest) ? manifest : { ...manifest, namespace }
}
