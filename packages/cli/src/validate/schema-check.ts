// Holds every object against the embedded API server, as an apply with strict field validation would, and knows from it
// which kinds live in a namespace. A kind that it does not serve is not checked, and that is said.

import { didYouMean } from '../closest.ts'
import type { Finding } from '../manifests/finding.ts'
import { findingAt } from '../manifests/manifest.ts'
import type { Manifest } from '../manifests/manifest.ts'
import { openEmbeddedApi } from './embedded-api.ts'
import type { EmbeddedApi, ServedKind, Status } from './embedded-api.ts'
import { knownFields } from './known-fields.ts'
import { isMetallb, metallbKinds } from './metallb-kinds.ts'
import { asApplied } from './as-applied.ts'
import { refusals } from './refusals.ts'

/** What the objects of one `kubectl apply` are checked with. */
export interface SchemaCheck extends Disposable {
  /** Where the object would be; '' where its kind has no namespaces. */
  namespaceOf(manifest: Manifest): Promise<string>
  findings(manifest: Manifest): Promise<Finding[]>
}

/** @param metallbNamespace Where objects of metallb.io go that name no namespace. */
export function openSchemaCheck(metallbNamespace: string): SchemaCheck {
  const api = openEmbeddedApi()
  const kindsOf = remembered((apiVersion) => api.kindsOf(apiVersion))
  const openApi = remembered((apiVersion) => api.openApi(apiVersion))
  const namespaceMistake = remembered((namespace) => api.createNamespace(namespace))

  const servedKind = async ({ apiVersion, kind }: Manifest) =>
    (await kindsOf(apiVersion)).find((each) => each.kind === kind)
  const namespaceOf = async (manifest: Manifest) => {
    const served = await servedKind(manifest)
    if (served?.namespaced === false) return ''
    return manifest.namespace ?? (isMetallb(manifest) ? metallbNamespace : 'default')
  }
  return {
    namespaceOf,
    async findings(manifest) {
      const served = await servedKind(manifest)
      if (served === undefined) return unserved(manifest, await kindsOf(manifest.apiVersion))
      const namespace = await namespaceOf(manifest)
      const mistake = namespace === '' ? undefined : await namespaceMistake(namespace)
      if (mistake !== undefined) return [wrongNamespace(manifest, mistake)]
      const document = await openApi(manifest.apiVersion)
      const fieldsAt = (path: string) => knownFields(document, manifest.kind, path)
      const statuses = await rehearse(api, manifest, served, namespace)
      return statuses.flatMap((status) => refusals(manifest, status, fieldsAt))
    },
    [Symbol.dispose]: () => api[Symbol.dispose](),
  }
}

/** Unknown fields end the strict reading: what else is wrong is found without it. */
async function rehearse(
  api: EmbeddedApi,
  manifest: Manifest,
  served: ServedKind,
  namespace: string,
): Promise<Status[]> {
  const object = asApplied(manifest)
  const strict = await api.rehearse(manifest.apiVersion, served, namespace, object, 'Strict')
  if (strict === undefined) return []
  if (!strict.message.includes('strict decoding error')) return [strict]
  const lenient = await api.rehearse(manifest.apiVersion, served, namespace, object, 'Ignore')
  return [strict, ...(lenient === undefined ? [] : [lenient])]
}

function wrongNamespace(manifest: Manifest, { message, details }: Status): Finding {
  const sentence = details?.causes?.[0]?.message ?? message
  return findingAt(manifest, 'refused', 'metadata.namespace', sentence)
}

/** `served` are the kinds of the same API version. */
function unserved(manifest: Manifest, served: readonly ServedKind[]): Finding[] {
  const { apiVersion, kind } = manifest
  const versions = metallbKinds.get(kind)
  if (isMetallb(manifest) && versions === undefined) {
    const message = `MetalLB has no such kind${didYouMean(kind, [...metallbKinds.keys()])}`
    return [findingAt(manifest, 'refused', 'kind', message)]
  }
  if (
    versions !== undefined &&
    !versions.includes(apiVersion) &&
    (isMetallb(manifest) || apiVersion === 'v1')
  ) {
    const remedy = `write ${versions.at(-1)}`
    return [findingAt(manifest, 'refused', 'apiVersion', `there is no ${kind} in ${apiVersion}`, { remedy })]
  }
  const known = served.map((each) => each.kind)
  const guess = didYouMean(kind, known)
  const message = `${kind} in ${apiVersion} is not known here, and was not checked${guess}`
  return [findingAt(manifest, guess === '' ? 'note' : 'warning', 'kind', message)]
}

/** Asks once for each text. */
function remembered<T>(ask: (text: string) => Promise<T>): (text: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>()
  return (text) => {
    const answer = answers.get(text) ?? ask(text)
    answers.set(text, answer)
    return answer
  }
}
