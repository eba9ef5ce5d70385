// What a new cluster has before anybody has written to it: the namespaces, the Service `kubernetes`, and the definitions
// that the server was given. What is there already stays as it is, but definitions are brought up to date.

import { decode } from './decode.ts'
import { isObject, textAt } from './json.ts'
import type { Json, JsonObject } from './json.ts'
import type { ResourceKind } from './kinds/resource-kind.ts'
import { keyOf } from './server-context.ts'
import type { Server } from './server-context.ts'
import { createObject, updateObject } from './write.ts'

const NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system']

/** Who owns the fields of what is there from the start. */
const SELF = 'kube-apiserver'

/** The Service by which Pods reach the API server. */
const KUBERNETES = {
  metadata: { name: 'kubernetes', labels: { component: 'apiserver', provider: 'kubernetes' } },
  spec: { clusterIP: '10.96.0.1', ports: [{ name: 'https', port: 443, targetPort: 6443 }] },
}

/** Writes what is missing. A definition that cannot be one is a mistake of the caller and throws. */
export function seed(server: Server, definitions: readonly Json[]): void {
  for (const name of NAMESPACES)
    write(server, kindOf(server, '', 'v1', 'namespaces'), '', { metadata: { name } })
  const services = kindOf(server, '', 'v1', 'services')
  if (server.storage.get(keyOf(services, 'default', 'kubernetes')) === undefined) {
    write(server, services, 'default', structuredClone(KUBERNETES))
  }
  for (const definition of definitions) {
    if (!isObject(definition)) throw new Error('a definition is no object')
    const kind = kindOf(server, 'apiextensions.k8s.io', 'v1', 'customresourcedefinitions')
    write(server, kind, '', structuredClone(definition))
  }
}

function kindOf({ registry }: Server, group: string, version: string, plural: string): ResourceKind {
  const kind = registry.at(group, version, plural)
  if (kind === undefined) throw new Error(`${plural} are not served`)
  return kind
}

function write(server: Server, kind: ResourceKind, namespace: string, body: JsonObject): void {
  const decoded = decode(kind, body, 'Strict')
  if (!decoded.ok) throw new Error(`${kind.kind} ${textAt(body, 'metadata', 'name')}: ${decoded.message}`)
  const { object } = decoded
  const current = server.storage.get(keyOf(kind, namespace, object.metadata.name))
  const updated = {
    ...structuredClone(current),
    ...object,
    metadata: { ...current?.metadata, ...object.metadata },
  }
  const writer = { manager: SELF, subresource: '', now: server.runtime.date() }
  const options = { isStatus: false, isDryRun: false, isReplace: false, writer }
  const written =
    current === undefined
      ? createObject(server, kind, namespace, object, options)
      : updateObject(server, kind, current, updated, options)
  if (!written.ok) throw new Error(written.failure.message)
}
