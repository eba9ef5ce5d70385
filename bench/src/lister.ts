// One client of the list row, in a process of its own so that its memory is its own: gets all Services of a server, as a
// URL or a kubeconfig, once, and prints how long that took and the most memory it had.
//
//   bun bench/src/lister.ts list|inform|bare SERVER

import { createClient, loadKubeconfig, startInformer, systemRuntime } from '@ingot/kube'
import type { ClusterConfig, KubernetesObject } from '@ingot/kube'
import { createLogger } from '@ingot/telemetry'
import { peakMemory } from './child.ts'

const SERVICES = { group: '', version: 'v1', plural: 'services', kind: 'Service', namespaced: true } as const

const [mode, server = ''] = process.argv.slice(2)
const config = await configOf(server)
/** A store keeps what it lists, so the bare way does too. */
const kept: unknown[] = []
const ways = { list, inform, bare }
const way = mode === 'list' || mode === 'inform' || mode === 'bare' ? ways[mode] : undefined
if (way === undefined) throw new Error(`there is no way ${mode}`)
const start = performance.now()
const services = await way()
const milliseconds = performance.now() - start
console.log(JSON.stringify({ services, milliseconds, peak: peakMemory(process.pid) }))
process.exit(0)

async function configOf(url: string): Promise<ClusterConfig> {
  if (url.startsWith('http:')) return { server: url, insecureSkipTlsVerify: false }
  const loaded = await loadKubeconfig(url)
  if (!loaded.ok) throw new Error(loaded.verdict.message)
  return loaded.value
}

async function list(): Promise<number> {
  const answer = await createClient(config, 'ingot-bench', systemRuntime).list(SERVICES)
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value.items.length
}

/** As the controller and the speaker do: until the store has everything. */
async function inform(): Promise<number> {
  const client = createClient(config, 'ingot-bench', systemRuntime)
  const logger = createLogger({ level: 'warn', clock: () => new Date(), write: console.error })
  const { promise, resolve } = Promise.withResolvers<void>()
  const listener = { changed: () => {}, synced: resolve }
  const informer = startInformer<KubernetesObject>(client, SERVICES, {}, listener, systemRuntime, logger)
  await promise
  return informer.store.size
}

/** The least that a program in this language can do: fetch the same pages and parse them. Without TLS. */
async function bare(): Promise<number> {
  let count = 0
  let next = ''
  do {
    const token = next === '' ? '' : `&continue=${encodeURIComponent(next)}`
    const response = await fetch(`${config.server}/api/v1/services?limit=500${token}`)
    const page = JSON.parse(await response.text())
    kept.push(page.items)
    count += page.items.length
    next = page.metadata.continue ?? ''
  } while (next !== '')
  return count
}
