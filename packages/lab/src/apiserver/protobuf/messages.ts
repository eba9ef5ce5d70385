// The messages that kubectl 1.32 and later sends as protobuf and nothing else: what `kubectl create namespace`,
// `configmap`, `secret`, `service`, `deployment`, `quota` and the like make. Contract: k8s.io/api, generated.proto of core/v1 and meta/v1.

import type { JsonObject } from '../json.ts'
import { readMessage } from './wire.ts'
import type { Message } from './wire.ts'

/** What every protobuf body of Kubernetes begins with. */
const MAGIC = new TextEncoder().encode('k8s\0')

const META: Message = {
  1: { name: 'name', type: 'string' },
  2: { name: 'generateName', type: 'string' },
  3: { name: 'namespace', type: 'string' },
  5: { name: 'uid', type: 'string' },
  6: { name: 'resourceVersion', type: 'string' },
  11: { name: 'labels', type: 'string', is: 'map' },
  12: { name: 'annotations', type: 'string', is: 'map' },
  14: { name: 'finalizers', type: 'string', is: 'list' },
}

const SERVICE_PORT: Message = {
  1: { name: 'name', type: 'string' },
  2: { name: 'protocol', type: 'string' },
  3: { name: 'port', type: 'integer' },
  4: { name: 'targetPort', type: 'intOrString' },
  5: { name: 'nodePort', type: 'integer' },
  6: { name: 'appProtocol', type: 'string' },
}

const SERVICE_SPEC: Message = {
  1: { name: 'ports', type: SERVICE_PORT, is: 'list' },
  2: { name: 'selector', type: 'string', is: 'map' },
  3: { name: 'clusterIP', type: 'string' },
  4: { name: 'type', type: 'string' },
  5: { name: 'externalIPs', type: 'string', is: 'list' },
  7: { name: 'sessionAffinity', type: 'string' },
  8: { name: 'loadBalancerIP', type: 'string' },
  9: { name: 'loadBalancerSourceRanges', type: 'string', is: 'list' },
  10: { name: 'externalName', type: 'string' },
  11: { name: 'externalTrafficPolicy', type: 'string' },
  12: { name: 'healthCheckNodePort', type: 'integer' },
  13: { name: 'publishNotReadyAddresses', type: 'boolean' },
  17: { name: 'ipFamilyPolicy', type: 'string' },
  18: { name: 'clusterIPs', type: 'string', is: 'list' },
  19: { name: 'ipFamilies', type: 'string', is: 'list' },
  20: { name: 'allocateLoadBalancerNodePorts', type: 'boolean', is: 'pointer' },
  21: { name: 'loadBalancerClass', type: 'string' },
  22: { name: 'internalTrafficPolicy', type: 'string' },
}

const metadata = { name: 'metadata', type: META } as const

const LABEL_SELECTOR: Message = { 1: { name: 'matchLabels', type: 'string', is: 'map' } }

const CONTAINER_PORT: Message = {
  1: { name: 'name', type: 'string' },
  3: { name: 'containerPort', type: 'integer' },
  4: { name: 'protocol', type: 'string' },
}

const CONTAINER: Message = {
  1: { name: 'name', type: 'string' },
  2: { name: 'image', type: 'string' },
  3: { name: 'command', type: 'string', is: 'list' },
  4: { name: 'args', type: 'string', is: 'list' },
  6: { name: 'ports', type: CONTAINER_PORT, is: 'list' },
}

const POD_TEMPLATE: Message = {
  1: metadata,
  2: { name: 'spec', type: { 2: { name: 'containers', type: CONTAINER, is: 'list' } } },
}

const DEPLOYMENT_SPEC: Message = {
  1: { name: 'replicas', type: 'integer', is: 'pointer' },
  2: { name: 'selector', type: LABEL_SELECTOR },
  3: { name: 'template', type: POD_TEMPLATE },
}

const QUOTA_SPEC: Message = {
  1: { name: 'hard', type: 'quantity', is: 'map' },
  2: { name: 'scopes', type: 'string', is: 'list' },
}

const POLICY_RULE: Message = {
  1: { name: 'verbs', type: 'string', is: 'list' },
  2: { name: 'apiGroups', type: 'string', is: 'list' },
  3: { name: 'resources', type: 'string', is: 'list' },
  4: { name: 'resourceNames', type: 'string', is: 'list' },
  5: { name: 'nonResourceURLs', type: 'string', is: 'list' },
}

const ROLE: Message = { 1: metadata, 2: { name: 'rules', type: POLICY_RULE, is: 'list' } }

const SUBJECT: Message = {
  1: { name: 'kind', type: 'string' },
  2: { name: 'apiGroup', type: 'string' },
  3: { name: 'name', type: 'string' },
  4: { name: 'namespace', type: 'string' },
}

const ROLE_REFERENCE: Message = {
  1: { name: 'apiGroup', type: 'string' },
  2: { name: 'kind', type: 'string' },
  3: { name: 'name', type: 'string' },
}

const ROLE_BINDING: Message = {
  1: metadata,
  2: { name: 'subjects', type: SUBJECT, is: 'list' },
  3: { name: 'roleRef', type: ROLE_REFERENCE },
}

const MESSAGES: { readonly [kind: string]: Message } = {
  'v1 Namespace': { 1: metadata },
  'v1 Service': { 1: metadata, 2: { name: 'spec', type: SERVICE_SPEC } },
  'v1 ConfigMap': {
    1: metadata,
    2: { name: 'data', type: 'string', is: 'map' },
    3: { name: 'binaryData', type: 'bytes', is: 'map' },
    4: { name: 'immutable', type: 'boolean', is: 'pointer' },
  },
  'v1 Secret': {
    1: metadata,
    2: { name: 'data', type: 'bytes', is: 'map' },
    3: { name: 'type', type: 'string' },
    4: { name: 'stringData', type: 'string', is: 'map' },
    5: { name: 'immutable', type: 'boolean', is: 'pointer' },
  },
  'v1 ServiceAccount': { 1: metadata },
  'v1 ResourceQuota': { 1: metadata, 2: { name: 'spec', type: QUOTA_SPEC } },
  'apps/v1 Deployment': { 1: metadata, 2: { name: 'spec', type: DEPLOYMENT_SPEC } },
  'rbac.authorization.k8s.io/v1 Role': ROLE,
  'rbac.authorization.k8s.io/v1 ClusterRole': ROLE,
  'rbac.authorization.k8s.io/v1 RoleBinding': ROLE_BINDING,
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding': ROLE_BINDING,
  'policy/v1 Eviction': { 1: metadata },
  // the answer does not depend on what is asked
  'authentication.k8s.io/v1 SelfSubjectReview': {},
  'authorization.k8s.io/v1 SelfSubjectRulesReview': {},
  'authorization.k8s.io/v1 SelfSubjectAccessReview': {},
}

/** The envelope, runtime.Unknown: which kind, and the object's own bytes. */
const UNKNOWN: Message = {
  1: {
    name: 'typeMeta',
    type: { 1: { name: 'apiVersion', type: 'string' }, 2: { name: 'kind', type: 'string' } },
  },
  2: { name: 'raw', type: 'bytes' },
}

/** The object in a protobuf body; `undefined` when it is none, or of a kind that is not known here. */
export function readProtobuf(body: Uint8Array): JsonObject | undefined {
  if (!Bun.deepEquals(body.subarray(0, MAGIC.length), MAGIC)) return undefined
  const envelope = readMessage(UNKNOWN, body.subarray(MAGIC.length))
  const { apiVersion, kind } = (envelope?.typeMeta ?? {}) as JsonObject
  const message = MESSAGES[`${String(apiVersion)} ${String(kind)}`]
  if (envelope === undefined || message === undefined) return undefined
  const object = readMessage(message, Uint8Array.fromBase64(String(envelope.raw ?? '')))
  return object && { apiVersion: String(apiVersion), kind: String(kind), ...object }
}
