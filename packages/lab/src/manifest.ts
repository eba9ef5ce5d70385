// Manifests into the cluster as a person's `kubectl apply` would bring them, but through the client: an object that is
// not there is created, one that is gets what the manifest says. Any kind that the API server serves will do.

import { milliseconds } from '@ingot/api'
import type { Milliseconds, Resource } from '@ingot/api'
import type { Answer, Client, KubernetesObject, WriteOptions } from '@ingot/kube'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { LAST_APPLIED } from './last-applied.ts'
import { orderedJson } from './ordered-json.ts'

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

/**
 * Reads a file of one or more objects, or every manifest of a folder in the order of their names. What a file says of a
 * status is left out: it is for controllers to say.
 */
export async function readManifests(path: string): Promise<Manifests> {
  const objects: KubernetesObject[] = []
  try {
    for (const file of await manifestFiles(path)) {
      const read = readManifest(file, await Bun.file(file).text())
      if (!read.ok) return read
      objects.push(...read.objects)
    }
  } catch (error) {
    return { ok: false, message: `${path} cannot be read: ${error instanceof Error ? error.message : error}` }
  }
  return objects.length === 0 ? { ok: false, message: `${path} has no manifest` } : { ok: true, objects }
}

function readManifest(file: string, text: string): Manifests {
  const objects: KubernetesObject[] = []
  let documents: unknown
  try {
    documents = Bun.YAML.parse(text)
  } catch (error) {
    return { ok: false, message: `${file}: ${error instanceof Error ? error.message : error}` }
  }
  for (const document of [documents].flat().flatMap(itemsOf)) {
    if (document === null) continue
    if (!isManifest(document)) return { ok: false, message: `${file}: a document without kind and name` }
    const { status: _status, ...object } = document
    objects.push(object)
  }
  return { ok: true, objects }
}

/** What `kubectl get -o yaml` writes is one List of many. */
function itemsOf(document: unknown): readonly unknown[] {
  const { kind, items } = (document ?? {}) as { readonly kind?: unknown; readonly items?: unknown }
  return kind === 'List' && Array.isArray(items) ? items : [document]
}

async function manifestFiles(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const names = await readdir(path)
  return names
    .filter((name) => MANIFEST.test(name))
    .toSorted()
    .map((name) => join(path, name))
}

function isManifest(document: unknown): document is KubernetesObject & { readonly status?: unknown } {
  const { apiVersion, kind, metadata } = (document ?? {}) as Partial<KubernetesObject>
  return typeof apiVersion === 'string' && typeof kind === 'string' && typeof metadata?.name === 'string'
}

/** How objects are applied. */
export interface ApplyOptions {
  /** For how long what a cluster that has just started is not ready for is tried again. */
  readonly patience: Milliseconds
  /** Ends the trying. */
  readonly signal: AbortSignal
  /**
   * Refuse unknown fields, and let a later `kubectl apply` know what was applied, so that the same file changes nothing.
   * Without that kubectl warns, and removes no field that the file drops.
   */
  readonly asKubectl: boolean
}

/** An object that was not taken, and why. */
export interface Refusal {
  readonly object: KubernetesObject
  /** A sentence that names the object. */
  readonly message: string
}

/**
 * Creates or updates `objects` in order, and returns those that were refused. A kind or a service account
 * that comes a moment later does not hold up the others: those that need it are tried again, until `patience` ends.
 */
export async function applyObjects(
  client: Client,
  objects: readonly KubernetesObject[],
  { patience, signal, asKubectl }: ApplyOptions,
): Promise<readonly Refusal[]> {
  const deadline = performance.now() + patience
  const resources = new Map<string, readonly Resource[]>()
  const problems = new Map<KubernetesObject, Problem>()
  let left = objects
  for (;;) {
    for (const object of left) {
      if (signal.aborted) return []
      const problem = await applyObject(client, resources, object, asKubectl)
      if (problem === null) problems.delete(object)
      else problems.set(object, problem)
    }
    left = [...problems].flatMap(([object, { isEarly }]) => (isEarly ? [object] : []))
    if (left.length === 0 || performance.now() >= deadline) break
    await Bun.sleep(RETRY_PAUSE)
  }
  return objects.flatMap((object) => {
    const problem = problems.get(object)
    if (problem === undefined) return []
    return [{ object, message: `${object.kind} ${object.metadata.name}: ${problem.message}` }]
  })
}

const RETRY_PAUSE = milliseconds(50)

/** `isEarly`: it may be well in a moment. */
interface Problem {
  readonly message: string
  readonly isEarly: boolean
}

async function applyObject(
  client: Client,
  resources: Map<string, readonly Resource[]>,
  given: KubernetesObject,
  asKubectl: boolean,
): Promise<Problem | null> {
  const { apiVersion = 'v1', kind = '' } = given
  const served = await discovered(client, resources, apiVersion)
  if (!served.ok && served.error.code !== 404) return { message: served.error.message, isEarly: true }
  const resource = (served.ok ? served.value : []).find((each) => each.kind === kind)
  if (resource === undefined) {
    // a definition may be among what is applied
    resources.delete(apiVersion)
    return { message: `no kind ${kind} in ${apiVersion}`, isEarly: true }
  }
  const placed = resource.namespaced ? inDefaultNamespace(given) : given
  const object = asKubectl ? declared(placed) : placed
  const options: WriteOptions = asKubectl ? { fieldValidation: 'Strict' } : {}
  const created = await client.create(resource, object, options)
  const answer =
    created.ok || created.error.reason !== 'AlreadyExists'
      ? created
      : await client.patch(resource, object.metadata, 'application/merge-patch+json', object, options)
  if (!answer.ok) return problemOf(answer)
  if (!('status' in object)) return null
  // a status is only taken through its subresource
  const updated = await client.updateStatus(resource, { ...object, metadata: answer.value.metadata })
  return updated.ok ? null : problemOf(updated)
}

async function discovered(
  client: Client,
  known: Map<string, readonly Resource[]>,
  apiVersion: string,
): Promise<Answer<readonly Resource[]>> {
  const resources = known.get(apiVersion)
  if (resources !== undefined) return { ok: true, value: resources }
  const answer = await client.discover(apiVersion)
  if (answer.ok) known.set(apiVersion, answer.value)
  return answer
}

function problemOf({ error }: Extract<Answer<unknown>, { ok: false }>): Problem {
  return { message: error.message, isEarly: /serviceaccount ".*" not found/.test(error.message) }
}

function inDefaultNamespace(object: KubernetesObject): KubernetesObject {
  return { ...object, metadata: { namespace: 'default', ...object.metadata } }
}

function declared(object: KubernetesObject): KubernetesObject {
  const { annotations = {} } = object.metadata
  const asWritten = { ...object, metadata: { ...object.metadata, annotations } }
  const applied = `${orderedJson(asWritten)}\n`
  const metadata = { ...object.metadata, annotations: { ...annotations, [LAST_APPLIED]: applied } }
  return { ...object, metadata }
}
