// The part of a kubelet's own API that `kubectl logs` and `ingot explain` need, for all nodes of a lab on a real API server:
// which asks here, over TLS on loopback and with a client certificate that only it has. Exec and attach are not served.
// Contract: kubelet, /containerLogs/NAMESPACE/POD/CONTAINER with the query of core/v1 PodLogOptions, and
// /portForward/NAMESPACE/POD with the ports of core/v1 PodPortForwardOptions.

import { Hono } from 'hono'
import { containerLog } from '../kubelet/container-log.ts'
import type { LogWishes } from '../kubelet/container-log.ts'
import type { Forwarding, PortForwarder } from '../kubelet/port-forward.ts'
import { logName } from '../kubelet/native-container.ts'
import type { StateDirectory } from '../state-directory.ts'

/** Behind the name may stand the uid. */
const PORT_FORWARD = /^\/portForward\/([^/]+)\/([^/]+)(?:\/[^/]+)?$/

export interface KubeletApi {
  readonly port: number
  stop(): Promise<void>
}

/** Serves the logs in `directory`, and ports; certificates and keys are files of `certificates`, see kube-up. */
export function serveKubeletApi(
  directory: StateDirectory,
  certificates: string,
  forwarder: PortForwarder,
): KubeletApi {
  const app = kubeletApp(directory)
  const file = (name: string) => Bun.file(`${certificates}/${name}`)
  const server = Bun.serve<Forwarding>({
    hostname: '127.0.0.1',
    port: 0,
    idleTimeout: 0,
    fetch(request, it) {
      const { pathname, searchParams } = new URL(request.url)
      const [, namespace, pod] = PORT_FORWARD.exec(pathname) ?? []
      if (namespace === undefined || pod === undefined) return app.fetch(request)
      return forwarder.upgrade(request, it, { namespace, pod, port: Number(searchParams.get('port')) })
    },
    websocket: forwarder.websocket,
    tls: {
      cert: file('server.crt'),
      key: file('server.key'),
      ca: file('ca.crt'),
      requestCert: true,
      rejectUnauthorized: true,
    },
  })
  return { port: server.port ?? 0, stop: () => server.stop(true) }
}

/** The API alone. */
export function kubeletApp(directory: Pick<StateDirectory, 'path'>): Hono {
  const app = new Hono()
  app.get('/containerLogs/:namespace/:pod/:container', (context) => {
    const { namespace, pod, container } = context.req.param()
    if ([namespace, pod, container].some((name) => name.includes('/')))
      return context.text('no such name', 400)
    const file = directory.path(`${logName(namespace, pod, container)}.log`)
    const log = containerLog(file, wishesOf(context.req.query(), context.req.raw.signal), Date.now())
    if (log !== undefined) return context.body(log, 200, { 'content-type': 'text/plain' })
    return context.text(`container "${container}" in pod "${pod}" has no such log`, 400)
  })
  return app
}

function wishesOf(query: Readonly<Record<string, string>>, signal: AbortSignal): LogWishes {
  const { tailLines, limitBytes, sinceSeconds, sinceTime } = query
  return {
    follow: query.follow === 'true',
    previous: query.previous === 'true',
    timestamps: query.timestamps === 'true',
    ...(tailLines !== undefined && { tailLines: Number(tailLines) }),
    ...(limitBytes !== undefined && { limitBytes: Number(limitBytes) }),
    ...(sinceSeconds !== undefined && { sinceSeconds: Number(sinceSeconds) }),
    ...(sinceTime !== undefined && { sinceTime }),
    signal,
  }
}
