// The controller: gives addresses to Services and writes them into their status. runController() wires the loop to the
// API server and to the status endpoints; what it decides is in @ingot/allocator, when and what it writes is here.

import { createClient } from '@ingot/kube'
import type { ClusterConfig, Runtime } from '@ingot/kube'
import { processFigures, startEndpoints } from '@ingot/status'
import type { EndpointSettings } from '@ingot/status'
import { exposeProcess, Metrics } from '@ingot/telemetry'
import type { Logger } from '@ingot/telemetry'
import { ControllerLoop } from './controller-loop.ts'

export interface ControllerOptions {
  readonly cluster: ClusterConfig
  /** Where MetalLB's objects are read, e.g. `metallb-system`. */
  readonly namespace: string
  /** `--lb-class`: '' looks after Services without a class. */
  readonly loadBalancerClass: string
  /** `--webhook-mode=onlywebhook`: another controller looks after the Services, this one leaves them alone. */
  readonly onlyWebhooks: boolean
  readonly endpoints: EndpointSettings
  readonly logger: Logger
}

/** A running controller. */
export interface Controller {
  /** Stops watching and writing; resolves when the last write is answered, at most a second later. */
  stop(): Promise<void>
}

/** Starts the controller. It has no way to fail: what it cannot reach it keeps trying, and says so. */
export function runController(options: ControllerOptions, runtime: Runtime): Controller {
  const metrics = new Metrics()
  exposeProcess(metrics, processFigures)
  const client = createClient(options.cluster, 'ingot-controller', runtime)
  const logger = options.logger.with({ caller: 'controller' })
  const loop = options.onlyWebhooks
    ? null
    : new ControllerLoop(client, { ...options, logger, metrics }, runtime)
  const endpoints = startEndpoints(
    {
      ...options.endpoints,
      // in a Pod's own network the kubelet comes from outside
      probesAddress: '',
      metrics,
      unreadiness: () => loop?.unreadiness() ?? [],
      client,
      log: logger,
    },
    runtime,
  )
  return {
    async stop() {
      await loop?.stop()
      await endpoints.stop()
      client.close()
    },
  }
}
