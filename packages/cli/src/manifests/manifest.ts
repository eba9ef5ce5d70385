// The objects that are in a document: itself, or the items of a List, each with a kind, a name, and the way back to the
// line of each of its fields. What has no kind or no name is a finding; whether the rest is right is not asked here.

import { isMap, isSeq } from 'yaml'
import type { Node } from 'yaml'
import type { Json, ManifestDocument } from './document-value.ts'
import type { Finding, Severity } from './finding.ts'
import { placesOf } from './place.ts'
import type { Place } from './place.ts'
import { howToWrite } from './how-to-write.ts'

/** An object as it stands in a file. */
export interface Manifest {
  readonly file: string
  /** The document in the file, counted from 1. */
  readonly document: number
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  /** Undefined where the file names none. */
  readonly namespace: string | undefined
  readonly value: { readonly [field: string]: Json }
  /** Where a field stands; the best place first, at least one. */
  places(field: string): readonly Place[]
}

export interface Manifests {
  readonly manifests: readonly Manifest[]
  readonly findings: readonly Finding[]
}

/** `Service default/web`, as the manifest has it. */
export function titleOf({ kind, namespace, name }: Manifest): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`
}

interface Hints {
  readonly remedy?: string | undefined
  /** Where the field has more than one place, or the finding is about another. */
  readonly place?: Place | undefined
}

/** A finding about one field of `manifest`. */
export function findingAt(
  manifest: Manifest,
  severity: Severity,
  field: string,
  message: string,
  { remedy, place = manifest.places(field)[0] }: Hints = {},
): Finding {
  return {
    severity,
    file: manifest.file,
    ...(place && { line: place.line }),
    object: titleOf(manifest),
    ...(field !== '' && { field }),
    message,
    ...(remedy && { remedy }),
  }
}

/** The objects of the `number`th document of `file`. */
export function manifestsOf(file: string, number: number, document: ManifestDocument): Manifests {
  const results = nodesOf(document).map(({ node, value }) => manifestOf(file, number, document, node, value))
  return {
    manifests: results.flatMap((result) => ('severity' in result ? [] : [result])),
    findings: results.flatMap((result) => ('severity' in result ? [result] : [])),
  }
}

interface Candidate {
  readonly node: Node
  readonly value: Json
}

/** What `kubectl get -o yaml` writes is one List of many. */
function nodesOf(document: ManifestDocument): Candidate[] {
  const { root, value } = document
  if (!isMap(root) || !isRecord(value) || !String(value['kind']).endsWith('List'))
    return [{ node: root, value }]
  const items = document.behind(root.get('items', true))
  const values = value['items']
  if (!isSeq(items) || !Array.isArray(values)) return [{ node: root, value }]
  return values.map((item, index) => ({ node: document.behind(items.items[index]) as Node, value: item }))
}

function manifestOf(
  file: string,
  document: number,
  whole: ManifestDocument,
  node: Node,
  value: Json,
): Manifest | Finding {
  const places = (field: string) => placesOf(whole, node, field)
  const refused = (field: string, message: string, remedy: string): Finding => {
    const line = places(field)[0]?.line
    return { severity: 'refused', file, ...(line && { line }), ...(field && { field }), message, remedy }
  }
  if (!isRecord(value)) {
    return refused('', 'no Kubernetes object', 'an object starts with apiVersion, kind and metadata')
  }
  const metadata = isRecord(value['metadata']) ? value['metadata'] : {}
  const texts = {
    apiVersion: value['apiVersion'],
    kind: value['kind'],
    'metadata.name': metadata['name'],
    'metadata.namespace': metadata['namespace'] ?? '',
  }
  for (const [field, text] of Object.entries(texts)) {
    if (typeof text === 'string' && (text !== '' || field === 'metadata.namespace')) continue
    if (text === undefined || text === null || text === '')
      return refused(field, 'is missing', MISSING[field] ?? '')
    const [place] = places(field)
    return refused(field, 'is no text', (place && howToWrite(place, 'string')) ?? 'write text')
  }
  return {
    file,
    document,
    apiVersion: String(texts.apiVersion),
    kind: String(texts.kind),
    name: String(texts['metadata.name']),
    namespace: String(texts['metadata.namespace']) || undefined,
    value,
    places,
  }
}

const MISSING: Readonly<Record<string, string>> = {
  apiVersion: 'write `apiVersion: v1` for a Service, `apiVersion: metallb.io/v1beta1` for a pool',
  kind: 'write what it is: `kind: IPAddressPool`',
  'metadata.name': 'give it one: `name: NAME` below `metadata:`',
}

export function isRecord(value: unknown): value is { readonly [field: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
