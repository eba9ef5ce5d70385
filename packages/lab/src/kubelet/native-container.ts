// Which containers run as what they are: an image of the controller or the speaker, Ingot's or MetalLB's, runs the tool
// that this lab was started with. Any other image is played by pod-server.ts. Pure: from a container to a command line
// and an environment. Contract: core/v1 Container (args, env, fieldRef); volumes and secrets are not mounted.

import type { Container, Pod } from '../kinds.ts'
import type { Placement } from './place-pods.ts'

const PROGRAMS = new Map([
  ['controller', 'controller'],
  ['ingot-controller', 'controller'],
  ['speaker', 'speaker'],
  ['ingot-speaker', 'speaker'],
])

/** The sub-command of the tool that an image stands for; null for an image that is played. */
export function programOf({ image = '' }: Container): string | null {
  // quay.io/metallb/speaker:v0.15.2, registry:5000/ingot-speaker@sha256:…
  const repository = image.split('@', 1)[0]?.split('/').at(-1)?.split(':', 1)[0] ?? ''
  return PROGRAMS.get(repository) ?? null
}

/** The container's environment, as far as it says values or names fields of its Pod. */
export function environmentOf({ env = [] }: Container, placement: Placement): Record<string, string> {
  const entries = env.flatMap(({ name, value, valueFrom }): [string, string][] => {
    if (value !== undefined) return [[name, value]]
    const field = fieldOf(placement, valueFrom?.fieldRef?.fieldPath)
    return field === undefined ? [] : [[name, field]]
  })
  return Object.fromEntries(entries)
}

/** The container's arguments, with `$(NAME)` replaced where the environment has it. */
export function argumentsOf(
  { args = [] }: Container,
  environment: Readonly<Record<string, string>>,
): readonly string[] {
  return args.map((word) => word.replaceAll(/\$\((\w+)\)/g, (whole, name) => environment[name] ?? whole))
}

/** Where a container's log is, without the ending: as a node names it under /var/log/containers. */
export function logName(namespace: string, pod: string, container: string): string {
  return `${namespace}_${pod}_${container}`
}

/** The same, of a container. */
export function logNameOf({ metadata: { namespace = 'default', name } }: Pod, container: Container): string {
  return logName(namespace, name, container.name)
}

function fieldOf({ pod, node, addresses }: Placement, path = ''): string | undefined {
  const { metadata, spec } = pod
  const fields: Readonly<Record<string, string | undefined>> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'spec.nodeName': spec.nodeName,
    'spec.serviceAccountName': spec.serviceAccountName,
    'status.hostIP': node.addresses[0],
    'status.podIP': addresses[0],
    'status.podIPs': addresses.join(','),
  }
  return fields[path]
}
