// The controller's web page over 10,000 Services, in a browser where there is one: how soon something is to be seen, what /metrics
// takes, and how long the controller keeps others waiting while somebody watches and plans.

import { chromium, Page } from '@ingot/web/browser'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from './api-under-test.ts'
import { ControllerCluster } from './controller-cluster.ts'
import { startController } from './controller-process.ts'
import { asDeployed } from './ingot-command.ts'
import { kubeconfigOf } from './controller.ts'
import { rounded, spread, spreadText } from './statistics.ts'
import type { Spread } from './statistics.ts'

const SERVICES = 10_000
const TIMES = 15
const BETWEEN_PAGES = 300

export async function pageRow(): Promise<Record<string, number>> {
  await using api = await startEmbedded()
  const folder = mkdtempSync(join(tmpdir(), 'ingot-bench-'))
  const kubeconfig = join(folder, 'kubeconfig')
  writeFileSync(kubeconfig, kubeconfigOf(api.port))
  try {
    using cluster = await ControllerCluster.prepare(kubeconfig)
    await cluster.populate({ from: 0, to: SERVICES })
    const before = cluster.watch.addressed
    await using controller = startController(kubeconfig, await asDeployed())
    await controller.ready()
    await cluster.watch.whenAddressed(before + SERVICES)
    return await measure(controller.url)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function measure(url: string): Promise<Record<string, number>> {
  const metrics = spread(await timesOf(() => get(`${url}/metrics`)))
  say('/metrics', metrics)
  const html = spread(await timesOf(() => get(`${url}/`)))
  say('the page as HTML', html)
  const explain = spread(await timesOf(() => get(`${url}/services/bench/service-1`)))
  say('why one Service is as it is', explain)
  const wait = await longestWait(url, () => plan(url))
  console.log(
    `a plan of one more pool: ${wait.took.toFixed(0)} ms; others wait ${wait.longest.toFixed(1)} ms at the longest`,
  )
  const figures = {
    'page metrics 10,000 ms': rounded(metrics.median),
    'page html 10,000 ms': rounded(html.median),
    'page explain 10,000 ms': rounded(explain.median),
    'page plan 10,000 ms': rounded(wait.took),
    'page plan 10,000 others wait ms': rounded(wait.longest),
  }
  if (chromium === undefined) {
    console.log('page: no first paint without chromium')
    return figures
  }
  const paints = spread(await paintsOf(chromium, url))
  say('first paint', paints)
  return { ...figures, 'page first paint 10,000 ms': rounded(paints.median) }
}

async function paintsOf(browser: string, url: string): Promise<number[]> {
  await using page = await Page.open(browser)
  const paints: number[] = []
  for (let i = 0; i < TIMES; i++) {
    await page.goTo(url)
    await page.until(`performance.getEntriesByName('first-contentful-paint').length > 0`)
    paints.push(
      await page.evaluate<number>(`performance.getEntriesByName('first-contentful-paint')[0].startTime`),
    )
    // of a page that somebody opens: not while the browser is busy with one before it, which is still being built
    await page.until(`document.querySelector('#rows').style.height !== ''`)
    await page.goTo('about:blank')
    await Bun.sleep(BETWEEN_PAGES)
  }
  return paints
}

async function plan(url: string): Promise<void> {
  const body = new FormData()
  body.set('manifest', POOL)
  const answer = await fetch(`${url}/plan`, { method: 'POST', body })
  if (!(await answer.text()).includes('Service')) throw new Error('there is no plan')
}

const POOL = `apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: { name: more, namespace: metallb-system }
spec: { addresses: [192.0.2.0/24] }`

/** How long work takes, and the longest that somebody who asks for nothing much has to wait meanwhile. */
async function longestWait(
  url: string,
  work: () => Promise<void>,
): Promise<{ took: number; longest: number }> {
  const startedAt = performance.now()
  let isDone = false
  const done = work().finally(() => (isDone = true))
  let longest = 0
  while (!isDone) longest = Math.max(longest, await timeOf(() => get(`${url}/healthz`)))
  await done
  return { took: performance.now() - startedAt, longest }
}

async function timesOf(work: () => Promise<void>): Promise<number[]> {
  const times: number[] = []
  // the first ones are compiled
  for (let i = -3; i < TIMES; i++) {
    const time = await timeOf(work)
    if (i >= 0) times.push(time)
  }
  return times
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
}

async function get(url: string): Promise<void> {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`)
  await answer.arrayBuffer()
}

function say(what: string, times: Spread): void {
  console.log(`${what}: ${spreadText(times)} ms`)
}
