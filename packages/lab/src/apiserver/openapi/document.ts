// The OpenAPI documents: which paths take a `fieldValidation`, which `kubectl apply` asks before it leaves validation to
// the server, and the schemas, which `kubectl explain` prints. Version 2 is empty: clients that know version 3 ask there.
// Contract: Kubernetes documentation, "OpenAPI V3".

import type { JsonObject } from '../json.ts'
import { groupVersion } from '../kinds/resource-kind.ts'
import type { ResourceKind } from '../kinds/resource-kind.ts'
import { API_RELEASE } from '../server-version.ts'
import { componentName, componentsOf, typeOf } from './components.ts'

const INFO = { title: 'Kubernetes', version: API_RELEASE }

/** `/openapi/v3`: where the document of each group version is. */
export function openApiIndex(kinds: readonly ResourceKind[]): JsonObject {
  const roots = new Set(kinds.map(rootOf))
  const entries = [...roots].map((root) => {
    const hash = Bun.hash(JSON.stringify(openApiDocument(kinds, root))).toString(16)
    return [root, { serverRelativeURL: `/openapi/v3/${root}?hash=${hash}` }] as const
  })
  return { paths: Object.fromEntries(entries) }
}

/** `/openapi/v3/api/v1`, `/openapi/v3/apis/GROUP/VERSION`: `root` is what follows `/openapi/v3/`. */
export function openApiDocument(kinds: readonly ResourceKind[], root: string): JsonObject | undefined {
  const served = kinds.filter((kind) => rootOf(kind) === root)
  if (served.length === 0) return undefined
  return {
    openapi: '3.0.0',
    info: INFO,
    paths: Object.fromEntries(served.map((kind) => [`/${root}${objectPath(kind)}`, pathOf(kind)])),
    components: { schemas: componentsOf(served) },
  }
}

/** `/openapi/v2`. */
export function openApiV2(): JsonObject {
  return { swagger: '2.0', info: INFO, paths: {}, definitions: {} }
}

function rootOf(kind: ResourceKind): string {
  return `${kind.group === '' ? 'api' : 'apis'}/${groupVersion(kind)}`
}

function objectPath(kind: ResourceKind): string {
  return `${kind.namespaced ? '/namespaces/{namespace}' : ''}/${kind.plural}/{name}`
}

function pathOf(kind: ResourceKind): JsonObject {
  const names = kind.namespaced ? ['namespace', 'name'] : ['name']
  const schema = { $ref: `#/components/schemas/${componentName(kind, kind.kind)}` }
  const content = { 'application/json': { schema } }
  const responses = { '200': { description: 'OK', content } }
  const type = typeOf(kind)
  return {
    parameters: names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    get: { 'x-kubernetes-action': 'get', 'x-kubernetes-group-version-kind': type, responses },
    patch: {
      'x-kubernetes-action': 'patch',
      'x-kubernetes-group-version-kind': type,
      parameters: ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map((name) => ({
        name,
        in: 'query',
        schema: { type: 'string' },
      })),
      responses,
    },
  }
}
