// The main loop of the speaker, and nothing else: what the informers see becomes what the packet plane is to do, and
// what the plane observes becomes log lines, events and metrics. Level-triggered: a change of anything marks the loop,
// which then reads what there is; a change says only what of it has to be looked at again.

import { BGP_PEERS, eventType, milliseconds, SERVICES } from '@ingot/api'
import type { Milliseconds, Resource, Verdict } from '@ingot/api'
import type { SpeakerReport } from '@ingot/api/status-report'
import type { Config } from '@ingot/config'
import { coalesce, createEventRecorder, registerClientMetrics, registerUnreadable } from '@ingot/kube'
import type { Client, ClientMetrics, Coalesced, EventRecorder, KubernetesObject, Runtime } from '@ingot/kube'
import type { Desired, Observed } from '@ingot/layer2'
import type { BgpObserved, News, PacketPlane, PlanePeers } from '@ingot/packets'
import { startConfigurationState } from '@ingot/status'
import type { ConfigurationStateKeeper, Inspection } from '@ingot/status'
import { AnnouncementReport } from './announcement-report.ts'
import { BgpSide } from './bgp-side.ts'
import { ConfigInForce } from './config-in-force.ts'
import { ConflictConditionKeeper } from './conflict-condition-keeper.ts'
import { registerFindingMetrics } from './finding-metrics.ts'
import { FrrSessions } from './frr-sessions.ts'
import { startInformers } from './informers.ts'
import type { Informers } from './informers.ts'
import { inspectBgp } from './bgp-inspection.ts'
import { inspectLayer2 } from './layer2-inspection.ts'
import type { LoopOptions } from './loop-options.ts'
import { MemberReport } from './member-report.ts'
import { NewsReport } from './news-report.ts'
import { PeerDiscovery } from './peer-discovery.ts'
import { RefusalReport } from './refusal-report.ts'
import { REPORTED, reporterOf } from './rejection-reporter.ts'
import { ResponderReport } from './responder-report.ts'
import { ChoiceReport } from './choice-report.ts'
import { SeenNodes } from './seen-nodes.ts'
import { SegmentFindings } from './segment-findings.ts'
import { ServiceMemory } from './service-memory.ts'
import type { NextState } from './service-memory.ts'
import { ServiceStatusKeeper } from './service-status-keeper.ts'
import { L2_STATUS } from './service-status.ts'
import { registerSpeakerMetrics } from './speaker-metrics.ts'
import { registerTroubleMetrics } from './trouble-metrics.ts'
import { UnassignedReport } from './unassigned-report.ts'
import { stateOptions } from './state-options.ts'

/** What a packet plane says, at once or later. */
export interface PlaneListener {
  onObserved(observed: Observed): void
  onNews(news: News): void
  onPeers(observed: BgpObserved): void
}

export type StartPlane = (listener: PlaneListener) => PacketPlane

export interface SpeakerLoop {
  /** Why it is not ready, one sentence each; none when it is. */
  unreadiness(): string[]
  /** Answers `GET /layer2`. */
  inspectLayer2(query: URLSearchParams): Promise<Inspection>
  /** Answers `GET /bgp`. */
  inspectBgp(query: URLSearchParams): Promise<Inspection>
  /** The BGP peers of this node; undefined where the packet thread does not answer in time. */
  peers(): Promise<PlanePeers | undefined>
  /** What `GET /status.json` tells of it. */
  report(): Pick<SpeakerReport, 'node' | 'announced' | 'members' | 'rejected'>
  /** The configuration in force; undefined before there is one. */
  config(): Config | undefined
  /** Stops to answer first, then to watch. */
  stop(): Promise<void>
}

/** Starts the loop between an API server and a packet plane. */
export function startSpeakerLoop(
  client: Client,
  startPlane: StartPlane,
  options: LoopOptions,
  runtime: Runtime,
): SpeakerLoop {
  return new MainLoop(client, startPlane, options, runtime)
}

/** The source component of MetalLB's speaker in Kubernetes events. */
const COMPONENT = 'metallb-speaker'

class MainLoop implements SpeakerLoop {
  readonly #options: LoopOptions
  readonly #recorder: EventRecorder
  readonly #report: AnnouncementReport
  readonly #refusals: RefusalReport
  readonly #choices: ChoiceReport
  readonly #unassigned: UnassignedReport
  readonly #members: MemberReport
  readonly #nodes: SeenNodes
  readonly #statuses: ServiceStatusKeeper
  readonly #conflicts: ConflictConditionKeeper
  readonly #bgp: BgpSide
  readonly #frr: FrrSessions
  readonly #memory: ServiceMemory
  readonly #runtime: Runtime
  #cancelWake = () => {}
  readonly #peers: PeerDiscovery | undefined
  readonly #loop: Coalesced
  readonly #plane: PacketPlane
  readonly #metrics: ClientMetrics
  readonly #informers: Informers
  readonly #configurationState: ConfigurationStateKeeper
  readonly #config: ConfigInForce
  #state: NextState | undefined
  #observed: Observed | undefined
  #desired: Omit<Desired, 'generation'> | undefined
  #generation = 0
  /** Services whose ServiceL2Status may have to be another. */
  readonly #unoffered = new Set<string>()

  constructor(client: Client, startPlane: StartPlane, options: LoopOptions, runtime: Runtime) {
    const { node, namespace, logger, metrics } = options
    this.#options = options
    this.#recorder = createEventRecorder(client, COMPONENT, runtime, logger)
    this.#report = new AnnouncementReport({ node, logger, tell: (key, verdict) => this.#tell(key, verdict) })
    this.#refusals = new RefusalReport(logger, 'layer2')
    this.#choices = new ChoiceReport(logger)
    this.#unassigned = new UnassignedReport({ ...options, now: () => runtime.now() })
    this.#members = new MemberReport(logger)
    this.#nodes = new SeenNodes(options.ignoreExcludeLabel, options.drainOnCordon)
    this.#loop = coalesce(runtime, () => this.#reconcile())
    this.#runtime = runtime
    this.#memory = new ServiceMemory(() => runtime.now())
    this.#bgp = new BgpSide(
      client,
      {
        ...options,
        tell: (key, verdict) => this.#tell(key, verdict),
        tellPeer: (name, verdict) => this.#tellPeer(name, verdict),
      },
      runtime,
    )
    this.#frr = new FrrSessions({ logger, tell: (name, verdict) => this.#tellPeer(name, verdict) })
    const responders = new ResponderReport(logger)
    const news = new NewsReport({
      logger,
      now: () => runtime.now(),
      tell: (address, verdict) => this.#tellAbout(address, verdict),
    })
    const findings = new SegmentFindings()
    this.#plane = startPlane({
      onObserved: (observed) => {
        this.#observed = observed
        this.#report.observe(observed)
        // a packet thread that has just started has found nothing yet
        if (observed.generation === 0) findings.clear()
        responders.update(observed.interfaces)
        // who is to announce is decided anew first: it is the reason for what is told
        if (this.#members.update(observed.members)) this.#loop.mark()
        else this.#tellObserved()
      },
      onNews: (it) => {
        news.update(it)
        findings.update(it)
        this.#bgp.happened(it.peers)
      },
      onPeers: (observed) => this.#bgp.observed(observed),
    })
    this.#metrics = registerClientMetrics(metrics)
    this.#config = new ConfigInForce({
      logger,
      metrics: this.#metrics,
      tell: (verdict) => this.#tellRejected(verdict),
    })
    registerSpeakerMetrics(metrics, {
      node,
      announced: () => ({ layer2: this.#report.announced, bgp: this.#bgp.announced }),
      counters: () => this.#plane.counters(),
    })
    registerFindingMetrics(metrics, findings)
    registerTroubleMetrics(metrics, () => this.#observed?.verdicts ?? [])
    registerUnreadable(metrics, () => this.#informers.unreadable())
    this.#peers = this.#findPeers(client, runtime)
    this.#statuses = new ServiceStatusKeeper(L2_STATUS, client, options, runtime, logger)
    this.#conflicts = new ConflictConditionKeeper(
      client,
      {
        node,
        services: () => this.#informers.services,
        isAlive: (it) => (this.#members.names ?? this.#informers.nodes).has(it),
        isAnnounced: (service) => this.#report.announced.has(service),
      },
      runtime,
      logger,
    )
    this.#informers = startInformers({
      client,
      runtime,
      logger,
      node,
      namespace,
      frrNamespace: options.frrNamespace,
      changed: () => {
        this.#metrics.updates.inc()
        this.#loop.mark()
      },
      ownNodeChanged: () => this.#peers?.join(),
      synced: () => this.#loop.mark(),
    })
    this.#configurationState = startConfigurationState(client, stateOptions(options), runtime, logger)
  }

  unreadiness(): string[] {
    const reasons = this.#informers.unsynced()
    return this.#observed === undefined ? [...reasons, 'the packet thread has not reported yet'] : reasons
  }

  inspectLayer2(query: URLSearchParams): Promise<Inspection> {
    return inspectLayer2(query, {
      node: this.#options.node,
      decisions: this.#state?.decisions ?? new Map(),
      observed: this.#observed,
      inspect: (addresses) => this.#plane.inspect(addresses),
    })
  }

  inspectBgp(query: URLSearchParams): Promise<Inspection> {
    const { node, drainOnCordon } = this.#options
    return inspectBgp(
      query,
      { node, drainsOnCordon: drainOnCordon },
      {
        peers: () => this.#plane.inspectPeers(),
        advertised: (peer) => this.#plane.advertised(peer),
      },
    )
  }

  peers(): Promise<PlanePeers | undefined> {
    return this.#plane.inspectPeers()
  }

  report(): ReturnType<SpeakerLoop['report']> {
    const members = this.#observed?.members?.map(({ name, state }) => ({ name, state }))
    return {
      node: this.#options.node,
      announced: { layer2: this.#report.announced.size, bgp: this.#bgp.announced.size },
      rejected: [...this.#config.rejected],
      ...(members !== undefined && { members }),
    }
  }

  config(): Config | undefined {
    return this.#config.current
  }

  async stop(): Promise<void> {
    this.#loop.stop()
    this.#cancelWake()
    this.#peers?.stop()
    await this.#plane.close()
    await Promise.all([
      this.#informers.stop(),
      this.#configurationState.stop(),
      this.#statuses.stop(),
      this.#conflicts.stop(),
      this.#bgp.stop(),
    ])
  }

  #findPeers(client: Client, runtime: Runtime): PeerDiscovery | undefined {
    const { namespace, speakerLabels, logger } = this.#options
    if (speakerLabels === '') return undefined
    const join = (addresses: readonly string[]) => this.#plane.join(addresses)
    return new PeerDiscovery(client, { namespace, labelSelector: speakerLabels, join }, runtime, logger)
  }

  #reconcile(): void {
    // Half of the Services would be an order to withdraw the other half.
    if (this.#informers.unsynced().length > 0) return
    const { node, loadBalancerClass } = this.#options
    this.#nodes.update(this.#informers.nodes.values())
    const members = this.#members.names
    const config = this.#frr.leaveOut(this.#config.take(this.#informers.config()), {
      configurations: this.#informers.frrConfigurations,
      labels: this.#informers.nodes.get(node)?.metadata.labels ?? {},
    })
    this.#configurationState.report([...this.#config.rejected, ...this.#frr.verdicts])
    const touched = this.#informers.takeTouched()
    this.#conflicts.changed(touched)
    this.#unassigned.update(touched, this.#informers.services)
    const world = {
      services: this.#informers.services,
      endpointSlices: this.#informers.endpointSlices,
      nodes: this.#nodes.candidates,
      config,
      node,
      loadBalancerClass,
      ...(members !== undefined && { members }),
      metallbNodes: this.#metallbNodes(),
    }
    const state = this.#memory.next(world, touched)
    this.#wakeAt(this.#memory.due)
    this.#state = state
    // first what neighbours and routers wait for, then what people read: of a thousand Services that takes its time
    this.#desire({
      node,
      announcements: state.announcements,
      versions: this.#nodes.versions,
    })
    this.#bgp.update(state.bgp, config.bfdProfiles, this.#plane)
    for (const changed of [state.changed, state.bgp.changed]) this.#logDecisions(changed)
    this.#refusals.update(state.changed)
    this.#choices.update(state.changed)
    this.#report.decide(state)
    this.#tellObserved()
  }

  #logDecisions(changed: ReadonlyMap<string, { readonly verdict: Verdict } | undefined>): void {
    const log = this.#options.decisionLog
    for (const [key, decision] of changed) if (decision !== undefined) log?.add(key, decision.verdict)
  }

  #wakeAt(due: Milliseconds | undefined): void {
    this.#cancelWake()
    if (due === undefined) return
    const delay = milliseconds(Math.max(0, due - this.#runtime.now()))
    this.#cancelWake = this.#runtime.setTimer(delay, () => this.#loop.mark())
  }

  /** Without gossip nobody knows who else announces. Until it has begun, who is here is taken for one of us. */
  #metallbNodes(): ReadonlySet<string> {
    if (this.#options.speakerLabels !== '') return this.#members.metallbNames
    return this.#nodes.names
  }

  #desire(desired: Omit<Desired, 'generation'>): void {
    const { announcements, versions } = this.#desired ?? {}
    if (announcements === desired.announcements && versions === desired.versions) return
    this.#desired = desired
    this.#generation += 1
    this.#plane.apply({ generation: this.#generation, ...desired })
  }

  /** One node tells of what is wrong with an object, and the log of each. */
  #tellRejected({ reason, message, facts }: Verdict): void {
    const resource = REPORTED.find(({ kind }) => kind === facts['kind'])
    const about = resource && this.#informers.configured(resource, String(facts['name']))
    if (resource === undefined || about === undefined) return
    if (reporterOf(resource, about, this.#informers.nodes.values()) !== this.#options.node) return
    this.#recorder.record(resource, about, { type: 'Warning', reason, message })
  }

  #tellObserved(): void {
    if (this.#state === undefined || this.#observed === undefined) return
    for (const key of this.#report.update()) this.#unoffered.add(key)
    // before the plane has followed, what it announces says nothing about what is there from the last start
    if (this.#observed.generation !== this.#generation) return
    const { decisions } = this.#state
    const interfaces = (key: string) => decisions.get(key)?.interfaces ?? []
    const isAnnounced = (key: string) => this.#report.announced.has(key)
    this.#statuses.offer(
      new Map(Array.from(this.#unoffered, (key) => [key, isAnnounced(key) ? interfaces(key) : undefined])),
    )
    this.#unoffered.clear()
    this.#conflicts.adopt()
  }

  /** Whichever Services have the address. */
  #tellAbout(address: string, verdict: Verdict): void {
    this.#options.decisionLog?.add(address, verdict)
    for (const key of this.#report.servicesOf(address)) {
      this.#tell(key, verdict)
      if (verdict.reason === 'AddressConflict') this.#conflicts.note(key, verdict.message)
    }
  }

  #tell(serviceKey: string, verdict: Verdict): void {
    this.#record(SERVICES, this.#informers.services.get(serviceKey), verdict)
  }

  /** Every node that has a session to the peer has its own to tell of. */
  #tellPeer(name: string, verdict: Verdict): void {
    this.#options.decisionLog?.add(`BGPPeer ${name}`, verdict)
    const message = `node "${this.#options.node}": ${verdict.message}`
    this.#record(BGP_PEERS, this.#informers.configured(BGP_PEERS, name), { ...verdict, message })
  }

  #record(resource: Resource, about: KubernetesObject | undefined, { reason, message }: Verdict): void {
    const type = eventType(reason)
    if (about !== undefined && type !== undefined)
      this.#recorder.record(resource, about, { type, reason, message })
  }
}
