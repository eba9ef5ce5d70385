// The simulated network between the programs and the API server: it stands where fetch stands, so that the client, its
// retries and its watches are the real ones. An adversary decides what becomes of each message; a request that is on its
// way lands, whether its sender still lives or not. Contract: what @ingot/kube expects of Bun's fetch.

import { milliseconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import type { Fetch } from '@ingot/kube'
import type { ApiServer } from '@ingot/lab'
import type { Dice } from '../dice.ts'
import type { Trace } from '../trace.ts'
import type { Program } from '../virtual-time.ts'
import { requestText, verbOf } from './message.ts'
import type { Adversary, Loss, Message, RequestFate } from './message.ts'
import { connectionReset, refusal } from './refusal.ts'
import { relayWatch } from './watch-relay.ts'
import type { Relay } from './watch-relay.ts'

export interface NetworkOptions {
  readonly server: Pick<ApiServer, 'fetch'>
  /** Whose timers carry what is on its way. */
  readonly wire: Program
  readonly dice: Dice
  readonly trace: Trace
  /** How long a message takes at most, one way. */
  readonly latency: Milliseconds
  /** Called when the server has answered a request. */
  readonly served?: (message: Message, response: Response) => void
}

/** A program with its connections. */
interface Endpoint {
  readonly client: Program
  readonly relays: Set<Relay>
  /** By collection, below which version it was told that everything is forgotten. */
  readonly forgotten: Map<string, number>
  /** Until when, and how, it is cut off. */
  cut: { readonly until: number; readonly how: Loss }
}

/** One request on its way, and how its sender hears of it. */
interface Call {
  readonly endpoint: Endpoint
  readonly message: Message
  readonly request: () => Request
  readonly isGivenUp: () => boolean
  give(response: Response, after: Milliseconds): void
  fail(after: Milliseconds): void
}

export class Network {
  adversary: Adversary
  /** What the server is working on, or who asked directly: it works on one thing at a time. */
  serving: Message | string = ''
  /** All that were sent, in order. */
  readonly messages: Message[] = []
  readonly #options: NetworkOptions
  readonly #endpoints = new Set<Endpoint>()

  constructor(adversary: Adversary, options: NetworkOptions) {
    this.adversary = adversary
    this.#options = options
  }

  /** The fetch of a program. */
  connect(client: Program): Fetch {
    const endpoint: Endpoint = {
      client,
      relays: new Set(),
      forgotten: new Map(),
      cut: { until: 0, how: 'reset' },
    }
    this.#endpoints.add(endpoint)
    return (url, init) => {
      // what a killed program still does in the turn in which it was killed reaches nobody
      if (!client.isAlive()) return new Promise(() => {})
      if (init.signal?.aborted) return Promise.reject(init.signal.reason)
      return this.#send(endpoint, new URL(url), init)
    }
  }

  /** A way past the network: at once, and nothing is ever lost. */
  direct(name: string): Fetch {
    return async (url, init) => {
      this.serving = name
      return this.#options.server.fetch(new Request(url, requestInit(init)))
    }
  }

  /** Cuts programs off: their connections are refused and torn down, or all they send and get waits for the end of it. */
  cut(how: Loss, duration: Milliseconds, isCut: (client: string) => boolean = () => true): void {
    const until = this.#options.wire.runtime.now() + duration
    for (const endpoint of this.#endpoints) {
      if (!isCut(endpoint.client.name)) continue
      this.#options.trace.add(endpoint.client.name, `is cut off (${how}) for ${duration / 1000} s`)
      endpoint.cut = { until, how }
      if (how === 'reset') for (const relay of endpoint.relays) relay.reset()
    }
  }

  /** Mends what is cut. */
  mend(): void {
    for (const endpoint of this.#endpoints) endpoint.cut = { until: 0, how: 'reset' }
  }

  /** Forgets a program that was killed. What it has sent still lands. */
  disconnect(client: Program): void {
    for (const endpoint of this.#endpoints) {
      if (endpoint.client !== client) continue
      for (const relay of endpoint.relays) relay.drop()
      this.#endpoints.delete(endpoint)
    }
  }

  #send(endpoint: Endpoint, url: URL, init: BunFetchRequestInit): Promise<Response> {
    const { client } = endpoint
    const verb = verbOf(init.method ?? 'GET', url)
    const message = this.#message(client, verb, requestText(init.method ?? 'GET', url))
    const { promise, resolve, reject } = Promise.withResolvers<Response>()
    init.signal?.addEventListener('abort', () => reject(init.signal?.reason))
    const { setTimer } = client.runtime
    const call: Call = {
      endpoint,
      message,
      request: () => new Request(url.href, requestInit(init)),
      isGivenUp: () => init.signal?.aborted ?? false,
      give: (response, after) => setTimer(after, () => resolve(response)),
      fail: (after) => setTimer(after, () => reject(connectionReset())),
    }
    const fate = this.#fateOf(endpoint, message)
    this.#note(message, fate)
    this.#carry(call, fate)
    return promise
  }

  #fateOf(endpoint: Endpoint, message: Message): RequestFate {
    if (this.#isDown(endpoint)) return { kind: 'lost', how: 'reset' }
    const [, collection, version] = /^WATCH (\S+) from (\d+)$/.exec(message.text) ?? []
    if (Number(version) < (endpoint.forgotten.get(collection ?? '') ?? 0)) {
      return { kind: 'refused', code: 410, isDone: false }
    }
    return this.adversary.request(message)
  }

  #carry(call: Call, fate: RequestFate): void {
    const there = this.#latency(call.endpoint)
    switch (fate.kind) {
      case 'pass':
        return this.#land(call, there, (response) => this.#answer(call, response, milliseconds(0)))
      case 'slow':
        return this.#land(call, milliseconds(there + fate.there), (response) =>
          this.#answer(call, response, fate.back),
        )
      case 'lost':
        if (fate.how === 'reset') call.fail(there)
        return
      case 'answerLost':
        return this.#land(call, there, (response) => {
          void response.body?.cancel()
          if (fate.how === 'reset') call.fail(this.#latency(call.endpoint))
        })
      case 'twice':
        this.#land(call, there, (response) => this.#answer(call, response, milliseconds(0)))
        return this.#land(call, milliseconds(there + fate.after), (response) => void response.body?.cancel())
      case 'refused':
        if (!fate.isDone) return call.give(refusal(fate.code), milliseconds(2 * there))
        return this.#land(call, there, (response) => {
          void response.body?.cancel()
          call.give(refusal(fate.code), this.#latency(call.endpoint))
        })
    }
  }

  #land(call: Call, after: Milliseconds, answered: (response: Response) => void): void {
    const { server, wire, served } = this.#options
    wire.runtime.setTimer(after, async () => {
      this.serving = call.message
      const response = await server.fetch(call.request())
      served?.(call.message, response)
      answered(response)
    })
  }

  #answer({ endpoint, message, isGivenUp, give, fail }: Call, response: Response, extra: Milliseconds): void {
    if (isGivenUp() || !endpoint.client.isAlive()) return void response.body?.cancel()
    if (this.#isDown(endpoint)) {
      void response.body?.cancel()
      return fail(this.#latency(endpoint))
    }
    const shown =
      message.verb === 'watch' && response.ok ? this.#relayed(endpoint, message, response) : response
    give(shown, milliseconds(this.#latency(endpoint) + extra))
  }

  #relayed(endpoint: Endpoint, { text: watch }: Message, { body, headers }: Response): Response {
    if (body === null) throw new Error('a watch without a body')
    const { client, relays } = endpoint
    const relay = relayWatch(body, {
      client,
      latency: () => this.#latency(endpoint),
      fateOf: (event) => {
        const message = this.#message(client, 'event', eventText(event))
        const fate = this.adversary.event(message)
        // what is forgotten stays so: only a new list helps
        const version = Number(message.text.split(' ').at(-1))
        if (fate.kind === 'expired') endpoint.forgotten.set(watch.split(' ')[1] ?? '', version)
        this.#note(message, fate)
        return fate
      },
      ended: () => relays.delete(relay),
    })
    relays.add(relay)
    return new Response(relay.body, { headers })
  }

  #isDown({ cut }: Endpoint): boolean {
    return cut.how === 'reset' && cut.until > this.#options.wire.runtime.now()
  }

  /** And to or from a program that is cut off without a word, until that is over too. */
  #latency({ cut }: Endpoint): Milliseconds {
    const { wire, dice, latency } = this.#options
    const waiting = cut.how === 'silence' ? Math.max(0, cut.until - wire.runtime.now()) : 0
    return milliseconds(waiting + dice.random() * latency)
  }

  #message({ name: client }: Program, verb: Message['verb'], text: string): Message {
    const message = { index: this.messages.length, client, verb, text }
    this.messages.push(message)
    return message
  }

  #note({ index, client, text }: Message, fate: object): void {
    const { kind, ...more } = { kind: '', ...fate }
    const details = Object.entries(more).map(([name, value]) => ` ${name}=${value}`)
    this.#options.trace.add(
      client,
      `#${index} ${text}${kind === 'pass' ? '' : `: ${kind}${details.join('')}`}`,
    )
  }
}

// without the signal: what is on its way lands, whether anybody waits for the answer or not
function requestInit({ method, headers, body }: BunFetchRequestInit): RequestInit {
  return {
    ...(method !== undefined && { method }),
    ...(headers !== undefined && { headers }),
    ...(typeof body === 'string' && { body }),
  }
}

const METADATA = /"metadata":\{.*?"name":"([^"]*)"/

/** The kind of an event and the name of its object, from the line that says both. */
function eventText(line: string): string {
  const type = /^\{"type":"(\w+)"/.exec(line)?.[1] ?? 'garbage'
  const version = /"resourceVersion":"(\d+)"/.exec(line)?.[1] ?? ''
  return type === 'BOOKMARK'
    ? `event ${type} ${version}`
    : `event ${type} ${METADATA.exec(line)?.[1] ?? ''} ${version}`
}
