// What stands in for the outside world in the tests of the main loop: an API server in memory, and a plane that has the
// real announcer but no packets.

import {
  CONFIGURATION_STATES,
  EVENTS,
  milliseconds,
  SERVICE_BGP_STATUSES,
  SERVICE_L2_STATUSES,
} from '@ingot/api'
import type { Resource } from '@ingot/api'
import type { AdvertisedRoute } from '@ingot/api/bgp-report'
import { failed, keyOf, noAnswer } from '@ingot/kube'
import type { Answer, Client, KubernetesObject, List, ObjectName, WatchEvent } from '@ingot/kube'
import { Announcer, DesiredLedger, ObservedLedger } from '@ingot/layer2'
import type { Announcement, Desired, GossipMember, Interface, Observed } from '@ingot/layer2'
import type { BgpDesired, BgpObserved, News, PacketPlane, PlanePeers, PlaneReport } from '@ingot/packets'

const START = milliseconds(0)
const STATUSES = new Set([SERVICE_L2_STATUSES, SERVICE_BGP_STATUSES])

interface StatusPatch {
  readonly status: { readonly conditions: readonly { readonly type: string }[] }
}

const eth0: Interface = {
  index: 2,
  name: 'eth0',
  hardwareAddress: '02:00:00:00:00:02',
  linkLocal: null,
  arp: true,
}

/** An API server in memory: it lists, watches, and takes Events and status objects. */
export class FakeServer {
  readonly events: Record<string, unknown>[] = []
  /** The kind whose list is not answered. */
  silentAbout = ''
  /** Kinds whose lists are refused, and how. */
  readonly refused = new Map<string, number>()
  /** Writes of status objects of Services as `VERB NAME`, those that were refused too; and which are refused, by verb. */
  readonly writes: string[] = []
  readonly refusedWrites = new Map<string, number>()
  inFlight = 0
  mostInFlight = 0
  readonly #objects = new Map<string, Map<string, KubernetesObject>>()
  readonly #watchers = new Map<string, (event: WatchEvent<KubernetesObject>) => void>()
  #version = 0

  put(plural: string, object: KubernetesObject & Readonly<Record<string, unknown>>): void {
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: `${++this.#version}` } }
    this.#collection(plural).set(keyOf(object.metadata), stored)
    this.#watchers.get(plural)?.({ type: 'MODIFIED', object: stored })
  }

  get(plural: string, key: string): (KubernetesObject & { readonly status?: unknown }) | undefined {
    return this.#collection(plural).get(key)
  }

  remove(plural: string, key: string): void {
    const object = this.#collection(plural).get(key)
    this.#collection(plural).delete(key)
    if (object !== undefined) this.#watchers.get(plural)?.({ type: 'DELETED', object })
  }

  /** All objects of a kind. */
  all(plural: string): (KubernetesObject & { readonly status?: unknown })[] {
    return [...this.#collection(plural).values()]
  }

  async #write(
    verb: string,
    { plural }: Resource,
    object: KubernetesObject & Record<string, unknown>,
  ): Promise<Answer<unknown>> {
    this.writes.push(`${verb} ${object.metadata.name}`)
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight)
    await new Promise((resolve) => setImmediate(resolve))
    this.inFlight--
    const stored = this.get(plural, keyOf(object.metadata))
    const isStale = stored?.metadata.resourceVersion !== object.metadata.resourceVersion
    const code = this.refusedWrites.get(verb) ?? (verb !== 'delete' && isStale ? 409 : undefined)
    if (code !== undefined) return failed({ code, reason: 'Refused', message: `no ${verb}`, causes: [] })
    if (verb === 'delete') this.remove(plural, keyOf(object.metadata))
    else this.put(plural, object)
    return { ok: true, value: this.get(plural, keyOf(object.metadata)) }
  }

  /** Conditions are merged by their type, as in a Service. */
  async #patchStatus(
    plural: string,
    metadata: KubernetesObject['metadata'],
    { status }: StatusPatch,
  ): Promise<Answer<unknown>> {
    this.writes.push(`patchStatus ${metadata.name}`)
    await new Promise((resolve) => setImmediate(resolve))
    const code = this.refusedWrites.get('patchStatus')
    if (code !== undefined) return failed({ code, reason: 'Refused', message: 'no patch', causes: [] })
    const stored = this.get(plural, keyOf(metadata))
    if (stored === undefined) return failed({ code: 404, reason: 'NotFound', message: 'gone', causes: [] })
    const { conditions = [], ...rest } = (stored.status ?? {}) as Partial<StatusPatch['status']>
    const others = conditions.filter(({ type }) => !status.conditions.some((it) => it.type === type))
    this.put(plural, { ...stored, status: { ...rest, conditions: [...others, ...status.conditions] } })
    return { ok: true, value: stored }
  }

  #collection(plural: string): Map<string, KubernetesObject> {
    return this.#objects.get(plural) ?? this.#objects.set(plural, new Map()).get(plural) ?? new Map()
  }

  /** Only what the speaker calls is there: anything else is a call that it should not make. */
  client(): Client {
    const part = {
      list: (
        { plural }: Resource,
        _selection: unknown,
        stop: AbortSignal,
      ): Promise<Answer<List<KubernetesObject>>> => {
        if (plural === this.silentAbout) return aborted(stop)
        const code = this.refused.get(plural)
        if (code !== undefined) {
          return Promise.resolve(failed({ code, reason: 'Refused', message: `no ${plural}`, causes: [] }))
        }
        const items = [...this.#collection(plural).values()]
        return Promise.resolve({ ok: true, value: { resourceVersion: `${this.#version}`, items } })
      },
      watch: (
        { plural }: Resource,
        _from: unknown,
        onEvent: (event: WatchEvent<KubernetesObject>) => void,
      ) => {
        this.#watchers.set(plural, onEvent)
        const { promise: end, resolve } = Promise.withResolvers<undefined>()
        return { end, stop: () => resolve(undefined) }
      },
      create: async (resource: Resource, object: KubernetesObject & Record<string, unknown>) => {
        if (resource === EVENTS) this.events.push(object)
        else if (STATUSES.has(resource)) return this.#write('create', resource, object)
        else if (resource === CONFIGURATION_STATES) this.put(resource.plural, object)
        else throw new Error(`created ${resource.plural}`)
        return { ok: true, value: object }
      },
      updateStatus: async (resource: Resource, object: KubernetesObject & Record<string, unknown>) => {
        if (STATUSES.has(resource)) return this.#write('updateStatus', resource, object)
        if (resource !== CONFIGURATION_STATES) throw new Error(`wrote the status of ${resource.plural}`)
        this.put(resource.plural, object)
        return { ok: true, value: object }
      },
      update: (resource: Resource, object: KubernetesObject & Record<string, unknown>) =>
        this.#write('update', resource, object),
      delete: (resource: Resource, metadata: KubernetesObject['metadata']) =>
        this.#write('delete', resource, { metadata }),
      get: async ({ plural }: Resource, { namespace = '', name }: ObjectName) => {
        const value = this.get(plural, `${namespace}/${name}`)
        const code = this.refused.get(`get ${plural}`) ?? 404
        if (value !== undefined) return { ok: true, value }
        return failed({ code, reason: 'Refused', message: `no ${plural}`, causes: [] })
      },
      patch: async () => ({ ok: true, value: {} }),
      patchStatus: (
        { plural }: Resource,
        name: KubernetesObject['metadata'],
        patchType: string,
        patch: StatusPatch,
      ) => {
        if (patchType !== 'application/strategic-merge-patch+json') throw new Error(`patched by ${patchType}`)
        return this.#patchStatus(plural, name, patch)
      },
    }
    return part as unknown as Client
  }
}

function aborted(signal: AbortSignal): Promise<Answer<never>> {
  const { promise, resolve } = Promise.withResolvers<Answer<never>>()
  signal.addEventListener('abort', () => resolve(failed(noAnswer('Stopped', 'stopped'))))
  return promise
}

/** A plane that does at once what is desired, or, while held, when it is let go. */
export class FakePlane implements PacketPlane {
  readonly #announcer = new Announcer({
    isElected: (announcement, node) => this.#isFirstAlive(announcement, node),
    answers: (announcement, node) => this.#isFirstAlive(announcement, node),
  })
  #members: readonly GossipMember[] | undefined
  /** Members that say nothing of themselves. */
  readonly metallb = new Set<string>()
  readonly #desired = new DesiredLedger()
  readonly #observed = new ObservedLedger()
  readonly applied: Desired[] = []
  readonly joined: (readonly string[])[] = []
  readonly desiredByBgp: BgpDesired[] = []
  readonly onObserved: (observed: Observed) => void
  readonly onNews: (news: News) => void
  readonly onPeers: (observed: BgpObserved) => void
  isHeld = false
  isClosed = false

  constructor(
    onObserved: (observed: Observed) => void,
    onNews: (news: News) => void = () => {},
    onPeers: (observed: BgpObserved) => void = () => {},
  ) {
    this.onObserved = onObserved
    this.onNews = onNews
    this.onPeers = onPeers
  }

  /** As if the gossip had said who is there: who leaves is not announcing any more. */
  gossip(...names: string[]): void {
    this.#members = names.map((name) => ({
      name,
      address: '192.0.2.1',
      state: 'alive',
      ...(this.metallb.has(name) && { isMetallb: true }),
    }))
    const desired = this.applied.at(-1)
    if (desired !== undefined) this.#announcer.desire(START, { ...desired, withdrawn: [] })
    this.#report()
  }

  #isFirstAlive({ succession }: Announcement, node: string): boolean {
    const isAlive = (it: string) => this.#members?.some(({ name }) => name === it) ?? true
    return succession.find(isAlive) === node
  }

  report(interfaces: readonly Interface[] = [eth0]): void {
    this.#announcer.setInterfaces(START, interfaces)
    this.#report()
  }

  apply(desired: Desired): void {
    this.applied.push(desired)
    for (const step of this.#desired.steps(desired)) this.#announcer.desire(START, step)
    if (!this.isHeld) this.#report()
  }

  advertise(desired: BgpDesired): void {
    this.desiredByBgp.push(desired)
  }

  /** As if the packet thread did not answer. */
  peerReports: { readonly peers?: PlanePeers; readonly advertised?: readonly AdvertisedRoute[] } = {}

  advertised(): Promise<readonly AdvertisedRoute[] | undefined> {
    return Promise.resolve(this.peerReports.advertised)
  }

  inspectPeers(): Promise<PlanePeers | undefined> {
    return Promise.resolve(this.peerReports.peers)
  }

  join(addresses: readonly string[]): void {
    this.joined.push(addresses)
  }

  #report(): void {
    const { interfaces } = this.#announcer
    const outcomes = this.#announcer.takeOutcomes(Infinity)
    const generation = this.applied.at(-1)?.generation ?? 0
    const change = { generation, interfaces, outcomes, verdicts: [], isComplete: true, ...this.#gossiped() }
    const observed = this.#observed.take(change)
    if (observed !== undefined) this.onObserved(observed)
  }

  #gossiped(): { readonly members?: readonly GossipMember[] } {
    return this.#members === undefined ? {} : { members: this.#members }
  }

  counters() {
    const address = {
      address: '192.168.1.241',
      requestsReceived: 7,
      responsesSent: 6,
      gratuitousSent: 10,
      conflicts: 1,
      conflictingHardwareAddress: '02:00:00:00:00:66',
    }
    const heartbeats = [{ interface: 'eth0', accepted: 90, wrong_key: 4, stale: 0, malformed: 1, limited: 0 }]
    return { addresses: [address], heartbeats, dropped: { notAnnounced: 3 }, wakeUps: 5, longestTurn: 2 }
  }

  /** As if the packet thread did not answer; a test that has to know more says what it does. */
  inspection: PlaneReport | undefined
  readonly inspected: (readonly string[])[] = []

  inspect(addresses: readonly string[]): Promise<PlaneReport | undefined> {
    this.inspected.push(addresses)
    return Promise.resolve(this.inspection)
  }

  close(): Promise<void> {
    this.isClosed = true
    return Promise.resolve()
  }
}
