// The API server where the lab's people and programs reach it: on loopback for kubectl, on a unix socket for the forwarder
// and so for the nodes. This is the embedded one; what it does is in apiserver/. The real one is
// kubernetes/real-kubernetes.ts's.

import { customResourceDefinitions } from '@ingot/api/kinds'
import type { ClusterConfig } from '@ingot/kube'
import type { Database } from 'bun:sqlite'
import { rmSync } from 'node:fs'
import { createApiServer } from './apiserver/index.ts'
import { kubeconfig } from './kubeconfig.ts'
import { containerLog } from './kubelet/container-log.ts'
import { logName } from './kubelet/native-container.ts'
import { createPortForwarder } from './kubelet/port-forward.ts'
import type { ForwardedPort, Forwarding } from './kubelet/port-forward.ts'
import type { Pod } from './kinds.ts'
import { SERVICE_MONITOR_DEFINITION } from './service-monitor.ts'
import type { Site } from './site.ts'
import { MANAGEMENT_ADDRESS, MANAGEMENT_PORT, NODE_KUBECONFIG } from './topology.ts'

/** What the server is told of the lab: where its files are, and how a port of a Pod is reached. */
export type ApiSite = Pick<Site, 'directory' | 'ground' | 'nodes' | 'command'>

export interface ApiEndpoint {
  /** What it is, for a person. */
  readonly title: string
  /** How the lab itself reaches it. */
  readonly config: ClusterConfig
  readonly socketPath: string
  /** For a person's kubectl. */
  readonly kubeconfigFile: string
  /** Of 127.0.0.1, where the server asks for the logs of all nodes; null where it needs not ask. */
  readonly kubeletPort: number | null
  /** For the programs in the namespaces: those of a Pod, or with the rights of the lab. */
  nodeKubeconfig(pod?: Pod): Promise<string>
  stop(): Promise<void>
}

const FORWARDED = `http://${MANAGEMENT_ADDRESS}:${MANAGEMENT_PORT}`
const USER = 'lab'
const PORT_FORWARD = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/portforward$/
// A watch is silent for minutes. Bun's type for a server on a unix socket lacks this option, the server heeds it.
const PATIENT: object = { idleTimeout: 0 }

/** Starts the API server on `port` of 127.0.0.1 (0 for any). `database` becomes its own and is closed with it. */
export function serveApi(site: ApiSite, port: number, database: Database): ApiEndpoint {
  const { directory } = site
  const token = crypto.getRandomValues(new Uint8Array(24)).toHex()
  const api = createApiServer({
    database,
    clock: () => new Date(),
    random: Math.random,
    definitions: [...customResourceDefinitions, SERVICE_MONITOR_DEFINITION],
    token,
    podLogs: ({ namespace, pod, container, ...wishes }) =>
      containerLog(directory.path(`${logName(namespace, pod, container)}.log`), wishes, Date.now()),
  })
  const socketPath = directory.path('api.sock')
  rmSync(socketPath, { force: true })
  const fetch = (request: Request) => {
    if (request.headers.get('authorization') === basicCredentials(token)) {
      request.headers.set('authorization', `Bearer ${token}`)
    }
    return api.fetch(request)
  }
  const forwarder = createPortForwarder(site, async (namespace, name) => {
    const url = `http://localhost/api/v1/namespaces/${namespace}/pods/${name}`
    const answer = await api.fetch(new Request(url, { headers: { authorization: `Bearer ${token}` } }))
    return answer.ok ? ((await answer.json()) as Pod) : undefined
  })
  const tcp = Bun.serve<Forwarding>({
    fetch(request, server) {
      const wish = forwardedPort(request)
      const isAllowed = request.headers.get('authorization') === `Bearer ${token}`
      return wish !== undefined && isAllowed ? forwarder.upgrade(request, server, wish) : fetch(request)
    },
    websocket: forwarder.websocket,
    hostname: '127.0.0.1',
    port,
    ...PATIENT,
  })
  const unix = Bun.serve({ fetch, unix: socketPath, ...PATIENT })
  const server = `http://127.0.0.1:${tcp.port}`
  const nodeKubeconfig = directory.writeSecret(
    NODE_KUBECONFIG,
    kubeconfig(withCredentials(FORWARDED, token), token),
  )
  return {
    title: `embedded API server at ${server}`,
    config: { server, token: { text: token }, insecureSkipTlsVerify: false },
    socketPath,
    kubeconfigFile: directory.writeSecret('kubeconfig', kubeconfig(withCredentials(server, token), token)),
    kubeletPort: null,
    // no authorization here: every program may do everything
    nodeKubeconfig: async () => nodeKubeconfig,
    async stop() {
      api.close()
      await Promise.all([tcp.stop(true), unix.stop(true)])
      database.close()
      rmSync(socketPath, { force: true })
    },
  }
}

/** Undefined for any request but one for pods/portforward. */
function forwardedPort({ url }: Request): ForwardedPort | undefined {
  const { pathname, searchParams } = new URL(url)
  const [, namespace, pod] = PORT_FORWARD.exec(pathname) ?? []
  const port = Number(searchParams.get('ports'))
  if (namespace === undefined || pod === undefined || !(port > 0 && port < 0x10000)) return undefined
  return { namespace, pod, port }
}

// kubectl sends a kubeconfig's token over TLS only, but it sends what stands in the URL, as any HTTP client does
function withCredentials(server: string, token: string): string {
  return server.replace('//', `//${USER}:${token}@`)
}

function basicCredentials(token: string): string {
  return `Basic ${btoa(`${USER}:${token}`)}`
}
