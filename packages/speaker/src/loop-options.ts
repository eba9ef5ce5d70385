// What the main loop is told when it starts: by flags, mostly.

import type { DecisionLog } from '@ingot/status'
import type { Logger, Metrics } from '@ingot/telemetry'

export interface LoopOptions {
  /** The name of the Node that this speaker runs on. */
  readonly node: string
  /** Where MetalLB's objects are read. */
  readonly namespace: string
  /** `--lb-class`: '' looks after Services without a class. */
  readonly loadBalancerClass: string
  /** `--ignore-exclude-lb`. */
  readonly ignoreExcludeLabel: boolean
  /** `--drain-on-cordon`. */
  readonly drainOnCordon: boolean
  /** The Pod that owns what the speaker writes about itself; '' where it is not known. */
  readonly podName: string
  /** The labels of the Pods that other speakers run in; '' where speakers do not gossip. */
  readonly speakerLabels: string
  /** Where frr-k8s has its FRRConfigurations; left out where MetalLB's mode was another. */
  readonly frrNamespace?: string
  readonly logger: Logger
  readonly metrics: Metrics
  /** Gets what is decided and what is found, with the reasons. */
  readonly decisionLog?: DecisionLog
}
