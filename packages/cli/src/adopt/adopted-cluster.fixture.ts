// A cluster with MetalLB behind a real port, on the embedded API server, with what acts in a cluster by itself: new Pods that
// become ready, frr-k8s that holds sessions as its FRRConfigurations say, and speakers that answer once they are Ingot's.

import { Database } from 'bun:sqlite'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bgpReportSchema } from '@ingot/api/bgp-report'
import { customResourceDefinitions } from '@ingot/api/kinds'
import { createApiServer } from '@ingot/lab'
import type { Change } from '@ingot/lab'
import { run } from '../cluster/cluster.fixture.ts'
import { adopt } from './adopt.ts'
import type { Mode } from './installation.ts'
import { IMAGES, metallb, NAMESPACE, NODES, speakerPod } from './metallb.fixture.ts'

const IN_NAMESPACE = `namespaces/${NAMESPACE}`
const FRR = `/apis/frrk8s.metallb.io/v1beta1/${IN_NAMESPACE}`
const PATHS = {
  DaemonSet: `/apis/apps/v1/${IN_NAMESPACE}/daemonsets`,
  Deployment: `/apis/apps/v1/${IN_NAMESPACE}/deployments`,
  ClusterRole: '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  ClusterRoleBinding: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  BGPPeer: `/apis/metallb.io/v1beta2/${IN_NAMESPACE}/bgppeers`,
  Node: '/api/v1/nodes',
  Pod: `/api/v1/${IN_NAMESPACE}/pods`,
  FRRConfiguration: `${FRR}/frrconfigurations`,
  BGPSessionState: `${FRR}/bgpsessionstates`,
} as const

const definition = (kind: string) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${kind.toLowerCase()}s.frrk8s.metallb.io` },
  spec: {
    group: 'frrk8s.metallb.io',
    scope: 'Namespaced',
    names: { kind, plural: `${kind.toLowerCase()}s`, singular: kind.toLowerCase(), listKind: `${kind}List` },
    versions: [
      {
        name: 'v1beta1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
})

interface Workload {
  readonly metadata: { readonly name: string; readonly generation: number }
  readonly spec: { readonly template: { readonly spec: object } }
  readonly status?: { readonly observedGeneration?: number }
}

export class AdoptedCluster implements AsyncDisposable {
  /** What happened, in order. */
  readonly journal: string[] = []
  /** FRR does not let go of its sessions. */
  isFrrStuck = false
  /** Nodes whose router takes no session of ours. */
  readonly refusedNodes = new Set<string>()
  readonly #mode: Mode
  readonly #api
  readonly #server
  readonly #folder = mkdtempSync(join(tmpdir(), 'ingot-adopt-'))
  readonly #held = new Set<string>()

  private constructor(mode: Mode) {
    this.#mode = mode
    this.#api = createApiServer({
      database: new Database(':memory:'),
      clock: () => new Date(),
      random: Math.random,
      definitions: [...customResourceDefinitions, ...['FRRConfiguration', 'BGPSessionState'].map(definition)],
      written: (change) => queueMicrotask(() => void this.#react(change)),
    })
    this.#server = Bun.serve<{ readonly node: string }>({
      hostname: '127.0.0.1',
      port: 0,
      fetch: (request, server) => {
        const [, node] = /pods\/speaker-([^/]+)\/portforward/.exec(request.url) ?? []
        if (node === undefined) return this.#api.fetch(request)
        const headers = { 'sec-websocket-protocol': 'v4.channel.k8s.io' }
        return server.upgrade(request, { headers, data: { node } }) ? undefined : new Response()
      },
      websocket: {
        message: async (socket) => {
          const body = await this.#answer(socket.data.node)
          const status = body === undefined ? 404 : 200
          const head = `HTTP/1.1 ${status} X\r\ncontent-length: ${Buffer.byteLength(body ?? '')}\r\n\r\n`
          socket.send(Buffer.concat([Uint8Array.of(0), Buffer.from(head + (body ?? ''))]))
        },
      },
    })
  }

  static async start(mode: Mode): Promise<AdoptedCluster> {
    const cluster = new AdoptedCluster(mode)
    await cluster.send('POST', '/api/v1/namespaces', { metadata: { name: NAMESPACE } })
    const objects = metallb(mode)
    for (const it of objects.nodes) await cluster.create('Node', it)
    for (const it of objects.clusterRoles) await cluster.create('ClusterRole', it)
    for (const it of objects.clusterRoleBindings) await cluster.create('ClusterRoleBinding', it)
    for (const it of objects.daemonSets) await cluster.create('DaemonSet', it)
    for (const it of objects.deployments) await cluster.create('Deployment', it)
    for (const it of objects.bgpPeers) await cluster.create('BGPPeer', it)
    for (const it of objects.frrConfigurations) await cluster.create('FRRConfiguration', it)
    for (const node of NODES) await cluster.#addNode(node)
    return cluster
  }

  async #addNode(node: string): Promise<void> {
    await this.create('Pod', speakerPod(node))
    if (this.#mode !== 'frr-k8s') return
    this.#held.add(node)
    await this.create('BGPSessionState', {
      metadata: { name: `state-${node}`, labels: { 'frrk8s.metallb.io/node': node } },
      status: { node, peer: '192.0.2.1', vrf: 'default', bgpStatus: 'Established' },
    })
  }

  create(kind: keyof typeof PATHS, object: object): Promise<unknown> {
    return this.send('POST', PATHS[kind], object)
  }

  async read(kind: keyof typeof PATHS, name: string): Promise<unknown> {
    return this.send('GET', `${PATHS[kind]}/${name}`)
  }

  async template(kind: 'DaemonSet' | 'Deployment', name: string): Promise<object> {
    return ((await this.read(kind, name)) as Workload).spec.template.spec
  }

  /** Runs `ingot adopt` with Ingot's images of the tests. */
  async adopt(...words: readonly string[]) {
    const kubeconfig = join(this.#folder, 'config')
    const clusters = [{ name: 'it', cluster: { server: this.#server.url.origin } }]
    const contexts = [{ name: 'it', context: { cluster: 'it', user: 'it' } }]
    const users = [{ name: 'it', user: {} }]
    await Bun.write(kubeconfig, JSON.stringify({ clusters, contexts, users, 'current-context': 'it' }))
    const images = ['--controller-image', IMAGES.controller, '--speaker-image', IMAGES.speaker]
    return run(adopt, [...images, ...words], { KUBECONFIG: kubeconfig })
  }

  async send(method: string, path: string, body?: object): Promise<unknown> {
    const request = new Request(`http://api${path}`, { method, ...(body && { body: JSON.stringify(body) }) })
    const response = await this.#api.fetch(request)
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
    return response.json()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop(true)
    this.#api.close()
    rmSync(this.#folder, { recursive: true })
  }

  async #react({ resource, name, type, json }: Change): Promise<void> {
    const [plural = ''] = resource.split('.')
    if (plural === 'daemonsets' || plural === 'deployments') await this.#rollOut(plural, JSON.parse(json))
    if (plural !== 'frrconfigurations') return
    const node = name.replace('metallb-', '')
    const isLetGo = type === 'MODIFIED' && json.includes('ingot.dev/adopted-from-frr')
    if (isLetGo && !this.isFrrStuck && this.#held.delete(node)) {
      this.journal.push(`${node}: FRR's session falls`)
      await this.send('DELETE', `${PATHS.BGPSessionState}/state-${node}`)
    }
    if (type === 'DELETED') this.journal.push(`${node}: the speaker may dial`)
  }

  async #rollOut(plural: string, workload: Workload): Promise<void> {
    const { name, generation: observedGeneration } = workload.metadata
    if (workload.status?.observedGeneration === observedGeneration) return
    this.journal.push(`${name}: rolled out`)
    const count = NODES.length
    const status =
      plural === 'daemonsets'
        ? {
            desiredNumberScheduled: count,
            currentNumberScheduled: count,
            numberMisscheduled: 0,
            numberReady: count,
            updatedNumberScheduled: count,
            numberAvailable: count,
          }
        : { replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 }
    const kind = plural === 'daemonsets' ? 'DaemonSet' : 'Deployment'
    await this.send('PUT', `${PATHS[kind]}/${name}/status`, {
      ...workload,
      status: { ...status, observedGeneration },
    })
  }

  /** What the speaker of a node says of its peers; MetalLB's says nothing. */
  async #answer(node: string): Promise<string | undefined> {
    if (!JSON.stringify(await this.template('DaemonSet', 'speaker')).includes(IMAGES.speaker))
      return undefined
    const { items } = (await this.send('GET', PATHS.FRRConfiguration)) as {
      items: { metadata: { name: string } }[]
    }
    const isFrrs = items.some(({ metadata }) => metadata.name === `metallb-${node}`)
    return JSON.stringify(
      report(node, isFrrs ? [] : [this.refusedNodes.has(node) ? 'active' : 'established']),
    )
  }
}

const NO_MESSAGES = { open: 0, update: 0, notification: 0, keepalive: 0, routeRefresh: 0 }

function report(node: string, states: readonly string[]) {
  const time = '2026-01-02T03:04:05.678Z'
  const peers = states.map((state) => ({
    ...{ name: 'tor', address: '192.0.2.1', port: 179, localAsn: 64_512, peerAsn: 64_513, isMultiHop: false },
    ...{ families: ['IPv4'], state, since: time, sent: NO_MESSAGES, received: NO_MESSAGES },
    ...{ established: 1, ended: 0, prefixesSent: 0, prefixesWanted: 0 },
  }))
  return bgpReportSchema.parse({ node, time, peers })
}
