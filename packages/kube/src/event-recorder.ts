// Tells people about objects by core/v1 Events, as `kubectl describe` shows them. The same thing said again raises the
// count of the Event that is there. Bounded in everything: queue, memory, Events per object. Losing an Event is never
// worth an exception or a retry storm. Contract: core/v1 Event; the limits are those of client-go's recorder.

import { EVENTS, milliseconds, seconds } from '@ingot/api'
import type { Milliseconds, Resource } from '@ingot/api'
import type { Logger } from '@ingot/telemetry'
import { isThrottled } from './api-error.ts'
import type { ApiError } from './api-error.ts'
import type { Client } from './client.ts'
import { createEventLimiter } from './event-limiter.ts'
import { apiVersionOf, keyOf, timestamp } from './object.ts'
import type { KubernetesObject, ObjectMetadata } from './object.ts'
import { wait } from './runtime.ts'
import type { Runtime } from './runtime.ts'

/** What to say about an object. Reasons are machine words (MetalLB's, here), messages are sentences. */
export interface EventContent {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
}

export interface EventRecorder {
  /** Takes note and returns at once; what happens to it is only logged. */
  record(resource: Resource, about: KubernetesObject, content: EventContent): void
  /** Resolves when nothing is waiting to be sent. */
  idle(): Promise<void>
}

interface Job {
  readonly resource: Resource
  readonly about: ObjectMetadata
  readonly content: EventContent
  readonly saidAt: string
  readonly recordedAt: Milliseconds
}

/** An Event that was created, so that saying the same again can raise its count. */
interface Said {
  readonly name: string
  readonly namespace: string
  count: number
}

/** The fields of a core/v1 Event that we write. */
interface EventObject extends KubernetesObject {
  readonly involvedObject: Readonly<Record<string, string | undefined>>
  readonly type: EventContent['type']
  readonly reason: string
  readonly message: string
  readonly source: { readonly component: string }
  readonly reportingComponent: string
  readonly reportingInstance: string
  readonly firstTimestamp: string
  readonly lastTimestamp: string
  readonly count: number
}

// a cluster of 5,000 Services that all get their address at once is ordinary
const LONGEST_QUEUE = 10_000
const REMEMBERED = 4096
const LONGEST_MESSAGE = 1024
/** How long an Event gives way, and how often it looks whether it has to. */
const LONGEST_WAIT = seconds(30)
const LOOK_AGAIN_AFTER = milliseconds(100)
/** Where a server that is asked for too much does not say for how long. */
const THROTTLED_PAUSE = seconds(1)

/**
 * A recorder that speaks as `component`, e.g. `metallb-controller`. While `isBusy`, the API server is left to what is
 * more urgent than Events: they wait, but not for ever.
 */
export function createEventRecorder(
  client: Client,
  component: string,
  runtime: Runtime,
  logger: Logger,
  isBusy: () => boolean = () => false,
): EventRecorder {
  const queue: Job[] = []
  // insertion order is age: the first key is the one to forget
  const said = new Map<string, Said>()
  const limiter = createEventLimiter(REMEMBERED)
  let sending: Promise<void> | undefined
  let isForbidden = false
  let overflowed = 0

  async function send({ resource, about, content, saidAt }: Job): Promise<ApiError | undefined> {
    const key = [about.uid ?? about.name, content.type, content.reason, content.message].join('\0')
    const before = said.get(key)
    said.delete(key)
    if (before !== undefined) {
      const count = before.count + 1
      const patched = await client.patch(EVENTS, before, 'application/merge-patch+json', {
        count,
        lastTimestamp: saidAt,
      })
      if (patched.ok) {
        remember(key, { ...before, count })
        return undefined
      }
      if (isThrottled(patched.error)) remember(key, before)
      // expired on the server (an hour after it was last said, by default): say it anew
      if (patched.error.code !== 404) return patched.error
    }
    const event = eventObject(resource, about, content, component, eventName(about, runtime), saidAt)
    const created = await client.create(EVENTS, event)
    if (!created.ok) return created.error
    remember(key, { name: event.metadata.name, namespace: event.metadata.namespace ?? 'default', count: 1 })
    return undefined
  }

  /** As often as the server asks for it, and no faster than it asks: who goes on with the next one asks for as much. */
  async function sendInTime(job: Job): Promise<void> {
    for (;;) {
      const error = await send(job)
      if (error === undefined) return
      const mayRepeat = isThrottled(error)
      if (mayRepeat) await wait(runtime, error.retryAfter ?? THROTTLED_PAUSE).done
      if (!mayRepeat || runtime.now() - job.recordedAt >= LONGEST_WAIT) return report(error)
    }
  }

  function remember(key: string, value: Said): void {
    said.set(key, value)
    if (said.size <= REMEMBERED) return
    const oldest = said.keys().next()
    if (!oldest.done) said.delete(oldest.value)
  }

  // one line for what was lost to one cause at one time: without an API server that may be thousands
  let reported = ''
  let alsoLost = 0

  function report({ code, message, causes }: ApiError): void {
    // in a namespace that is being deleted nobody may create anything, which says nothing of all others
    isForbidden ||= code === 403 && !causes.some(({ reason }) => reason === 'NamespaceTerminating')
    if (reported === message && !isForbidden) return void alsoLost++
    reported = message
    logger.warn({
      op: 'recordEvent',
      error: message,
      msg: isForbidden ? 'not allowed to write Events: there will be none' : 'an Event was lost',
    })
  }

  async function giveWay({ recordedAt }: Job): Promise<void> {
    while (isBusy() && runtime.now() - recordedAt < LONGEST_WAIT) await wait(runtime, LOOK_AGAIN_AFTER).done
  }

  async function drain(): Promise<void> {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      await giveWay(job)
      if (!isForbidden) await sendInTime(job)
    }
    sending = undefined
    reported = ''
    if (alsoLost > 0) logger.warn({ op: 'recordEvent', lost: alsoLost, msg: 'more Events were lost' })
    alsoLost = 0
    if (overflowed > 0) logger.warn({ op: 'recordEvent', lost: overflowed, msg: 'too many Events at once' })
    overflowed = 0
  }

  return {
    record(resource, { metadata: about }, content) {
      if (isForbidden || !limiter.take(about.uid ?? keyOf(about), runtime.now())) return
      if (queue.length >= LONGEST_QUEUE) return void overflowed++
      // the server takes no more, and what was said is remembered
      const message = content.message.slice(0, LONGEST_MESSAGE)
      const saidAt = timestamp(runtime.date())
      queue.push({ resource, about, content: { ...content, message }, saidAt, recordedAt: runtime.now() })
      sending ??= drain()
    },
    idle: () => sending ?? Promise.resolve(),
  }
}

/** `<object>.<hex>`, built here because generateName must not end in a dot. */
function eventName({ name }: ObjectMetadata, runtime: Runtime): string {
  const millisecondsNow = runtime.date().getTime().toString(16)
  const chance = Math.floor(runtime.random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0')
  return `${name.slice(0, 200)}.${millisecondsNow}${chance}`
}

function eventObject(
  resource: Resource,
  about: ObjectMetadata,
  { type, reason, message }: EventContent,
  component: string,
  name: string,
  saidAt: string,
): EventObject {
  return {
    // Events about cluster-scoped objects live in the namespace `default`
    metadata: { name, namespace: about.namespace ?? 'default' },
    involvedObject: {
      apiVersion: apiVersionOf(resource),
      kind: resource.kind,
      name: about.name,
      namespace: about.namespace,
      uid: about.uid,
      resourceVersion: about.resourceVersion,
    },
    type,
    reason,
    message,
    source: { component },
    reportingComponent: component,
    reportingInstance: '',
    firstTimestamp: saidAt,
    lastTimestamp: saidAt,
    count: 1,
  }
}
