// The names of things in a cluster, for the shell to offer: asked of its API server with what the line says so far. A person
// waits with a finger on the key, so it is soon or not at all, and what cannot be had is no name.

import { BGP_PEERS, IP_ADDRESS_POOLS, NAMESPACES, NODES, seconds, SERVICES } from '@ingot/api'
import type { Resource } from '@ingot/api'
import { createClient, kubeconfigContexts, systemRuntime, wait } from '@ingot/kube'
import type { KubernetesObject } from '@ingot/kube'
import type { Service } from 'kubernetes-types/core/v1'
import { findConfig, usualKubeconfig } from '../cluster/open-cluster.ts'
import type { Terminal } from '../command.ts'
import type { Named } from '../flags.ts'
import type { Offers } from './offers.ts'

const PATIENCE = seconds(2)

const RESOURCES: Readonly<Record<Exclude<Named, 'contexts'>, Resource>> = {
  namespaces: NAMESPACES,
  nodes: NODES,
  peers: BGP_PEERS,
  pools: IP_ADDRESS_POOLS,
  services: SERVICES,
}

export async function namesOf(
  wanted: Named,
  { flags }: Pick<Offers, 'flags'>,
  environment: Terminal['environment'],
): Promise<readonly string[]> {
  const given = (name: string, variable: string) => flags.get(name) || environment[variable] || ''
  const kubeconfig = given('kubeconfig', 'KUBECONFIG')
  if (wanted === 'contexts') return kubeconfigContexts(kubeconfig || usualKubeconfig(environment))
  const context = flags.get('context') ?? ''
  const config = await findConfig('', { kubeconfig, context }, { environment, complain: () => {} })
  if (config === undefined) return []
  const client = createClient(config, 'ingot', systemRuntime)
  const namespace = flags.get('namespace') ?? ''
  const patience = wait(systemRuntime, PATIENCE)
  const stop = new AbortController()
  const listed = client.list<KubernetesObject & Service>(
    RESOURCES[wanted],
    placeOf(wanted, namespace, given('metallb-namespace', 'METALLB_NAMESPACE')),
    stop.signal,
  )
  const answer = await Promise.race([listed, patience.done])
  stop.abort()
  patience.cancel()
  client.close()
  if (!answer?.ok) return []
  const { items } = answer.value
  if (wanted !== 'services') return items.map(({ metadata }) => metadata.name)
  return items
    .filter(({ spec }) => spec?.type === 'LoadBalancer')
    .map(({ metadata }) => (namespace === '' ? `${metadata.namespace}/${metadata.name}` : metadata.name))
}

function placeOf(wanted: Named, namespace: string, metallbNamespace: string): { namespace?: string } {
  if (wanted === 'services') return namespace === '' ? {} : { namespace }
  return RESOURCES[wanted === 'contexts' ? 'nodes' : wanted].namespaced
    ? { namespace: metallbNamespace || 'metallb-system' }
    : {}
}
