// A lab on the real programs: etcd, kube-apiserver and kube-controller-manager on loopback, and one kube-proxy on every
// node. The nodes reach the API server as they reach the embedded one, octet by octet through the forwarder, so that TLS
// ends in kube-apiserver. Controller and speaker have the tokens and rights of their own service accounts.

import { PODS } from '@ingot/api'
import { customResourceDefinitions } from '@ingot/api/kinds'
import { accessOf } from '@ingot/deploy'
import { createClient, loadKubeconfig, systemRuntime } from '@ingot/kube'
import type { Client, KubernetesObject } from '@ingot/kube'
import { readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ApiEndpoint } from '../api-endpoint.ts'
import { inNamespace, STOP_PATIENCE } from '../child.ts'
import { namespaceObject } from '../base-objects.ts'
import { INGOT_NAMESPACE } from '../ingot-objects.ts'
import { createPortForwarder } from '../kubelet/port-forward.ts'
import type { Pod } from '../kinds.ts'
import { kubeconfig } from '../kubeconfig.ts'
import type { Controllers, ControllerHooks, LabKubernetes, StartedApi } from '../lab-kubernetes.ts'
import { SERVICE_MONITOR_DEFINITION } from '../service-monitor.ts'
import type { Site } from '../site.ts'
import type { StateDirectory } from '../state-directory.ts'
import { supervise } from '../supervised.ts'
import { CLUSTER_POD_RANGES, MANAGEMENT_ADDRESS, MANAGEMENT_PORT, NODE_KUBECONFIG } from '../topology.ts'
import { findKubernetes } from './find-kubernetes.ts'
import { serveKubeletApi } from './kubelet-api.ts'
import { relay } from './relay.ts'
import { serviceAccountToken } from './service-account-token.ts'
import { startKubernetes } from './start-kubernetes.ts'
import type { Kubernetes } from './start-kubernetes.ts'

export interface RealKubernetesOptions {
  /** Of kube-apiserver on 127.0.0.1; 0 for any. */
  readonly port: number
  /** Where the store is kept from one lab to the next; '' for a new one each time. */
  readonly data: string
  /** Says where the programs are, see find-kubernetes.ts. */
  readonly environment: Readonly<Record<string, string | undefined>>
}

const FORWARDED = `https://${MANAGEMENT_ADDRESS}:${MANAGEMENT_PORT}`

/** It asks the lab itself for logs, as the nodes' `InternalDNS` address says, and shows who it is. */
function kubeletArguments(store: string): readonly string[] {
  return [
    '--kubelet-preferred-address-types=InternalDNS',
    `--kubelet-client-certificate=${store}/admin.crt`,
    `--kubelet-client-key=${store}/admin.key`,
  ]
}

/** What the programs of Ingot ask it for, a line each without what is in it: see `audit.log` in the lab's folder. */
function auditArguments(directory: StateDirectory): readonly string[] {
  const policy = directory.writeSecret('audit-policy.json', JSON.stringify(AUDIT_POLICY))
  return [
    `--audit-policy-file=${policy}`,
    `--audit-log-path=${directory.path('audit.log')}`,
    '--audit-log-mode=batch',
    '--audit-log-batch-max-wait=1s',
  ]
}

const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'Metadata', userGroups: [`system:serviceaccounts:${INGOT_NAMESPACE}`] },
    { level: 'None' },
  ],
}

export function realKubernetes(options: RealKubernetesOptions): LabKubernetes {
  const assets = findKubernetes(options.environment, ['kube-controller-manager', 'kube-proxy'])
  return {
    lack: assets.ok ? null : sentence(assets.verdict),
    objects: [
      ...(customResourceDefinitions as readonly KubernetesObject[]),
      SERVICE_MONITOR_DEFINITION,
      namespaceObject(INGOT_NAMESPACE),
      ...accessOf('controller'),
      ...accessOf('speaker'),
    ],
    async start(site, { signal, died }): Promise<StartedApi> {
      if (!assets.ok) return { ok: false, message: sentence(assets.verdict) }
      const { directory } = site
      const store = options.data === '' ? directory.path('kubernetes') : resolve(options.data, 'kubernetes')
      if (options.data === '') rmSync(store, { recursive: true, force: true })
      const started = await startKubernetes({
        assets: assets.value,
        controllers: 'default',
        port: options.port,
        sans: [MANAGEMENT_ADDRESS],
        directory: store,
        apiServerArguments: [...kubeletArguments(store), ...auditArguments(directory)],
        signal,
        onDied: died,
      })
      if (!started.ok) return { ok: false, message: sentence(started.verdict) }
      try {
        return { ok: true, endpoint: await endpointOf(started.value, site) }
      } catch (error) {
        await started.value.stop()
        throw error
      }
    },
    startControllers(site, _cluster, hooks): Controllers {
      const folder = assets.ok ? assets.value : ''
      return startProxies(site, join(folder, 'kube-proxy'), hooks)
    },
  }
}

async function endpointOf(kubernetes: Kubernetes, site: Site): Promise<ApiEndpoint> {
  const { directory } = site
  const loaded = await loadKubeconfig(kubernetes.kubeconfig)
  if (!loaded.ok) throw new Error(loaded.verdict.message)
  const config = loaded.value
  const socketPath = directory.path('api.sock')
  const forwarding = await relay(socketPath, '127.0.0.1', Number(new URL(config.server).port))
  const client = createClient(config, 'ingot-lab', systemRuntime)
  const forwarder = createPortForwarder(site, async (namespace, name) => {
    const pod = await client.get<Pod>(PODS, { namespace, name })
    return pod.ok ? pod.value : undefined
  })
  const kubelets = serveKubeletApi(directory, kubernetes.directory, forwarder)
  const authority = readFileSync(join(kubernetes.directory, 'ca.crt')).toString('base64')
  const kubeconfigFile = directory.writeSecret('kubeconfig', readFileSync(kubernetes.kubeconfig, 'utf8'))
  const forwarded = (name: string, original: string) =>
    directory.writeSecret(name, readFileSync(original, 'utf8').replaceAll(config.server, FORWARDED))
  forwarded('kube-proxy.kubeconfig', join(kubernetes.directory, 'kube-proxy.kubeconfig'))
  const admin = forwarded(NODE_KUBECONFIG, kubernetes.kubeconfig)
  return {
    title: `kube-apiserver at ${config.server}, its logs in ${kubernetes.directory}`,
    config,
    socketPath,
    kubeconfigFile,
    kubeletPort: kubelets.port,
    nodeKubeconfig: (pod) =>
      pod === undefined ? Promise.resolve(admin) : podKubeconfig(client, directory, authority, pod),
    async stop() {
      client.close()
      forwarding.close()
      await kubelets.stop()
      await kubernetes.stop()
    },
  }
}

/** The kubeconfig of a Pod's service account; one for all Pods that have it. */
async function podKubeconfig(
  client: Client,
  directory: StateDirectory,
  authority: string,
  { metadata, spec }: Pod,
): Promise<string> {
  const { namespace = 'default' } = metadata
  const { serviceAccountName: name = 'default' } = spec
  const token = await serviceAccountToken(client, { name, namespace })
  return directory.writeSecret(`${namespace}_${name}.kubeconfig`, kubeconfig(FORWARDED, token, authority))
}

function startProxies(site: Site, program: string, { ended }: ControllerHooks): Controllers {
  const proxies = new Map(
    site.nodes.map((node) => [
      node.name,
      supervise(
        {
          name: `kube-proxy-${node.name}`,
          argv: inNamespace(site, node.namespace, [
            program,
            `--kubeconfig=${site.directory.path('kube-proxy.kubeconfig')}`,
            '--proxy-mode=nftables',
            `--hostname-override=${node.name}`,
            `--cluster-cidr=${CLUSTER_POD_RANGES.join(',')}`,
            // it belongs to the machine's first network namespace, and kube-proxy ends where it cannot write it
            '--conntrack-max-per-core=0',
          ]),
        },
        site.directory,
        { ended },
      ),
    ]),
  )
  return {
    programsOf: ({ name }) => [proxies.get(name) ?? []].flat(),
    wake: () => {},
    async stop() {
      await Promise.all([...proxies.values()].map((proxy) => proxy.stop(STOP_PATIENCE)))
    },
  }
}

function sentence({ message, remedy }: { readonly message: string; readonly remedy?: string }): string {
  return remedy === undefined ? message : `${message}; ${remedy}`
}
