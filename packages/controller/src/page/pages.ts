// What a controller shows of itself: the web page, and what the status port answers beside it.

import { printableConfig } from '@ingot/config'
import type { Config } from '@ingot/config'
import type { Client, Runtime } from '@ingot/kube'
import { programInspections } from '@ingot/status'
import type { Inspections } from '@ingot/status'
import { createSite } from '@ingot/web'
import type { Site } from '@ingot/web'
import { controllerReport } from '../controller-report.ts'
import type { Controllers } from '../controllers.ts'
import { PageSources } from './page-sources.ts'
import type { PageOptions } from './page-sources.ts'
import { UsageHistory } from './usage-history.ts'

export interface PagesOptions extends Omit<PageOptions, 'view' | 'history'> {
  /** Of the program; left out where it is not known. */
  readonly version?: string
  readonly unreadiness: () => string[]
}

export interface Pages {
  readonly site: Site['app']
  readonly inspections: Inspections
  stop(): Promise<void>
}

/** Shows what `controllers` decide, from now on. */
export function startPages(
  client: Client,
  controllers: Controllers,
  options: PagesOptions,
  runtime: Runtime,
): Pages {
  const view = () => controllers.view()
  const history = new UsageHistory(() => view()?.allocation, runtime)
  const sources = new PageSources(client, { ...options, view, history }, runtime)
  controllers.onDecided = (services) => sources.decided(services)
  controllers.onOther = () => sources.restart()
  const site = createSite(sources, runtime)
  const { version, leadership, unreadiness } = options
  const startedAt = runtime.date().toISOString()
  const status = () => {
    const standing = { leadership: leadership(), unreadiness: unreadiness(), viewers: site.viewers() }
    const times = { time: runtime.date().toISOString(), startedAt }
    return controllerReport({ ...(version !== undefined && { version }), ...times, ...standing }, view())
  }
  const config = () => {
    const { allocation } = view() ?? {}
    return allocation && printableConfig(whatIsRead(allocation.config))
  }
  return {
    site: site.app,
    inspections: programInspections({ status, config, decisions: controllers.decisions }),
    async stop() {
      site.stop()
      history.stop()
      await sources.restart()
    },
  }
}

const OF_SPEAKERS = new Set(['layer2Advertisements', 'bgpAdvertisements'])

/** Without what only speakers read: empty lists of it would say that there is none. */
function whatIsRead({ pools, rejectedPools }: Config): object {
  const ownOf = (pool: object) => Object.entries(pool).filter(([name]) => !OF_SPEAKERS.has(name))
  return { pools: pools.map((pool) => Object.fromEntries(ownOf(pool))), rejectedPools }
}
