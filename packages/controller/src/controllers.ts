// The loop of this program, while it is the one to work: begun anew each time, with everything read anew, and what others in the
// program may ask of it.

import { expectConfig, forgetConfig, registerClientMetrics, registerUnreadable } from '@ingot/kube'
import type { Client, ClientMetrics, Runtime } from '@ingot/kube'
import { DecisionLog } from '@ingot/status'
import type { Metrics } from '@ingot/telemetry'
import { ControllerLoop } from './controller-loop.ts'
import type { LoopOptions, LoopView } from './controller-loop.ts'
import type { Leadership, Running } from './leadership.ts'
import { registerPoolMetrics } from './pool-metrics.ts'

type Options = Pick<LoopOptions, 'namespace' | 'loadBalancerClass' | 'podName' | 'logger'>

/** Begins a loop, which reads everything anew, whenever this controller is the one to work. */
export class Controllers {
  readonly #client: Client
  readonly #options: Options
  readonly #metrics: ClientMetrics
  /** What was decided last, by whichever loop. */
  readonly decisions: DecisionLog
  readonly #runtime: Runtime
  #loop: ControllerLoop | undefined
  /** Told of Services of which something else is decided, or that have changed. */
  onDecided: (services: ReadonlySet<string>) => void = () => {}
  /** Told that there is another loop, or none. */
  onOther: () => Promise<void> = async () => {}

  constructor(client: Client, options: Options, metrics: Metrics, runtime: Runtime) {
    this.#client = client
    this.#options = options
    this.decisions = new DecisionLog(() => runtime.date())
    this.#metrics = registerClientMetrics(metrics)
    forgetConfig(this.#metrics)
    this.#runtime = runtime
    registerPoolMetrics(metrics, () => this.#loop?.allocation())
    registerUnreadable(metrics, () => this.#loop?.unreadable() ?? [])
  }

  lead(mayWrite: () => boolean): Running {
    expectConfig(this.#metrics)
    const loop = new ControllerLoop(
      this.#client,
      {
        ...this.#options,
        metrics: this.#metrics,
        mayWrite,
        onDecided: (services) => this.onDecided(services),
        decisionLog: this.decisions,
      },
      this.#runtime,
    )
    this.#loop = loop
    return {
      stop: async () => {
        this.#loop = undefined
        forgetConfig(this.#metrics)
        await Promise.all([loop.stop(), this.onOther()])
      },
    }
  }

  /** Undefined as long as this controller does not work, or has not listed everything. */
  view(): LoopView | undefined {
    return this.#loop?.view()
  }

  /** Why this controller cannot do its part, one sentence each; to stand by is to do it. */
  unreadiness(leadership: Leadership): string[] {
    if (this.#loop !== undefined) return this.#loop.unreadiness()
    return leadership.isDecided() ? [] : [`it is not known yet which controller works: ${leadership.state()}`]
  }
}
