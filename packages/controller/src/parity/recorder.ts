// A controller under observation: a command that is started and ended, and live copies of what it writes. A step is over
// when neither the controller nor the cluster has had anything to say for a while.

import {
  COMMUNITIES,
  CONFIGURATION_STATES,
  EVENTS,
  IP_ADDRESS_POOLS,
  milliseconds,
  SERVICES,
} from '@ingot/api'
import type { Resource } from '@ingot/api'
import { startInformer, systemRuntime, wait } from '@ingot/kube'
import type { Client, Informer, KubernetesObject, Stored } from '@ingot/kube'
import type { Logger } from '@ingot/telemetry'
import type { Service } from 'kubernetes-types/core/v1'
import { applyConfiguration, applyServices, deleteAll, unlabelAll } from './apply.ts'
import { Notebook } from './observations.ts'
import type { StoredEvent } from './observations.ts'
import type { Step } from './scenario.ts'

export interface RecorderOptions {
  /** What starts the controller. */
  readonly command: readonly string[]
  /** Milliseconds without a sign until a step is over. */
  readonly quiet: number
  /** Takes what the controller prints. */
  readonly print: (chunk: Uint8Array) => void
  readonly logger: Logger
}

type Pool = KubernetesObject & { readonly status?: Readonly<Record<string, unknown>> }
type ConfigurationState = KubernetesObject & { readonly status?: { readonly errorSummary?: string } }

/** However restless a controller is, a step ends. */
const LONGEST_STEP = 15_000

export class Recorder {
  readonly #client: Client
  readonly #options: RecorderOptions
  readonly #services: Informer<Stored<Service>>
  readonly #pools: Informer<Pool>
  readonly #events: Informer<StoredEvent>
  readonly #states: Informer<ConfigurationState>
  #controller: Bun.Subprocess<'ignore', 'pipe', 'pipe'> | undefined
  #lastSign = systemRuntime.now()

  constructor(client: Client, options: RecorderOptions) {
    this.#client = client
    this.#options = options
    const follow = <T extends KubernetesObject>(resource: Resource) => {
      const sign = () => this.#sign()
      const listener = { changed: sign, synced: sign }
      return startInformer<T>(client, resource, {}, listener, systemRuntime, options.logger)
    }
    this.#services = follow(SERVICES)
    this.#pools = follow(IP_ADDRESS_POOLS)
    this.#events = follow(EVENTS)
    this.#states = follow(CONFIGURATION_STATES)
  }

  /** Plays a scenario on a cluster that is empty before. */
  async record(steps: readonly Step[]): Promise<string[][]> {
    await this.#reset()
    const notebook = new Notebook()
    const recorded: string[][] = []
    for (const step of steps) {
      await applyConfiguration(this.#client, step)
      if (step.pools !== undefined) await this.#untilQuiet()
      await applyServices(this.#client, step)
      if (step.restart) await this.restart()
      await this.#untilQuiet()
      recorded.push(notebook.look(this.#sight()))
    }
    return recorded
  }

  /** Starts the controller, after the one that runs has ended. */
  async restart(): Promise<void> {
    await this.end()
    const controller = Bun.spawn([...this.#options.command], {
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
    })
    this.#controller = controller
    for (const stream of [controller.stdout, controller.stderr]) void this.#listen(stream)
    void controller.exited.then(() => {
      if (this.#controller === controller) throw new Error('the controller has ended')
    })
    await pause(1000)
    await this.#untilQuiet(3)
  }

  async end(): Promise<void> {
    const controller = this.#controller
    this.#controller = undefined
    controller?.kill('SIGTERM')
    await Promise.race([controller?.exited, pause(5000)])
    controller?.kill('SIGKILL')
    await controller?.exited
  }

  async #listen(stream: ReadableStream<Uint8Array>): Promise<void> {
    for await (const chunk of stream) {
      this.#sign()
      this.#options.print(chunk)
    }
  }

  #sign(): void {
    this.#lastSign = systemRuntime.now()
  }

  async #untilQuiet(times = 1): Promise<void> {
    this.#sign()
    const end = systemRuntime.now() + LONGEST_STEP
    while (systemRuntime.now() - this.#lastSign < this.#options.quiet * times) {
      if (systemRuntime.now() > end) return
      await pause(25)
    }
  }

  #sight() {
    const state = this.#states.store.get('metallb-system/controller')
    return {
      services: [...this.#services.store.values()].filter(({ metadata }) => metadata.name !== 'kubernetes'),
      pools: this.#pools.store.values(),
      events: this.#events.store.values(),
      configurationError: (state?.status?.errorSummary ?? '').replace(/^configuration error: /, ''),
    }
  }

  /** Services first, so that the controller frees all that they have. */
  async #reset(): Promise<void> {
    await deleteAll(this.#client, SERVICES)
    await this.#untilQuiet()
    for (const resource of [IP_ADDRESS_POOLS, COMMUNITIES, EVENTS]) await deleteAll(this.#client, resource)
    await unlabelAll(this.#client)
    await this.#untilQuiet()
  }
}

function pause(long: number): Promise<void> {
  return wait(systemRuntime, milliseconds(long)).done
}
