// Speakers behind an API server that lists Pods and forwards ports, each with an answer of its own.

import { systemRuntime } from '@ingot/kube'

export interface Speaker {
  readonly node: string
  readonly labels?: Readonly<Record<string, string>>
  readonly container?: object
  readonly status?: number
  readonly body?: string | ((path: string) => string)
}

/** A cluster with these speakers, by the names of their Pods. `asked` is what each was asked, on which port. */
export function speakerCluster(speakers: Readonly<Record<string, Speaker>>, isReadable = true) {
  const asked: string[] = []
  const items = Object.entries(speakers).map(([name, { node, labels, container = {} }]) => ({
    metadata: { name, namespace: 'metallb-system', labels: labels ?? { component: 'speaker' } },
    spec: { nodeName: node, containers: [{ name: 'speaker', ...container }] },
  }))
  const refusal = { kind: 'Status', code: 403, reason: 'Forbidden', message: 'pods is forbidden' }
  const server = Bun.serve<{ name: string; port: string }>({
    hostname: '127.0.0.1',
    port: 0,
    fetch(request, it) {
      const { pathname, searchParams } = new URL(request.url)
      const [, name] = /pods\/([^/]+)\/portforward$/.exec(pathname) ?? []
      const headers = { 'sec-websocket-protocol': 'v4.channel.k8s.io' }
      const data = { name: name ?? '', port: searchParams.get('ports') ?? '' }
      if (name !== undefined) return it.upgrade(request, { headers, data }) ? undefined : new Response()
      if (!isReadable) return Response.json(refusal, { status: 403 })
      return Response.json({ kind: 'PodList', metadata: { resourceVersion: '1' }, items })
    },
    websocket: {
      message(socket, message) {
        const { name, port } = socket.data
        const path = message.toString().split(' ')[1] ?? ''
        asked.push(`${name}:${port} ${path}`)
        const { status = 200, body: given = '{}' } = speakers[name] ?? {}
        const body = typeof given === 'string' ? given : given(path)
        const head = `HTTP/1.1 ${status} X\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`
        socket.send(Buffer.concat([Uint8Array.of(0), Buffer.from(head + body)]))
      },
    },
  })
  const access = {
    config: { server: server.url.origin, insecureSkipTlsVerify: false },
    namespace: 'metallb-system',
    runtime: systemRuntime,
  }
  return { access, asked, [Symbol.asyncDispose]: () => server.stop(true) }
}
