// The main job, timed at its two ends: a Service created at the API server until the first ARP reply for its address,
// with controller, speaker and API server as separate processes; the speaker's start until its first reply; and the
// resident memory of the idle programs.

import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { residentMemory, runForJson, startProgram, startResponder } from './child.ts'
import { asDeployed } from './ingot-command.ts'
import type { NativePrograms } from './native.ts'
import { spread, type Spread } from './statistics.ts'
import { INTERFACE, WirePair } from './wire-pair.ts'

/** The first Services are not timed: the programs compile. */
const WARM_UP = 10
const SERVICES = 30
const STARTS = 10

export interface MainJobFigures {
  /** Milliseconds. */
  readonly createdToReply: Spread
  readonly startToReply: Spread
  /** Octets. */
  readonly controllerMemory: number
  readonly speakerMemory: number
}

export async function measureMainJob({ requester }: NativePrograms): Promise<MainJobFigures> {
  const files = `${tmpdir()}/ingot-bench-${process.pid}`
  const [socket, kubeconfig] = [`${files}.sock`, `${files}.kubeconfig`]
  writeFileSync(kubeconfig, KUBECONFIG)
  await using pair = await WirePair.create('job')
  await using _ = await startResponder(pair.responder, [process.execPath, script('./cluster.ts'), socket])
  const ingot = await asDeployed()
  const start = (...args: readonly string[]) => startProgram(pair.responder, [...ingot, ...args])
  const controller = start('controller', '--kubeconfig', kubeconfig, ...NO_PORTS)
  let speaker = start(...SPEAKER, '--kubeconfig', kubeconfig)
  // Both ends are read on one clock: the requester says when its first answer came (CLOCK_REALTIME, seconds).
  const firstReply = async (index: number) => {
    const command = [requester, 'first', INTERFACE, 'arp', String(index)]
    return (await runForJson<{ answered_at: number }>(pair.requester, command)).answered_at * 1000
  }

  const createdToReply: number[] = []
  for (let index = 0; index < WARM_UP + SERVICES; index++) {
    const reply = firstReply(index)
    await createEndpoints(socket, index)
    const created = wallClock()
    await createService(socket, index)
    const answered = await reply
    if (index >= WARM_UP) createdToReply.push(answered - created)
  }

  const memory = {
    controllerMemory: residentMemory(controller.pid),
    speakerMemory: residentMemory(speaker.pid),
  }
  const startToReply: number[] = []
  for (let run = 0; run < STARTS; run++) {
    await speaker.stop()
    const started = wallClock()
    speaker = start(...SPEAKER, '--kubeconfig', kubeconfig)
    startToReply.push((await firstReply(0)) - started)
  }
  await Promise.all([controller.stop(), speaker.stop()])
  for (const file of [socket, kubeconfig]) rmSync(file, { force: true })
  return { createdToReply: spread(createdToReply), startToReply: spread(startToReply), ...memory }
}

const NO_PORTS = ['--status-port', '0', '--port', '0', '--health-probe-port', '0']
const SPEAKER = ['speaker', '--node-name', 'bench', ...NO_PORTS]

const KUBECONFIG = `apiVersion: v1
kind: Config
current-context: bench
clusters: [{ name: bench, cluster: { server: 'http://127.0.0.1:6443' } }]
contexts: [{ name: bench, context: { cluster: bench, user: bench } }]
users: [{ name: bench, user: {} }]
`

function script(path: string): string {
  return Bun.fileURLToPath(new URL(path, import.meta.url))
}

/** Milliseconds of CLOCK_REALTIME, which both programs read. */
function wallClock(): number {
  return performance.timeOrigin + performance.now()
}

async function createEndpoints(socket: string, index: number): Promise<void> {
  const name = `service-${index}`
  await post(socket, '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices', {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name, namespace: 'default', labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.244.0.1'], conditions: { ready: true }, nodeName: 'bench' }],
    ports: [{ port: 80, protocol: 'TCP' }],
  })
}

/** The controller gives Service number `index` address number `index` of the block. */
async function createService(socket: string, index: number): Promise<void> {
  await post(socket, '/api/v1/namespaces/default/services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `service-${index}`, namespace: 'default' },
    spec: { type: 'LoadBalancer', ports: [{ port: 80 }], selector: { app: 'bench' } },
  })
}

async function post(socket: string, path: string, object: object): Promise<void> {
  const answer = await fetch(`http://api${path}`, {
    method: 'POST',
    unix: socket,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(object),
  })
  if (!answer.ok) throw new Error(await answer.text())
}
