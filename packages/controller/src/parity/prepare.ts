// What a controller finds on an API server that was started for a recording: MetalLB's kinds without the rules that
// refuse wrong objects, since it is recorded what a controller makes of these, namespaces, and the controller's own Pod.

import { CUSTOM_RESOURCE_DEFINITIONS, NAMESPACES, PODS } from '@ingot/api'
import type { Client, KubernetesObject } from '@ingot/kube'
import { readdirSync } from 'node:fs'
import { NAMESPACES_OF_SCENARIOS } from './scenario.ts'

/** Creates all of it; what is there already stays. */
export async function prepare(client: Client): Promise<void> {
  const folder = new URL('../../../../deploy/crds/', import.meta.url).pathname
  for (const file of readdirSync(folder)) {
    const definition = Bun.YAML.parse(await Bun.file(folder + file).text())
    await client.create(CUSTOM_RESOURCE_DEFINITIONS, withoutRules(definition) as KubernetesObject)
  }
  for (const name of ['metallb-system', ...NAMESPACES_OF_SCENARIOS])
    await client.create(NAMESPACES, { metadata: { name } })
  const pod = {
    metadata: { name: 'controller', namespace: 'metallb-system' },
    spec: { containers: [{ name: 'controller', image: 'controller' }] },
  }
  await client.create<KubernetesObject>(PODS, pod)
}

function withoutRules(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRules)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([key]) => key !== 'x-kubernetes-validations')
  return Object.fromEntries(entries.map(([key, it]) => [key, withoutRules(it)]))
}
