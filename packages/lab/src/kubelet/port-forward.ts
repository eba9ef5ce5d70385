// What a kubelet does to forward a port of a Pod: a connection made where the Pod is, over loopback, carried in a WebSocket.
// For Pods on the network of their node, which is where the lab's speakers are; the others have no loopback of their own.
// Contract: subprotocol v4.channel.k8s.io as the kubelet serves it: channel 0 has the data, channel 1 what went wrong.

import type { Server, ServerWebSocket, Subprocess, WebSocketHandler } from 'bun'
import { inNamespace } from '../child.ts'
import type { Pod } from '../kinds.ts'
import { labPart } from '../parts/lab-part.ts'
import type { Site } from '../site.ts'

/** Which port of which Pod. */
export interface ForwardedPort {
  readonly namespace: string
  readonly pod: string
  readonly port: number
}

/** One connection. */
export interface Forwarding extends ForwardedPort {
  connection: Promise<Subprocess<'pipe', 'pipe', 'pipe'> | undefined>
}

export interface PortForwarder {
  /** Takes the request over; a refusal where it is no WebSocket, undefined once it is taken. */
  upgrade(request: Request, server: Server<Forwarding>, to: ForwardedPort): Response | undefined
  readonly websocket: WebSocketHandler<Forwarding>
}

const PROTOCOL = 'v4.channel.k8s.io'
const DATA = 0
const ERROR = 1

/** `readPod` finds the Pod, if there is one. */
export function createPortForwarder(
  site: Pick<Site, 'ground' | 'nodes' | 'command'>,
  readPod: (namespace: string, name: string) => Promise<Pod | undefined>,
): PortForwarder {
  return {
    upgrade(request, server, to) {
      const headers = { 'sec-websocket-protocol': PROTOCOL }
      const offered = request.headers.get('sec-websocket-protocol') ?? ''
      const data = { ...to, connection: Promise.resolve(undefined) }
      const isTaken = offered.includes(PROTOCOL) && server.upgrade(request, { headers, data })
      return isTaken ? undefined : new Response(`only WebSockets of ${PROTOCOL} are served`, { status: 400 })
    },
    websocket: {
      open(socket) {
        const { port } = socket.data
        for (const channel of [DATA, ERROR]) socket.send(Uint8Array.of(channel, port & 0xff, port >> 8))
        socket.data.connection = connect(site, readPod, socket)
      },
      async message(socket, message) {
        if (typeof message === 'string' || message[0] !== DATA) return
        const octets = message.slice(1)
        const connection = await socket.data.connection
        connection?.stdin.write(octets)
        await connection?.stdin.flush()
      },
      async close(socket) {
        const connection = await socket.data.connection
        connection?.kill('SIGKILL')
      },
    },
  }
}

async function connect(
  { ground, nodes, command }: Pick<Site, 'ground' | 'nodes' | 'command'>,
  readPod: (namespace: string, name: string) => Promise<Pod | undefined>,
  socket: ServerWebSocket<Forwarding>,
) {
  const { namespace, pod: name, port } = socket.data
  const pod = await readPod(namespace, name)
  const node = nodes.find((it) => it.name === pod?.spec.nodeName)
  if (node === undefined || pod?.spec.hostNetwork !== true) {
    refuse(socket, `pod ${name} is on the network of no node, and the lab forwards no others`)
    return undefined
  }
  const part = labPart(command, 'connector', '127.0.0.1', String(port))
  const connection = Bun.spawn([...inNamespace({ ground }, node.namespace, part)], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  void carry(connection, socket)
  return connection
}

async function carry(
  connection: Subprocess<'pipe', 'pipe', 'pipe'>,
  socket: ServerWebSocket<Forwarding>,
): Promise<void> {
  for await (const octets of connection.stdout) socket.send(Buffer.concat([Uint8Array.of(DATA), octets]))
  const complaint = (await connection.stderr.text()).trim()
  if (complaint === '') socket.close()
  else refuse(socket, complaint)
}

function refuse(socket: ServerWebSocket<Forwarding>, why: string): void {
  socket.send(Buffer.concat([Uint8Array.of(ERROR), Buffer.from(why)]))
  socket.close()
}
