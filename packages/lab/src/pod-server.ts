// A program of the lab, one a node: plays the containers of the node's Pods. Each container port answers who it is and
// who asked, over HTTP for TCP and in one datagram for UDP. Standard input has the Pods that should run, a JSON line
// each time they change; standard output answers with those that do. Usage: pod-server.ts NODE

import { readMessages } from './child.ts'
import type { RunningPods, WantedPods } from './pods.ts'

interface Listener {
  stop(): void
}

const [node = ''] = process.argv.slice(2)
const listeners = new Map<string, Listener>()

for await (const message of readMessages(Bun.stdin.stream())) {
  await runPods(message as WantedPods)
}

async function runPods({ pods }: WantedPods): Promise<void> {
  const wanted = pods.flatMap((pod) =>
    pod.addresses.flatMap((address) =>
      pod.ports.map(({ containerPort, protocol = 'TCP' }) => ({
        key: [pod.name, address, containerPort, protocol].join(' '),
        start: () => (protocol === 'UDP' ? serveUdp : serveHttp)(pod.name, address, containerPort),
      })),
    ),
  )
  const keys = new Set(wanted.map(({ key }) => key))
  for (const [key, listener] of listeners) {
    if (keys.has(key)) continue
    listener.stop()
    listeners.delete(key)
  }
  for (const { key, start } of wanted) {
    if (listeners.has(key)) continue
    try {
      listeners.set(key, await start())
    } catch (error) {
      console.error(`${key}: ${error instanceof Error ? error.message : error}`)
    }
  }
  const running: RunningPods = { running: pods.map(({ uid }) => uid) }
  process.stdout.write(`${JSON.stringify(running)}\n`)
}

function greeting(pod: string, client: string | undefined): string {
  return `hello from ${pod} on ${node}, you are ${client ?? 'unknown'}\n`
}

function serveHttp(pod: string, hostname: string, port: number): Listener {
  const server = Bun.serve({
    hostname,
    port,
    // one connection a request, so that each goes through the node's rules anew
    fetch: (request, server) =>
      new Response(greeting(pod, server.requestIP(request)?.address), { headers: { connection: 'close' } }),
  })
  return { stop: () => void server.stop(true) }
}

async function serveUdp(pod: string, hostname: string, port: number): Promise<Listener> {
  const socket = await Bun.udpSocket({
    hostname,
    port,
    socket: {
      data: (socket, _, clientPort, client) => void socket.send(greeting(pod, client), clientPort, client),
    },
  })
  return { stop: () => socket.close() }
}
