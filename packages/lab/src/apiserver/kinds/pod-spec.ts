// What Pods and the templates of Deployments, ReplicaSets and DaemonSets have in common: the schema of a Pod's spec, its
// defaults and what is checked. Fields that nobody here looks at are taken as they come.
// Contract: core/v1 PodSpec; kube-apiserver, apis/core/v1/defaults.go.

import { duplicate, required } from '../field-error.ts'
import type { FieldError } from '../field-error.ts'
import { isObject, listAt, objectAt, textAt } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import {
  atomic,
  boolean,
  listMap,
  listOf,
  long,
  looseStruct,
  mapOf,
  string,
  struct,
} from '../schema/schema.ts'
import { metadataSchema } from '../schema/metadata-schema.ts'

const named = (title: string) => looseStruct(title, { name: string })
const containerPort = looseStruct('ContainerPort', { protocol: { ...string, default: 'TCP' } })
const container = looseStruct('Container', {
  name: string,
  image: string,
  command: listOf(string),
  args: listOf(string),
  env: listMap(named('EnvVar'), 'name'),
  ports: listMap(containerPort, 'containerPort', 'protocol'),
  volumeMounts: listMap(looseStruct('VolumeMount', {}), 'mountPath'),
})

export const podSpecSchema = looseStruct('PodSpec', {
  containers: listMap(container, 'name'),
  initContainers: listMap(container, 'name'),
  volumes: listMap(named('Volume'), 'name'),
  nodeName: string,
  restartPolicy: string,
  hostNetwork: boolean,
  nodeSelector: atomic(mapOf(string)),
  serviceAccountName: string,
  terminationGracePeriodSeconds: long,
  imagePullSecrets: listMap(named('LocalObjectReference'), 'name'),
  tolerations: listOf(looseStruct('Toleration', { key: string, operator: string, effect: string })),
})

export const podTemplateSchema = struct('PodTemplateSpec', { metadata: metadataSchema, spec: podSpecSchema })

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe']

/** The spec with its defaults, which a template gets too. */
export function defaultedPodSpec(spec: JsonObject): JsonObject {
  const isOnHost = spec.hostNetwork === true
  const containers = (field: string) => listAt(spec, field).map((each) => defaultedContainer(each, isOnHost))
  return {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
    ...spec,
    // the old name of the field still goes along with the new one
    ...(spec.serviceAccountName !== undefined && { serviceAccount: spec.serviceAccountName }),
    ...(spec.containers !== undefined && { containers: containers('containers') }),
    ...(spec.initContainers !== undefined && { initContainers: containers('initContainers') }),
  }
}

function defaultedContainer(given: Json, isOnHost: boolean): Json {
  if (!isObject(given)) return given
  const probes = PROBES.filter((name) => isObject(given[name]))
  return {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: isLatest(textAt(given, 'image')) ? 'Always' : 'IfNotPresent',
    ...given,
    ...(given.ports !== undefined && { ports: listAt(given, 'ports').map((each) => port(each, isOnHost)) }),
    ...Object.fromEntries(probes.map((name) => [name, defaultedProbe(objectAt(given, name))])),
  }
}

function port(given: Json, isOnHost: boolean): Json {
  const ports = objectAt(given)
  const { containerPort = null } = ports
  return { ...(isOnHost && { hostPort: containerPort }), protocol: 'TCP', ...ports }
}

function defaultedProbe(probe: JsonObject): JsonObject {
  const { httpGet } = probe
  return {
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
    ...probe,
    ...(isObject(httpGet) && { httpGet: { path: '/', scheme: 'HTTP', ...httpGet } }),
  }
}

// a colon before the last slash is the registry's port
function isLatest(image: string): boolean {
  if (image.includes('@')) return false
  const tag = image.slice(image.lastIndexOf('/') + 1).split(':')[1]
  return tag === undefined || tag === 'latest'
}

/** Every mistake in the spec under `path` that would keep a Pod from ever running. */
export function validatePodSpec(spec: JsonObject, path: string): FieldError[] {
  const containers = listAt(spec, 'containers')
  if (containers.length === 0) return [required(`${path}.containers`)]
  const names = containers.map((each) => textAt(each, 'name'))
  return containers.flatMap((each, index) => {
    const at = `${path}.containers[${index}]`
    const name = names[index] ?? ''
    const isRepeated = name !== '' && names.indexOf(name) < index
    return [
      ...(name === '' ? [required(`${at}.name`)] : []),
      ...(isRepeated ? [duplicate(`${at}.name`, name)] : []),
      ...(textAt(each, 'image') === '' ? [required(`${at}.image`)] : []),
    ]
  })
}

/** The names of a Pod's containers, `field` says which. */
export function containerNames(spec: Json | undefined, field: 'containers' | 'initContainers'): string[] {
  return listAt(spec, field).map((each) => textAt(each, 'name'))
}
