// The controller: gives addresses to Services and writes them into their status. runController() wires the loop to the
// API server, to the election that says which controller works, and to the status endpoints; what it decides is in
// @ingot/allocator, when and what it writes is here.

import { createClient } from '@ingot/kube'
import type { ClusterConfig, Runtime } from '@ingot/kube'
import { processFigures, startEndpoints } from '@ingot/status'
import type { EndpointSettings } from '@ingot/status'
import { exposeProcess, Metrics } from '@ingot/telemetry'
import type { Logger } from '@ingot/telemetry'
import { startWebhooks } from '@ingot/webhook'
import type { WebhookSettings } from '@ingot/webhook'
import { Controllers } from './controllers.ts'
import { keepMemberlistSecret } from './memberlist-secret.ts'
import { startLeadership } from './leadership.ts'
import type { ApplyManifests } from './page/page-sources.ts'
import { startPages } from './page/pages.ts'

export type { AppliedManifests, ApplyManifests } from './page/page-sources.ts'
export { ControllerLoop } from './controller-loop.ts'
export type { LoopOptions } from './controller-loop.ts'
export { startLeadership } from './leadership.ts'
export type { Work } from './leadership.ts'

export interface ControllerOptions {
  readonly cluster: ClusterConfig
  /** Where MetalLB's objects are read, e.g. `metallb-system`. */
  readonly namespace: string
  /** `--lb-class`: '' looks after Services without a class. */
  readonly loadBalancerClass: string
  /** `--webhook-mode=onlywebhook`: another controller looks after the Services, this one leaves them alone. */
  readonly onlyWebhooks: boolean
  /** `--pod-name`; '' where it is not known. */
  readonly podName: string
  /** `--ml-secret-name`: the Secret of the speakers' gossip, made where it is missing; '' for none. */
  readonly secretName: string
  /** `--deployment`, which owns it. */
  readonly deployment: string
  /** Tells this program from all other controllers that run. */
  readonly identity: string
  readonly endpoints: EndpointSettings
  /** Of the program; left out where it is not known. */
  readonly version?: string
  /** Reads the manifests of the web page's plan box; left out for no box. */
  readonly applyManifests?: ApplyManifests
  /** Undefined for `--webhook-mode=disabled`. */
  readonly webhooks: WebhookSettings | undefined
  readonly logger: Logger
}

/** A running controller. */
export interface Controller {
  readonly metrics: Metrics
  /** Stops watching and writing; resolves when the last write is answered, at most a second later. */
  stop(): Promise<void>
}

/** Starts the controller. It has no way to fail: what it cannot reach it keeps trying, and says so. */
export function runController(options: ControllerOptions, runtime: Runtime): Controller {
  const metrics = new Metrics()
  exposeProcess(metrics, processFigures)
  const client = createClient(options.cluster, 'ingot-controller', runtime)
  const logger = options.logger.with({ caller: 'controller' })
  const controllers = new Controllers(client, { ...options, logger }, metrics, runtime)
  const leadership = options.onlyWebhooks
    ? undefined
    : startLeadership(client, { ...options, metrics }, controllers, runtime, logger)
  const forgetSecret =
    options.secretName === ''
      ? () => {}
      : keepMemberlistSecret(client, { ...options, randomOctets }, runtime, logger)
  const standing = {
    leadership: () => leadership?.state() ?? 'serving webhooks alone',
    unreadiness: () => (leadership === undefined ? [] : controllers.unreadiness(leadership)),
  }
  const pages = startPages(client, controllers, { ...options, ...standing, logger }, runtime)
  const endpoints = startEndpoints(
    {
      ...options.endpoints,
      // in a Pod's own network the kubelet comes from outside
      probesAddress: '',
      metrics,
      unreadiness: standing.unreadiness,
      inspections: pages.inspections,
      site: pages.site,
      client,
      log: logger,
    },
    runtime,
  )
  const webhooks =
    options.webhooks &&
    startWebhooks(
      {
        ...options.webhooks,
        client,
        namespace: options.namespace,
        // beside a controller that gives addresses it is the one that has webhooks
        mayWrite: () => leadership?.isLeading() ?? true,
        metrics,
        log: logger,
      },
      runtime,
    )
  return {
    metrics,
    async stop() {
      forgetSecret()
      await leadership?.stop()
      await pages.stop()
      await webhooks?.stop()
      await endpoints.stop()
      client.close()
    },
  }
}

function randomOctets(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count))
}
