// From a command's flags to the cluster as it is: the client is opened, everything is read once, and it is closed again.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createClient, systemRuntime } from '@ingot/kube'
import type { ClusterConfig } from '@ingot/kube'
import type { Settings } from '@ingot/plan'
import type { Terminal } from '../command.ts'
import { findCluster } from '../find-cluster.ts'
import type { SpeakerAccess } from './ask-speakers.ts'
import { familiesOf, readCluster } from './read-cluster.ts'
import type { LiveCluster } from './read-cluster.ts'

/** What the flags say. */
export interface ClusterValues {
  readonly kubeconfig: string
  readonly namespace: string
  readonly 'lb-class': string
}

export interface OpenedCluster extends LiveCluster {
  readonly settings: Settings
  /** How the speakers are asked. */
  readonly speakers: SpeakerAccess
}

/** The cluster, or undefined after saying on standard error why there is none. What could not be read is said there too. */
export async function openCluster(
  command: string,
  { kubeconfig, namespace, 'lb-class': loadBalancerClass }: ClusterValues,
  terminal: Terminal,
): Promise<OpenedCluster | undefined> {
  const config = await findConfig(command, kubeconfig, terminal)
  if (config === undefined) return undefined
  const { complain } = terminal
  const client = createClient(config, 'ingot', systemRuntime)
  const reading = await readCluster(client, namespace)
  client.close()
  if (!reading.ok) {
    complain(`ingot ${command}: ${reading.message}`)
    return undefined
  }
  for (const gap of reading.value.gaps) complain(`ingot ${command}: ${gap}`)
  const families = familiesOf(reading.value.cluster.services)
  return {
    ...reading.value,
    settings: { loadBalancerClass, families },
    speakers: { config, namespace, runtime: systemRuntime },
  }
}

/** How to reach that cluster, or undefined after saying on standard error why it cannot be. */
export async function findConfig(
  command: string,
  kubeconfig: string,
  { environment, complain }: Terminal,
): Promise<ClusterConfig | undefined> {
  const found = await findCluster(kubeconfig || usualKubeconfig(environment), environment)
  if (found.ok) return found.value
  const { message, remedy } = found.verdict
  complain(`ingot ${command}: ${message}${remedy === undefined ? '' : `; ${remedy}`}`)
  return undefined
}

function usualKubeconfig({ HOME = '' }: Terminal['environment']): string {
  const path = join(HOME, '.kube', 'config')
  return HOME !== '' && existsSync(path) ? path : ''
}
