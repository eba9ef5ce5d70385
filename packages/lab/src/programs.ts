// The lab's processes: the forwarder, the controller, and on every node a speaker and a pod-server. Which command line,
// in which namespace; starting and stopping one of them is child.ts's.

import type { ApiEndpoint } from './api-endpoint.ts'
import { labProgram, startChild } from './child.ts'
import type { Child } from './child.ts'
import type { RunningPods } from './pods.ts'
import type { StateDirectory } from './state-directory.ts'
import { MANAGEMENT_ADDRESS, MANAGEMENT_NAMESPACE, MANAGEMENT_PORT, NODES } from './topology.ts'
import type { LabNode } from './topology.ts'

/** Starts the way from the nodes to the API server; resolves once it listens, or ended. */
export async function startForwarder(api: ApiEndpoint, directory: StateDirectory): Promise<Child> {
  const { promise: listening, resolve } = Promise.withResolvers<void>()
  const child = startChild(
    {
      name: 'forwarder',
      namespace: MANAGEMENT_NAMESPACE,
      argv: labProgram('forwarder.ts', MANAGEMENT_ADDRESS, String(MANAGEMENT_PORT), api.socketPath),
      onMessage: () => resolve(),
    },
    directory,
  )
  await Promise.race([listening, child.exited])
  return child
}

/** Starts the controller and every node's speaker, by `command` (how to start the `ingot` tool). */
export function startIngot(
  command: readonly string[],
  { nodeKubeconfigFile }: ApiEndpoint,
  directory: StateDirectory,
): readonly Child[] {
  const shared = ['--kubeconfig', nodeKubeconfigFile, '--namespace', 'metallb-system']
  const controller = startChild(
    {
      name: 'controller',
      namespace: MANAGEMENT_NAMESPACE,
      argv: [...command, 'controller', ...shared],
    },
    directory,
  )
  const speakers = NODES.map(({ name, namespace }) =>
    startChild(
      {
        name: `speaker-${name}`,
        namespace,
        argv: [...command, 'speaker', ...shared, '--node-name', name],
      },
      directory,
    ),
  )
  return [controller, ...speakers]
}

/** Starts what plays the containers of a node's Pods. */
export function startPodServer(
  { name, namespace }: LabNode,
  onRunning: (message: RunningPods) => void,
  directory: StateDirectory,
): Child {
  return startChild(
    {
      name: `pods-${name}`,
      namespace,
      argv: labProgram('pod-server.ts', name),
      onMessage: (message) => onRunning(message as RunningPods),
    },
    directory,
  )
}
