// Objects of a kind with several versions: each is stored in one of them and read and written in any. Between two
// versions only `apiVersion` changes, and what the other version does not declare is pruned. What is read has the defaults
// that the version in which it was written has by now.
// Contract: Kubernetes documentation, "Versions in CustomResourceDefinitions", conversion strategy None.

import { parseStored } from './api-object.ts'
import type { ApiObject } from './api-object.ts'
import { groupVersion } from './kinds/resource-kind.ts'
import type { ResourceKind } from './kinds/resource-kind.ts'
import { applyDefaults, hasDefaults } from './schema/defaults.ts'
import { prune } from './schema/prune.ts'
import { keyOf } from './server-context.ts'
import type { Server } from './server-context.ts'

/** The stored object in the version of `kind`. */
export function getObject(
  server: Server,
  kind: ResourceKind,
  namespace: string,
  name: string,
): ApiObject | undefined {
  const object = server.storage.get(keyOf(kind, namespace, name))
  return object && asRead(kind, object)
}

/** Stores an object in the version that its definition stores, and gives it back as `kind` reads it from there. */
export function putObject(server: Server, kind: ResourceKind, object: ApiObject): ApiObject {
  const { namespace = '', name } = object.metadata
  const stored = server.storage.put(keyOf(kind, namespace, name), inVersionOf(kind.storedAs ?? kind, object))
  return inVersionOf(kind, stored)
}

/** Stored JSON as it is read in the version of `kind`. */
export function jsonInVersionOf(kind: ResourceKind, json: string): string {
  if (!kind.isCustom) return json
  // apiVersion comes first in all that is stored
  const isInVersion = json.startsWith(`{"apiVersion":"${groupVersion(kind)}"`)
  if (isInVersion && !hasDefaults(kind.schema)) return json
  return JSON.stringify(asRead(kind, parseStored(json)))
}

// a default that came after the object is there when it is read, though nobody has written it
function asRead(kind: ResourceKind, object: ApiObject): ApiObject {
  const writtenAs = [kind, kind.storedAs].find((each) => each && groupVersion(each) === object.apiVersion)
  if (kind.isCustom && writtenAs !== undefined) applyDefaults(writtenAs.schema, object)
  return inVersionOf(kind, object)
}

function inVersionOf(kind: ResourceKind, object: ApiObject): ApiObject {
  const apiVersion = groupVersion(kind)
  if (object.apiVersion === apiVersion) return object
  const converted = { ...structuredClone(object), apiVersion }
  prune(kind.schema, converted, true)
  return converted
}
