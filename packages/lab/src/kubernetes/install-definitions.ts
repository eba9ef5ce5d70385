// CustomResourceDefinitions into a real API server: created or brought up to date, and waited for until their kinds are
// served. Contract: apiextensions.k8s.io/v1, condition Established.

import { refuse, seconds } from '@ingot/api'
import type { Resource, Result } from '@ingot/api'
import { startInformer, wait } from '@ingot/kube'
import type { ApiError, Client, KubernetesObject, Runtime } from '@ingot/kube'
import type { Logger } from '@ingot/telemetry'

const DEFINITIONS: Resource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
}

const PATIENCE = seconds(60)

/** Installs `definitions`; accepted once every kind of them is served. */
export async function installDefinitions(
  client: Client,
  definitions: readonly KubernetesObject[],
  runtime: Runtime,
  logger: Logger,
): Promise<Result<true>> {
  for (const definition of definitions) {
    const error = await install(client, definition)
    if (error !== undefined) return failed(`${definition.metadata.name}: ${error.message}`)
  }
  const unserved = await whenServed(client, definitions, runtime, logger)
  return unserved.length === 0
    ? { ok: true, value: true }
    : failed(`never established: ${unserved.join(', ')}`)
}

async function install(client: Client, definition: KubernetesObject): Promise<ApiError | undefined> {
  const created = await client.create(DEFINITIONS, definition)
  if (created.ok || created.error.code !== 409) return created.ok ? undefined : created.error
  const { metadata } = definition
  const patched = await client.patch(DEFINITIONS, metadata, 'application/merge-patch+json', definition)
  return patched.ok ? undefined : patched.error
}

/** Waits for all of them. Returns the names of those that are not served when patience ends. */
async function whenServed(
  client: Client,
  definitions: readonly KubernetesObject[],
  runtime: Runtime,
  logger: Logger,
): Promise<string[]> {
  const unserved = new Set(definitions.map(({ metadata }) => metadata.name))
  const patience = wait(runtime, PATIENCE)
  const changed = ({ key, object }: { key: string; object: KubernetesObject | undefined }) => {
    if (object !== undefined && isEstablished(object)) unserved.delete(key)
    if (unserved.size === 0) patience.cancel()
  }
  const informer = startInformer<KubernetesObject>(client, DEFINITIONS, {}, { changed }, runtime, logger)
  await patience.done
  await informer.stop()
  return [...unserved]
}

function isEstablished(definition: KubernetesObject & { status?: unknown }): boolean {
  // null, or conditions that are, for as long as nobody has looked at it
  const { conditions } = (definition.status ?? {}) as {
    conditions?: readonly { type: string; status: string }[] | null
  }
  return conditions?.some(({ type, status }) => type === 'Established' && status === 'True') ?? false
}

function failed(message: string) {
  return refuse('KubernetesFailed', `the CustomResourceDefinitions were not installed: ${message}`)
}
