// A part of the lab, one a node: plays the containers of the node's Pods. Each container port answers who it is and who
// asked, over HTTP for TCP and in one datagram for UDP. Standard input has the Pods that should run, a JSON line each
// time they change; standard output answers with those that do, and with a line for every request. Words: NODE

import { seconds } from '@ingot/api'
import { readMessages } from '../child.ts'
import type { ContainerPort } from '../kinds.ts'

/** To the pod-server: every Pod that should run here. */
export interface WantedPods {
  readonly pods: readonly {
    readonly name: string
    readonly uid: string
    readonly addresses: readonly string[]
    readonly ports: readonly PlayedPort[]
  }[]
}

type PlayedPort = ContainerPort & { readonly container: string }

/** From the pod-server: the uids of all the Pods that run here now. */
export interface RunningPods {
  readonly running: readonly string[]
}

/** From the pod-server: a line for a container's log. */
export interface ServedRequest {
  readonly uid: string
  readonly container: string
  readonly line: string
}

interface Listener {
  stop(): void
}

/** One container port on one of its Pod's addresses. */
interface Endpoint {
  readonly node: string
  readonly pod: string
  readonly uid: string
  readonly address: string
  readonly port: PlayedPort
}

/** After how long a port that could not be opened is tried again. */
const RETRY_PAUSE = seconds(1)

/** Plays until standard input ends. */
export async function runPodServer([node = '']: readonly string[]): Promise<void> {
  const listeners = new Map<string, Listener>()
  let round = Promise.resolve()
  let cancelRetry = () => {}

  function play(wanted: WantedPods): void {
    cancelRetry()
    // one after the other: the last one counts
    round = round.then(async () => {
      if (await runPods(node, wanted, listeners)) return
      const timer = setTimeout(() => play(wanted), RETRY_PAUSE)
      cancelRetry = () => clearTimeout(timer)
    })
  }

  for await (const message of readMessages(Bun.stdin.stream())) play(message as WantedPods)
}

/** Says which of the Pods run now; true where all of them do. */
async function runPods(
  node: string,
  { pods }: WantedPods,
  listeners: Map<string, Listener>,
): Promise<boolean> {
  const wanted = new Map(
    pods.flatMap(({ name, uid, addresses, ports }) =>
      addresses.flatMap((address) =>
        ports.map((port): [string, Endpoint] => [
          [uid, address, port.containerPort, port.protocol].join(' '),
          { node, pod: name, uid, address, port },
        ]),
      ),
    ),
  )
  for (const [key, listener] of listeners) {
    if (wanted.has(key)) continue
    listener.stop()
    listeners.delete(key)
  }
  const failed = new Set<string>()
  for (const [key, endpoint] of wanted) {
    if (listeners.has(key)) continue
    try {
      listeners.set(key, await serve(endpoint))
    } catch (error) {
      failed.add(endpoint.uid)
      console.error(`${endpoint.pod} ${key}: ${error instanceof Error ? error.message : error}`)
    }
  }
  tell({ running: pods.map(({ uid }) => uid).filter((uid) => !failed.has(uid)) })
  return failed.size === 0
}

function serve(endpoint: Endpoint): Listener | Promise<Listener> {
  return endpoint.port.protocol === 'UDP' ? serveUdp(endpoint) : serveHttp(endpoint)
}

function serveHttp(endpoint: Endpoint): Listener {
  const server = Bun.serve({
    hostname: endpoint.address,
    port: endpoint.port.containerPort,
    // one connection a request, so that each goes through the node's rules anew
    fetch(request, server) {
      const client = server.requestIP(request)?.address
      log(endpoint, `${client} ${request.method} ${new URL(request.url).pathname}`)
      return new Response(greeting(endpoint, client), { headers: { connection: 'close' } })
    },
  })
  return { stop: () => void server.stop(true) }
}

async function serveUdp(endpoint: Endpoint): Promise<Listener> {
  const socket = await Bun.udpSocket({
    hostname: endpoint.address,
    port: endpoint.port.containerPort,
    socket: {
      data(socket, datagram, clientPort, client) {
        log(endpoint, `${client} UDP ${datagram.byteLength} bytes`)
        void socket.send(greeting(endpoint, client), clientPort, client)
      },
    },
  })
  return { stop: () => socket.close() }
}

function greeting({ pod, node }: Endpoint, client: string | undefined): string {
  return `hello from ${pod} on ${node}, you are ${client ?? 'unknown'}\n`
}

function log({ uid, port }: Endpoint, what: string): void {
  tell({ uid, container: port.container, line: `${new Date().toISOString()} ${what}` })
}

function tell(message: RunningPods | ServedRequest): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}
