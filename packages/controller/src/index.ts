// The controller: gives addresses to Services and writes them into their status. runController() wires the loop to the
// API server and to the status endpoints; what it decides is in @ingot/allocator, when and what it writes is here.

import { createClient } from '@ingot/kube'
import type { ClusterConfig, Runtime } from '@ingot/kube'
import { processFigures, serveStatus, statusApp } from '@ingot/status'
import { exposeProcess, Metrics } from '@ingot/telemetry'
import type { Logger } from '@ingot/telemetry'
import { ControllerLoop } from './controller-loop.ts'

export interface ControllerOptions {
  readonly cluster: ClusterConfig
  /** Where MetalLB's objects are read, e.g. `metallb-system`. */
  readonly namespace: string
  /** `--lb-class`: '' looks after Services without a class. */
  readonly loadBalancerClass: string
  /** 0 is off. */
  readonly statusPort: number
  /** '' is every address of the machine. */
  readonly statusAddress: string
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
  const loop = new ControllerLoop(client, { ...options, logger, metrics }, runtime)
  const status = serveStatus({
    app: statusApp({ metrics, unreadiness: () => loop.unreadiness() }),
    port: options.statusPort,
    address: options.statusAddress,
    log: logger,
  })
  return {
    async stop() {
      await loop.stop()
      await status?.stop()
      client.close()
    },
  }
}
