// Manifests into the cluster as a person's `kubectl apply` would bring them, but through the client: an object that is
// not there is created, one that is gets what the manifest says. Any kind that the API server serves will do.

import type { Resource } from '@ingot/api'
import type { Answer, Client, KubernetesObject } from '@ingot/kube'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'
/** As `kubectl apply -f FOLDER` chooses them. */
const MANIFEST = /\.(ya?ml|json)$/

/** A manifest, or a folder of them. */
export interface ManifestPath {
  readonly path: string
  /** How a person knows it. */
  readonly title: string
}

/** Objects, or the sentence that says which file is no manifest and why. */
export type Manifests =
  | { readonly ok: true; readonly objects: readonly KubernetesObject[] }
  | { readonly ok: false; readonly message: string }

/** Reads a file of one or more objects, or every manifest of a folder in the order of their names. */
export async function readManifests(path: string): Promise<Manifests> {
  const objects: KubernetesObject[] = []
  try {
    for (const file of await manifestFiles(path)) {
      const documents: unknown = Bun.YAML.parse(await Bun.file(file).text())
      for (const document of [documents].flat()) {
        if (document === null) continue
        if (!isManifest(document)) return { ok: false, message: `${file}: a document without kind and name` }
        objects.push(declared(document))
      }
    }
  } catch (error) {
    return { ok: false, message: `${path}: ${error instanceof Error ? error.message : String(error)}` }
  }
  return { ok: true, objects }
}

async function manifestFiles(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const names = await readdir(path)
  return names
    .filter((name) => MANIFEST.test(name))
    .toSorted()
    .map((name) => join(path, name))
}

function isManifest(document: unknown): document is KubernetesObject & Required<Typed> {
  const { apiVersion, kind, metadata } = (document ?? {}) as Partial<KubernetesObject>
  return typeof apiVersion === 'string' && typeof kind === 'string' && typeof metadata?.name === 'string'
}

type Typed = Pick<KubernetesObject, 'apiVersion' | 'kind'>

/**
 * With what a later `kubectl apply` compares, in kubectl's spelling, so that the same file changes nothing. Without it
 * kubectl warns, and removes no field that the file drops.
 */
function declared(object: KubernetesObject): KubernetesObject {
  const { annotations = {} } = object.metadata
  const asWritten = { ...object, metadata: { ...object.metadata, annotations } }
  const applied = `${JSON.stringify(asWritten, keysInOrder)}\n`
  const metadata = { ...object.metadata, annotations: { ...annotations, [LAST_APPLIED]: applied } }
  return { ...object, metadata }
}

function keysInOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/**
 * Creates or updates `objects` in order, and returns a sentence for each that was refused. What a cluster that has just
 * started is not ready for, a kind or a service account that comes a moment later, is tried again until `deadline`
 * (milliseconds of `performance.now`).
 */
export async function applyObjects(
  client: Client,
  objects: readonly KubernetesObject[],
  deadline: number,
): Promise<readonly string[]> {
  const resources = new Map<string, readonly Resource[]>()
  const problems: string[] = []
  for (const object of objects) {
    let problem = await applyObject(client, resources, object)
    while (problem !== null && problem.isEarly && performance.now() < deadline) {
      await Bun.sleep(RETRY_PAUSE)
      problem = await applyObject(client, resources, object)
    }
    if (problem !== null) problems.push(`${object.kind} ${object.metadata.name}: ${problem.message}`)
  }
  return problems
}

const RETRY_PAUSE = 50

/** `isEarly`: it may be well in a moment. */
interface Problem {
  readonly message: string
  readonly isEarly: boolean
}

async function applyObject(
  client: Client,
  resources: Map<string, readonly Resource[]>,
  given: KubernetesObject,
): Promise<Problem | null> {
  const { apiVersion = 'v1', kind = '' } = given
  const served = resources.get(apiVersion) ?? (await client.discover(apiVersion))
  if ('ok' in served && !served.ok) return { message: served.error.message, isEarly: true }
  const known = 'ok' in served ? served.value : served
  const resource = known.find((each) => each.kind === kind)
  if (resource === undefined) return { message: `no kind ${kind} in ${apiVersion}`, isEarly: true }
  resources.set(apiVersion, known)
  const object = resource.namespaced ? inDefaultNamespace(given) : given
  const created = await client.create(resource, object)
  const answer =
    created.ok || created.error.reason !== 'AlreadyExists'
      ? created
      : await client.patch(resource, object.metadata, 'application/merge-patch+json', object)
  if (!answer.ok) return problemOf(answer)
  if (!('status' in object)) return null
  // a status is only taken through its subresource
  const updated = await client.updateStatus(resource, { ...object, metadata: answer.value.metadata })
  return updated.ok ? null : problemOf(updated)
}

function problemOf({ error }: Extract<Answer<unknown>, { ok: false }>): Problem {
  return { message: error.message, isEarly: /serviceaccount ".*" not found/.test(error.message) }
}

function inDefaultNamespace(object: KubernetesObject): KubernetesObject {
  return { ...object, metadata: { namespace: 'default', ...object.metadata } }
}
