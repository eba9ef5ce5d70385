// What controllers live through before a real API server, in one cluster, one thing after another, while Services are
// being created: the end of one and of the next by SIGTERM and SIGKILL, a server that has little time for them, another
// certificate, CA and token, and at last a start among many Services. What came of each stands for itself.

import { findKubernetes, startKubernetes } from '@ingot/lab'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ControllerCluster } from '../controller-cluster.ts'
import { startController } from '../controller-process.ts'
import type { ControllerProcess } from '../controller-process.ts'
import { createPlainClient } from '../plain-client.ts'
import type { PlainClient } from '../plain-client.ts'
import { createAccount, revoke, tokenOf } from './account.ts'
import { AccountFiles } from './account-files.ts'
import { prepareNextAuthority, rotateServingCertificate } from './serving-certificate.ts'
import { refusals, throttle, unthrottle } from './throttle.ts'

/** So many Services are created while something happens. */
const SOME = 400

/** How it stands with the Services. */
export interface Standing {
  readonly addressed: number
  /** Of an address that was given to more than one. */
  readonly twice: number
  /** Changes of Services beside that by which each got its address. */
  readonly otherChanges: number
}

export interface HandOver extends Standing {
  /** From the end of one that was killed until the next leads: milliseconds. */
  readonly afterCrash: number
}

export interface Throttled extends Standing {
  readonly refusalsPerSecond: number
  readonly isLeading: boolean
}

export interface Rotated extends Standing {
  readonly isLeading: boolean
}

export interface Restarted extends Standing {
  readonly created: number
  /** By the server's own count. */
  readonly writes: number
  /** Octets, resident. */
  readonly memory: number
}

/** What came of each, as soon as it is over. */
export interface ControllersLife extends AsyncDisposable {
  readonly handedOver: Promise<HandOver>
  readonly throttled: Promise<Throttled>
  readonly rotated: Promise<Rotated>
  readonly restarted: Promise<Restarted>
}

/** With so many Services before the last start, or somewhat more, and one after it. */
export function liveControllers(services: number): ControllersLife {
  const resources = new AsyncDisposableStack()
  const scene = openScene(resources, services)
  const handedOver = scene.then(handOver)
  const throttled = handedOver.then(async () => beThrottled(await scene))
  const rotated = throttled.then(async () => rotate(await scene))
  const restarted = rotated.then(async () => restart(await scene))
  // whoever asks is told
  for (const it of [handedOver, throttled, rotated, restarted]) it.catch(() => {})
  return {
    ...{ handedOver, throttled, rotated, restarted },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

interface Scene {
  readonly admin: PlainClient
  readonly cluster: ControllerCluster
  readonly server: string
  /** Of the server's certificates. */
  readonly folder: string
  readonly nextAuthority: string
  readonly account: AccountFiles
  /** How many there are to be in the end. */
  readonly services: number
  start(): ControllerProcess
  /** How many there are. */
  created: number
  leader: ControllerProcess
}

async function openScene(resources: AsyncDisposableStack, services: number): Promise<Scene> {
  const own = mkdtempSync(join(tmpdir(), 'ingot-cluster-'))
  resources.defer(() => rmSync(own, { recursive: true }))
  const { kubeconfig, directory: folder } = await startNiced(resources)
  const nextAuthority = await prepareNextAuthority(folder)
  // both are trusted long before the one takes the place of the other
  const authority = readFileSync(join(folder, 'ca.crt'), 'utf8') + nextAuthority
  const trusting = join(own, 'admin')
  writeFileSync(trusting, trustingAll(authority, readFileSync(kubeconfig, 'utf8')))
  const server = /server: "(.*?)"/.exec(readFileSync(kubeconfig, 'utf8'))?.[1] ?? ''
  const admin = resources.use(await createPlainClient(trusting))
  const cluster = resources.use(await ControllerCluster.prepare(trusting))
  await createAccount(admin, 'controller')
  mkdirSync(join(own, 'account'))
  const first = { token: await tokenOf(admin, 'controller', 'first'), authority }
  const account = new AccountFiles(join(own, 'account'), server, first)
  const start = () => resources.use(startController(account.kubeconfig))
  const leader = start()
  await leads(leader)
  return { admin, cluster, server, folder, nextAuthority, account, services, start, created: 0, leader }
}

/** Speakers are beside it, for whose answers somebody waits. */
async function startNiced(resources: AsyncDisposableStack) {
  const assets = findKubernetes(process.env)
  const started = assets.ok
    ? await startKubernetes({ assets: assets.value, prefix: ['nice', '-n', '5'] })
    : assets
  if (!started.ok) throw new Error(started.verdict.message)
  resources.defer(() => started.value.stop())
  return started.value
}

async function handOver(scene: Scene): Promise<HandOver> {
  const { cluster, start } = scene
  const second = start()
  await second.ready()
  const first = createMore(scene, SOME)
  await first.half
  await scene.leader.end('SIGTERM')
  await leads(second)
  await first.all
  const third = start()
  await third.ready()
  const more = createMore(scene, SOME)
  await more.half
  const at = performance.now()
  await second.end('SIGKILL')
  await leads(third)
  const afterCrash = performance.now() - at
  await more.all
  scene.leader = third
  return { ...standingOf(cluster), afterCrash }
}

async function beThrottled(scene: Scene): Promise<Throttled> {
  const { admin, cluster, leader } = scene
  await throttle(admin)
  const from = performance.now()
  let refused = 0
  // it may take the server a moment until that is in force
  while (refused === 0) {
    await createMore(scene, SOME).all
    refused = await refusals(admin)
  }
  const refusalsPerSecond = refused / ((performance.now() - from) / 1000)
  await unthrottle(admin)
  return { ...standingOf(cluster), refusalsPerSecond, isLeading: await leader.isLeading() }
}

async function rotate(scene: Scene): Promise<Rotated> {
  const { admin, cluster, server, folder, nextAuthority, account, leader } = scene
  const [old, token] = [account.token(), await tokenOf(admin, 'controller', 'second')]
  await rotateServingCertificate(folder, server, nextAuthority)
  account.replace({ token, authority: nextAuthority })
  await revoke(admin, 'first')
  while (await isTaken(server, old, nextAuthority)) await Bun.sleep(100)
  await createMore(scene, SOME).all
  return { ...standingOf(cluster), isLeading: await leader.isLeading() }
}

async function restart(scene: Scene): Promise<Restarted> {
  const { cluster, services, leader, start } = scene
  await createMore(scene, Math.max(0, services - scene.created)).all
  await leader.end('SIGTERM')
  const writes = (await cluster.writes()) ?? NaN
  const next = start()
  await next.ready()
  await createMore(scene, 1).all
  const since = ((await cluster.writes()) ?? NaN) - writes
  return { ...standingOf(cluster), created: scene.created, writes: since, memory: next.memory() }
}

async function leads(controller: ControllerProcess): Promise<void> {
  while (!(await controller.isLeading())) await Bun.sleep(50)
}

/** Begins to create so many more; says when half of them have an address, and when all of them do. */
function createMore(scene: Scene, count: number): { half: Promise<unknown>; all: Promise<unknown> } {
  const { cluster } = scene
  const from = scene.created
  scene.created += count
  const populated = cluster.populate({ from, to: scene.created })
  const all = Promise.all([populated, cluster.watch.whenAddressed(scene.created)])
  // whoever waits for it is told
  all.catch(() => {})
  return { half: cluster.watch.whenAddressed(from + Math.ceil(count / 2)), all }
}

function standingOf({ watch }: ControllerCluster): Standing {
  const addresses = watch.addresses()
  const addressed = addresses.length
  return { addressed, twice: addressed - new Set(addresses).size, otherChanges: watch.changes - addressed }
}

/** The same kubeconfig by which other CAs are trusted. */
function trustingAll(authority: string, kubeconfig: string): string {
  const field = 'certificate-authority-data: '
  return kubeconfig.replace(new RegExp(`${field}[^},]*`), field + btoa(authority))
}

/** Asks once with a token. */
async function isTaken(server: string, token: string, ca: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`${server}/api/v1/services?limit=1`, { headers, tls: { ca } })
  await answer.text()
  return answer.status !== 401
}
