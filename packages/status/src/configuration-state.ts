// Keeps a program's ConfigurationState true: looks at the object, writes what is different, then watches it until somebody
// changes it or there is something new to say. One step after the other, so there is never more than one write under way,
// and each says the latest. Contract: MetalLB's ConfigurationState; how its status comes about is configuration-status.ts.

import { CONFIGURATION_STATES, milliseconds, refuse, seconds } from '@ingot/api'
import type { Milliseconds, Verdict } from '@ingot/api'
import type { ConfigurationStatus } from '@ingot/api/kinds'
import { backOff, failed, isExpired, noAnswer, timestamp, wait } from '@ingot/kube'
import type { Answer, ApiError, Client, KubernetesObject, Runtime } from '@ingot/kube'
import type { Logger } from '@ingot/telemetry'
import { configurationStatus } from './configuration-status.ts'
import type { ConditionType } from './configuration-status.ts'
import { isDenied, ownedBy, readOwnPod } from './own-pod.ts'
import type { OwnedMetadata, OwnerReference } from './own-pod.ts'

export interface ConfigurationStateOptions {
  /** Of the object, of the Pod, and of the configuration. */
  readonly namespace: string
  /** `controller`, or `speaker-` and the name of the node. */
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly conditionType: ConditionType
  /** The Pod that owns the object; '' where it is not known. */
  readonly podName: string
}

export interface ConfigurationStateKeeper {
  /** Says what is wrong with the newest configuration; nothing when it is in force. */
  report(rejected: readonly Verdict[]): void
  /** Writes nothing more; resolves when what was sent is answered, or will not be soon. */
  stop(): Promise<void>
}

/** Starts to keep the object; until the first report it is Unknown, or what it was. */
export function startConfigurationState(
  client: Client,
  options: ConfigurationStateOptions,
  runtime: Runtime,
  logger: Logger,
): ConfigurationStateKeeper {
  return new Keeper(client, options, runtime, logger)
}

interface State extends KubernetesObject {
  readonly metadata: OwnedMetadata
  readonly status?: ConfigurationStatus
}

/** How long a program that starts may take to read its configuration before it is called Unknown. */
const START_PATIENCE = seconds(5)
/** Between two looks, whatever happens: two that write over each other must not do so without a pause. */
const SHORTEST_INTERVAL = seconds(1)
/** Where the kind is not installed, or not allowed. */
const DENIED_INTERVAL = seconds(300)
const STOP_PATIENCE = seconds(1)

class Keeper implements ConfigurationStateKeeper {
  readonly #client: Client
  readonly #options: ConfigurationStateOptions
  readonly #runtime: Runtime
  readonly #logger: Logger
  readonly #selection: { readonly namespace: string; readonly fieldSelector: string }
  readonly #finished: Promise<void>
  readonly #stopping = new AbortController()
  #rejected: readonly Verdict[] | undefined
  /** There is a report that was not looked at. */
  #isDue = false
  /** Ends the wait for something to do. */
  #wake = () => {}
  /** Ends a wait that only the end of the program may cut short. */
  #cancelPause = () => {}
  #owner: OwnerReference | 'unread' | undefined = 'unread'
  /** In a row. */
  #failures = 0
  #told = ''

  constructor(client: Client, options: ConfigurationStateOptions, runtime: Runtime, logger: Logger) {
    const { namespace, name } = options
    this.#client = client
    this.#options = options
    this.#runtime = runtime
    this.#logger = logger
    this.#selection = { namespace, fieldSelector: `metadata.name=${name}` }
    this.#finished = this.#run()
  }

  report(rejected: readonly Verdict[]): void {
    if (this.#rejected !== undefined && Bun.deepEquals(rejected, this.#rejected)) return
    this.#rejected = rejected
    this.#isDue = true
    this.#wake()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#wake()
    this.#cancelPause()
    const patience = wait(this.#runtime, STOP_PATIENCE)
    await Promise.race([this.#finished, patience.done])
    patience.cancel()
  }

  async #run(): Promise<void> {
    const start = wait(this.#runtime, START_PATIENCE)
    this.#wake = start.cancel
    await start.done
    while (!this.#stopping.signal.aborted) {
      const next = milliseconds(this.#runtime.now() + SHORTEST_INTERVAL)
      this.#isDue = false
      const written = await this.#writeDifference()
      const error = written.ok ? await this.#nextChange(written.value) : written.error
      const delay = error === undefined ? this.#passed() : this.#failed(error)
      await this.#pause(milliseconds(Math.max(delay, next - this.#runtime.now())))
    }
  }

  async #pause(delay: Milliseconds): Promise<void> {
    if (this.#stopping.signal.aborted) return
    const pause = wait(this.#runtime, delay)
    this.#cancelPause = pause.cancel
    await pause.done
  }

  /** Makes the object what it should be. Returns the version from which to watch it. */
  async #writeDifference(): Promise<Answer<string>> {
    const owner = await this.#readOwner()
    if (!owner.ok) return owner
    const { signal } = this.#stopping
    const listed = await this.#client.list<State>(CONFIGURATION_STATES, this.#selection, signal)
    if (!listed.ok) return listed
    const [found] = listed.value.items
    const identified = await this.#writeMetadata(found)
    if (!identified.ok) return identified
    const written = await this.#writeStatus(identified.value)
    if (!written.ok) return written
    const { resourceVersion = '' } = written.value === found ? listed.value : written.value.metadata
    return { ok: true, value: resourceVersion }
  }

  async #writeMetadata(found: State | undefined): Promise<Answer<State>> {
    if (this.#stopping.signal.aborted) return failed(stopped)
    if (found === undefined) return this.#client.create(CONFIGURATION_STATES, this.#new())
    const metadata = this.#wantedMetadata(found)
    if (Bun.deepEquals(metadata, found.metadata)) return { ok: true, value: found }
    return asConflict(await this.#client.update(CONFIGURATION_STATES, { ...found, metadata }))
  }

  async #writeStatus(state: State): Promise<Answer<State>> {
    if (this.#stopping.signal.aborted) return failed(stopped)
    const status = this.#wantedStatus(state)
    if (Bun.deepEquals(status, state.status)) return { ok: true, value: state }
    return asConflict(await this.#client.updateStatus(CONFIGURATION_STATES, { ...state, status }))
  }

  #new(): State {
    const { namespace, name } = this.#options
    return { metadata: this.#wantedMetadata({ metadata: { namespace, name } }) }
  }

  #wantedMetadata({ metadata }: State): OwnedMetadata {
    const owner = this.#owner === 'unread' ? undefined : this.#owner
    return ownedBy({ ...metadata, labels: { ...metadata.labels, ...this.#options.labels } }, owner)
  }

  #wantedStatus({ status }: State): ConfigurationStatus {
    const now = timestamp(this.#runtime.date())
    return configurationStatus(status, this.#rejected, { ...this.#options, now })
  }

  #isAsWanted(state: State): boolean {
    const { metadata, status } = state
    return (
      Bun.deepEquals(this.#wantedMetadata(state), metadata) &&
      Bun.deepEquals(this.#wantedStatus(state), status)
    )
  }

  /** Watches until the object is not what it should be, a report came, or the watch ended; with an error when it failed. */
  async #nextChange(resourceVersion: string): Promise<ApiError | undefined> {
    if (this.#isDue || this.#stopping.signal.aborted) return undefined
    // a random length, so that not all watches of a cluster end together
    const timeoutSeconds = 240 + Math.floor(this.#runtime.random() * 240)
    const from = { ...this.#selection, resourceVersion, timeoutSeconds }
    const watch = this.#client.watch<State>(CONFIGURATION_STATES, from, (event) => {
      const isFine = event.type === 'BOOKMARK' || (event.type !== 'DELETED' && this.#isAsWanted(event.object))
      if (!isFine) watch.stop()
    })
    this.#wake = watch.stop
    const startedAt = this.#runtime.now()
    const error = await watch.end
    this.#wake = () => {}
    if (error?.reason === 'Stopped') return undefined
    if (error !== undefined && !isExpired(error)) return error
    return this.#runtime.now() - startedAt < SHORTEST_INTERVAL ? endedAtOnce : undefined
  }

  /** Once: a Pod keeps its uid. */
  async #readOwner(): Promise<Answer<unknown>> {
    const { namespace, podName } = this.#options
    if (this.#owner !== 'unread') return { ok: true, value: this.#owner }
    if (podName === '') return this.#goWithoutOwner('its name is not known')
    const pod = await readOwnPod(this.#client, namespace, podName)
    if (!pod.ok) return isDenied(pod.error) ? this.#goWithoutOwner(pod.error.message) : pod
    this.#owner = pod.value
    return pod
  }

  #goWithoutOwner(error: string): Answer<unknown> {
    this.#owner = undefined
    const msg = 'no Pod owns the ConfigurationState: it stays when this program goes'
    this.#logger.info({ op: OPERATION, msg, error })
    return { ok: true, value: undefined }
  }

  #passed(): Milliseconds {
    this.#failures = 0
    this.#told = ''
    return milliseconds(0)
  }

  #failed(error: ApiError): Milliseconds {
    this.#failures++
    const { message, reason, facts, remedy } = this.#notWritten(error)
    // what is wrong with the connection the informers say
    const isNews = error.code !== 0 && error.code !== 409 && message !== this.#told
    this.#logger[isNews ? 'warn' : 'debug']({ op: OPERATION, msg: message, reason, ...facts, remedy })
    if (isNews) this.#told = message
    if (isDenied(error)) return DENIED_INTERVAL
    return milliseconds(Math.max(backOff(this.#failures, this.#runtime), error.retryAfter ?? 0))
  }

  #notWritten({ code, message, remedy }: ApiError): Verdict {
    const { namespace, name } = this.#options
    return refuse(
      'StatusNotWritten',
      `the ConfigurationState is not written: ${message}`,
      { kind: 'ConfigurationState', name: `${namespace}/${name}`, code },
      remedy ?? (code === 404 ? INSTALL : undefined),
    ).verdict
  }
}

const OPERATION = 'writeConfigurationState'
const INSTALL = 'install the CustomResourceDefinition configurationstates.metallb.io'

const stopped = noAnswer('Stopped', 'the program stops')
const endedAtOnce = noAnswer('Unreachable', 'a watch ended as soon as it began')

/** An object that is gone by now was deleted by somebody, which is a conflict like any other. */
function asConflict<T>(answer: Answer<T>): Answer<T> {
  return answer.ok || answer.error.code !== 404 ? answer : failed({ ...answer.error, code: 409 })
}
