// The controller as a process of its own before an API server in another: how soon Services have their addresses, how soon
// it is back, what it writes then, and its memory. Against a plain client that does no more than what is needed: it
// writes as many statuses, eight at a time, and answers one Service that it sees with one PUT.

import { findKubernetes, startKubernetes } from '@ingot/lab'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from './api-under-test.ts'
import { ControllerCluster, nameOf } from './controller-cluster.ts'
import { startController } from './controller-process.ts'
import { asDeployed } from './ingot-command.ts'
import { spread } from './statistics.ts'
import type { Spread } from './statistics.ts'

const WAITING = 5_000
const SERVICES = 10_000
const RESTARTS = 5
const ONES = 100
/** Not timed: the controller compiles. */
const WARM_UP = 20
const BURST = 1_000
const SETTLED_AFTER_MS = 10_000
/** The Services of the filled cluster have the numbers below. */
const FIRST_MORE = 20_000

/** Milliseconds, but for memory. */
export interface ControllerFigures {
  /** From the process's start until all of WAITING have an address; the plain client; the former by the latter. */
  readonly start: number
  readonly plainStart: number
  readonly startRatio: number
  /** From the start, among SERVICES that have their addresses. */
  readonly ready: Spread
  readonly firstAddress: Spread
  /** Writes of Services until then, but for the new one's; by the watch alone where the server does not count. */
  readonly restartWrites: number
  /** Created until its address is seen: among none and among SERVICES others, and right after a deletion. */
  readonly oneAlone: Spread
  readonly oneAmong: Spread
  readonly oneAfterDeletion: Spread
  /** The plain client, among none and among SERVICES others: of many a real API server makes a new one slowly. */
  readonly onePlain: Spread
  readonly onePlainAmong: Spread
  /** From the last create's answer until the last address of BURST is seen. */
  readonly burst: number
  /** Resident, octets, with all of them: after the burst, and some seconds later. */
  readonly memory: number
  readonly settledMemory: number
}

export async function measureControllerEmbedded(): Promise<ControllerFigures> {
  await using api = await startEmbedded()
  const folder = mkdtempSync(join(tmpdir(), 'ingot-bench-'))
  const kubeconfig = join(folder, 'kubeconfig')
  writeFileSync(kubeconfig, kubeconfigOf(api.port))
  try {
    return await measure(kubeconfig)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Null, and a line on the terminal that says so, where there is no kube-apiserver. */
export async function measureControllerReal(): Promise<ControllerFigures | null> {
  const assets = findKubernetes(process.env)
  const started = assets.ok ? await startKubernetes({ assets: assets.value }) : assets
  if (!started.ok) {
    console.log(`controller: not before a real kube-apiserver: ${started.verdict.message}`)
    return null
  }
  try {
    return await measure(started.value.kubeconfig)
  } finally {
    await started.value.stop()
  }
}

async function measure(kubeconfig: string): Promise<ControllerFigures> {
  using cluster = await ControllerCluster.prepare(kubeconfig)
  const ones = new Ones(cluster)
  const oneAlone = await withController(kubeconfig, async () => {
    await ones.measure(WARM_UP)
    return ones.measure(ONES)
  })
  const onePlain = await ones.measurePlain(ONES)

  const before = cluster.watch.addressed
  await cluster.populate({ from: 0, to: WAITING })
  const start = await withController(
    kubeconfig,
    async ({ startedAt }) => (await cluster.watch.whenAddressed(before + WAITING)) - startedAt,
  )
  await cluster.populate({ from: WAITING, to: SERVICES })
  const plainStartedAt = performance.now()
  await cluster.address({ from: SERVICES - WAITING, to: SERVICES })
  const plainStart = (await cluster.watch.whenAddressed(before + SERVICES)) - plainStartedAt

  const onePlainAmong = await ones.measurePlain(ONES)

  const restarts = await measureRestarts(kubeconfig, cluster, ones)
  const among = await withController(kubeconfig, async (controller) => {
    await controller.ready()
    await ones.measure(WARM_UP)
    const oneAmong = await ones.measure(ONES)
    const oneAfterDeletion = await ones.measure(ONES, true)
    const burst = await ones.burst(BURST)
    const memory = controller.memory()
    await Bun.sleep(SETTLED_AFTER_MS)
    return { oneAmong, oneAfterDeletion, burst, memory, settledMemory: controller.memory() }
  })
  return {
    start,
    plainStart,
    startRatio: start / plainStart,
    oneAlone,
    onePlain,
    onePlainAmong,
    ...restarts,
    ...among,
  }
}

async function measureRestarts(kubeconfig: string, cluster: ControllerCluster, ones: Ones) {
  const [ready, firstAddress, written]: [number[], number[], number[]] = [[], [], []]
  for (let run = 0; run < RESTARTS; run++) {
    const [writes, changes] = [await cluster.writes(), cluster.watch.changes]
    await withController(kubeconfig, async (controller) => {
      ready.push((await controller.ready()) - controller.startedAt)
      firstAddress.push((await ones.createOne()) - controller.startedAt)
      const counted = ((await cluster.writes()) ?? 0) - (writes ?? 0)
      // the one is the new Service's
      written.push(Math.max(counted, cluster.watch.changes - changes) - 1)
    })
  }
  return { ready: spread(ready), firstAddress: spread(firstAddress), restartWrites: Math.max(...written) }
}

async function withController<Value>(
  kubeconfig: string,
  work: (controller: ReturnType<typeof startController>) => Promise<Value>,
): Promise<Value> {
  await using controller = startController(kubeconfig, await asDeployed())
  return await work(controller)
}

/** Services that are created and timed, each with a number of its own. */
class Ones {
  readonly #cluster: ControllerCluster
  #next = FIRST_MORE

  constructor(cluster: ControllerCluster) {
    this.#cluster = cluster
  }

  /** When its address was seen. */
  async createOne(): Promise<number> {
    const number = this.#next++
    await this.#cluster.createOne(number)
    return this.#cluster.watch.whenHasAddress(nameOf(number))
  }

  /** `afterDeletion`: of the one before it, a moment earlier. */
  async measure(count: number, afterDeletion = false): Promise<Spread> {
    const times: number[] = []
    for (let i = 0; i < count; i++) {
      if (afterDeletion) await this.#cluster.delete(this.#next - 1)
      const startedAt = performance.now()
      times.push((await this.createOne()) - startedAt)
    }
    return spread(times)
  }

  /** The least that a controller could do. */
  async measurePlain(count: number): Promise<Spread> {
    const times: number[] = []
    for (let i = 0; i < count; i++) {
      const [number, startedAt] = [this.#next, performance.now()]
      const answered = this.#cluster.watch
        .whenSeen(nameOf(number))
        .then(() => this.#cluster.addressOne(number))
      times.push((await this.createOne()) - startedAt)
      await answered
    }
    return spread(times)
  }

  async burst(count: number): Promise<number> {
    const [from, addressed] = [this.#next, this.#cluster.watch.addressed]
    this.#next += count
    await this.#cluster.create({ from, to: this.#next })
    const answeredAt = performance.now()
    return Math.max(0, (await this.#cluster.watch.whenAddressed(addressed + count)) - answeredAt)
  }
}

export function kubeconfigOf(port: number): string {
  return `apiVersion: v1
kind: Config
current-context: bench
clusters: [{ name: bench, cluster: { server: 'http://127.0.0.1:${port}' } }]
contexts: [{ name: bench, context: { cluster: bench, user: bench } }]
users: [{ name: bench, user: {} }]
`
}
