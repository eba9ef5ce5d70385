// From a command's flags to the cluster as it is: the client is opened, everything is read once, and it is closed again.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SERVICE_BGP_STATUSES } from '@ingot/api'
import type { ServiceBGPStatus } from '@ingot/api/kinds'
import { createClient, systemRuntime } from '@ingot/kube'
import type { ClusterConfig, Stored } from '@ingot/kube'
import type { Settings } from '@ingot/plan'
import type { Terminal } from '../command.ts'
import { findCluster } from '../find-cluster.ts'
import { duringProgress } from '../progress.ts'
import type { SpeakerAccess } from './ask-speakers.ts'
import { familiesOf, readCluster } from './read-cluster.ts'
import type { LiveCluster } from './read-cluster.ts'

/** What the flags say of how a cluster is reached. */
export interface ConnectionValues {
  readonly kubeconfig: string
  readonly context: string
}

export interface ClusterValues extends ConnectionValues {
  readonly 'metallb-namespace': string
  readonly 'lb-class': string
}

export interface OpenedCluster extends LiveCluster {
  readonly settings: Settings
  /** How the speakers are asked. */
  readonly speakers: SpeakerAccess
}

/**
 * The cluster, or undefined after saying on standard error why there is none. What could not be read is said there too. With
 * `isPartial` it may be Services and pools.
 */
export async function openCluster(
  command: string,
  values: ClusterValues,
  terminal: Terminal,
  isPartial = false,
): Promise<OpenedCluster | undefined> {
  const { 'metallb-namespace': namespace, 'lb-class': loadBalancerClass } = values
  const config = await findConfig(command, values, terminal)
  if (config === undefined) return undefined
  const { complain } = terminal
  const client = createClient(config, 'ingot', systemRuntime)
  const reading = await duringProgress(
    terminal,
    'reading the cluster',
    systemRuntime,
    readCluster(client, namespace, isPartial),
  )
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
    speakers: { config, namespace, runtime: systemRuntime, terminal },
  }
}

/** What speakers say of BGP; none after saying on standard error why it cannot be read. */
export async function readBgpStatuses(
  command: string,
  { speakers: { config, namespace } }: Pick<OpenedCluster, 'speakers'>,
  { complain }: Terminal,
): Promise<readonly ServiceBGPStatus[]> {
  const client = createClient(config, 'ingot', systemRuntime)
  const answer = await client.list<Stored<ServiceBGPStatus>>(SERVICE_BGP_STATUSES, { namespace })
  client.close()
  if (answer.ok) return answer.value.items
  complain(`ingot ${command}: ServiceBGPStatuses cannot be read and count as none: ${answer.error.message}`)
  return []
}

/** How to reach that cluster, or undefined after saying on standard error why it cannot be. */
export async function findConfig(
  command: string,
  { kubeconfig, context }: ConnectionValues,
  { environment, complain }: Pick<Terminal, 'environment' | 'complain'>,
): Promise<ClusterConfig | undefined> {
  const found = await findCluster(kubeconfig || usualKubeconfig(environment), environment, context)
  if (found.ok) return found.value
  // for a person that is the kubeconfig's place, not a Pod's environment
  if (found.verdict.reason === 'NotInCluster' && !environment['KUBERNETES_SERVICE_HOST']) {
    complain(
      `ingot ${command}: there is no kubeconfig: ~/.kube/config is not there; name one with --kubeconfig or KUBECONFIG`,
    )
    return undefined
  }
  const { message, remedy } = found.verdict
  complain(`ingot ${command}: ${message}${remedy === undefined ? '' : `; ${remedy}`}`)
  return undefined
}

export function usualKubeconfig({ HOME = '' }: Terminal['environment']): string {
  const path = join(HOME, '.kube', 'config')
  return HOME !== '' && existsSync(path) ? path : ''
}
