// From a command's flags to the cluster as it is: the client is opened, everything is read once, and it is closed again.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createClient, systemRuntime } from '@ingot/kube'
import type { Client } from '@ingot/kube'
import type { Settings } from '@ingot/plan'
import type { Terminal } from '../command.ts'
import { findCluster } from '../find-cluster.ts'
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
}

/** The cluster, or undefined after saying on standard error why there is none. What could not be read is said there too. */
export async function openCluster(
  command: string,
  { kubeconfig, namespace, 'lb-class': loadBalancerClass }: ClusterValues,
  terminal: Terminal,
): Promise<OpenedCluster | undefined> {
  const client = await openClient(command, kubeconfig, terminal)
  if (client === undefined) return undefined
  const { complain } = terminal
  const reading = await readCluster(client, namespace)
  client.close()
  if (!reading.ok) {
    complain(`ingot ${command}: ${reading.message}`)
    return undefined
  }
  for (const gap of reading.value.gaps) complain(`ingot ${command}: ${gap}`)
  const families = familiesOf(reading.value.cluster.services)
  return { ...reading.value, settings: { loadBalancerClass, families } }
}

/** A client of that cluster, or undefined after saying on standard error why there is none. */
export async function openClient(
  command: string,
  kubeconfig: string,
  { environment, complain }: Terminal,
): Promise<Client | undefined> {
  const found = await findCluster(kubeconfig || usualKubeconfig(environment), environment)
  if (found.ok) return createClient(found.value, 'ingot', systemRuntime)
  const { message, remedy } = found.verdict
  complain(`ingot ${command}: ${message}${remedy === undefined ? '' : `; ${remedy}`}`)
  return undefined
}

function usualKubeconfig({ HOME = '' }: Terminal['environment']): string {
  const path = join(HOME, '.kube', 'config')
  return HOME !== '' && existsSync(path) ? path : ''
}
