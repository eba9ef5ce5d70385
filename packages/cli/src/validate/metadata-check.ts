// What stands in the metadata of a manifest and does not belong there: fields that an API server writes, left over from
// `kubectl get -o yaml`, and annotations and labels that YAML does not read as text, such as an unquoted `true`.
// Contract: Kubernetes API conventions, "Metadata" and "Spec and Status".

import type { Json } from '../manifests/document-value.ts'
import type { Finding } from '../manifests/finding.ts'
import { howToWrite } from '../manifests/how-to-write.ts'
import { findingAt, isRecord } from '../manifests/manifest.ts'
import type { Manifest } from '../manifests/manifest.ts'

/** Written by the API server, which takes no notice of what a manifest says. */
const NOT_TAKEN = [
  'metadata.uid',
  'metadata.generation',
  'metadata.creationTimestamp',
  'metadata.deletionTimestamp',
  'metadata.deletionGracePeriodSeconds',
  'metadata.selfLink',
  'metadata.managedFields',
  'status',
]
const DELETE = { remedy: 'delete the line' }

export function checkMetadata(manifest: Manifest): Finding[] {
  const findings: Finding[] = []
  if (!isEmpty(valueAt(manifest, 'metadata.resourceVersion'))) {
    const message = 'should not be set on objects to be created'
    findings.push(findingAt(manifest, 'refused', 'metadata.resourceVersion', message, DELETE))
  }
  for (const field of NOT_TAKEN) {
    if (isEmpty(valueAt(manifest, field))) continue
    const message = 'is written in the cluster and not taken from a manifest'
    const remedy = field === 'status' ? 'delete it' : DELETE.remedy
    findings.push(findingAt(manifest, 'warning', field, message, { remedy }))
  }
  for (const field of ['metadata.annotations', 'metadata.labels']) {
    findings.push(...checkTexts(manifest, field))
  }
  return findings
}

function checkTexts(manifest: Manifest, field: string): Finding[] {
  const map = valueAt(manifest, field)
  if (!isRecord(map)) return []
  return Object.entries(map).flatMap(([key, value]) => {
    if (typeof value === 'string') return []
    const path = `${field}.${key}`
    const [place] = manifest.places(path)
    if (value === null) {
      return [
        findingAt(manifest, 'warning', path, 'has no value', { remedy: 'write "", or delete the line' }),
      ]
    }
    const remedy = (place && howToWrite(place, 'string')) ?? 'write it as one text in quotes'
    const message = `is ${NAMES[place?.type ?? ''] ?? 'no text'}, and only text is taken`
    return [findingAt(manifest, 'refused', path, message, { remedy })]
  })
}

const NAMES: Readonly<Record<string, string>> = {
  bool: 'a boolean',
  number: 'a number',
  array: 'a list',
  object: 'a map',
}

/** `creationTimestamp: null` and `status: { loadBalancer: {} }` are what generators write; they say nothing. */
function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true
  return typeof value === 'object' && Object.values(value).every(isEmpty)
}

function valueAt({ value }: Manifest, field: string): Json | undefined {
  let at: Json | undefined = value
  for (const name of field.split('.')) at = isRecord(at) ? at[name] : undefined
  return at
}
