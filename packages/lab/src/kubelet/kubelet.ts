// One node's kubelet: runs the containers of the Pods that are bound to it. Those of the controller and the speaker are
// processes of their own, kept running; all others are played by the node's pod-server. What it is to run is handed in
// whole each time; it starts and stops the difference. Reporting to the API server is node-plane.ts's.

import { seconds } from '@ingot/api'
import { appendFile } from 'node:fs/promises'
import { inNamespace, STOP_PATIENCE } from '../child.ts'
import type { Container, Pod } from '../kinds.ts'
import type { RunningPods, ServedRequest, WantedPods } from '../parts/pod-server.ts'
import { labPart } from '../parts/lab-part.ts'
import type { Site } from '../site.ts'
import { supervise } from '../supervised.ts'
import type { Listener, Supervised } from '../supervised.ts'
import { MANAGEMENT_NAMESPACE } from '../topology.ts'
import type { LabNode } from '../topology.ts'
import { argumentsOf, environmentOf, logNameOf, programOf } from './native-container.ts'
import type { Placement } from './place-pods.ts'
import type { ContainerState } from './pod-status.ts'

/** What a kubelet asks of the lab. */
export interface KubeletHooks {
  /** A container came up or went away. */
  changed(): void
  /** A process of a container ended by itself. */
  readonly ended: NonNullable<Listener['ended']>
  /** Whether a node works and has its way to the API server. */
  isReachable(node: string): boolean
  /** The kubeconfig file for the containers of a Pod. */
  kubeconfigOf(pod: Pod): Promise<string>
}

/** After how long a container that could not be started is tried again. */
const RETRY_PAUSE = seconds(2)

export class Kubelet {
  readonly node: LabNode
  readonly #site: Site
  readonly #hooks: KubeletHooks
  readonly #podServer: Supervised
  /** By log name: what a process was started for, and the process once it is there. */
  readonly #processes = new Map<string, { readonly uid: string; program: Supervised | null }>()
  /** Starts and ends of containers that are under way. */
  readonly #starting = new Set<Promise<void>>()
  readonly #ending = new Set<Promise<void>>()
  #isStopped = false
  #cancelRetry = () => {}
  #logNames = new Map<string, string>()
  #played: ReadonlySet<string> = new Set()
  #sent = ''

  constructor(node: LabNode, site: Site, hooks: KubeletHooks) {
    this.node = node
    this.#site = site
    this.#hooks = hooks
    const listener = {
      // a new pod-server knows of no Pod
      started: () => {
        this.#sent = ''
        this.#played = new Set()
        hooks.changed()
      },
      ended: hooks.ended,
    }
    this.#podServer = supervise(
      {
        name: `pods-${node.name}`,
        argv: inNamespace(site, node.namespace, labPart(site.command, 'pod-server', node.name)),
        onMessage: (message) => this.#heard(message as RunningPods | ServedRequest),
      },
      site.directory,
      listener,
    )
  }

  /** Runs exactly the Pods of `placements` that are this node's. */
  sync(placements: readonly Placement[]): void {
    const own = placements.filter(({ node }) => node.name === this.node.name)
    this.#play(own)
    const wanted = new Map(
      own.flatMap((placement) =>
        placement.pod.spec.containers
          .filter((container) => programOf(container) !== null)
          .map((container) => [logNameOf(placement.pod, container), { placement, container }] as const),
      ),
    )
    for (const [name, { uid, program }] of this.#processes) {
      if (wanted.get(name)?.placement.pod.metadata.uid === uid) continue
      this.#processes.delete(name)
      if (program !== null) this.#end(program)
    }
    for (const [name, { placement, container }] of wanted) {
      if (!this.#processes.has(name)) this.#start(name, placement, container)
    }
  }

  /** Ends everything; resolves when no process of this node is left. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#cancelRetry()
    const programs = this.programs().map((program) => program.stop(STOP_PATIENCE))
    await Promise.all([...programs, ...this.#starting, ...this.#ending])
  }

  /** How a container is doing. */
  stateOf(pod: Pod, container: Container): ContainerState {
    if (programOf(container) === null) {
      return { isRunning: this.#played.has(uidOf(pod)), restarts: 0 }
    }
    const program = this.#processes.get(logNameOf(pod, container))?.program
    return { isRunning: program?.state() === 'running', restarts: program?.restarts() ?? 0 }
  }

  /** Every process of this node that the kubelet keeps. */
  programs(): readonly Supervised[] {
    return [this.#podServer, ...this.containerProcesses()]
  }

  /** The processes of containers alone. */
  containerProcesses(): readonly Supervised[] {
    return [...this.#processes.values()].flatMap(({ program }) => program ?? [])
  }

  /** Tells the pod-server what to play, unless it knows. */
  #play(placements: readonly Placement[]): void {
    const wanted: WantedPods = { pods: placements.flatMap(playedPod) }
    this.#logNames = new Map(
      placements.flatMap(({ pod }) =>
        pod.spec.containers.map((container) => [
          `${uidOf(pod)}/${container.name}`,
          logNameOf(pod, container),
        ]),
      ),
    )
    const text = JSON.stringify(wanted)
    if (this.#sent === text || this.#podServer.state() !== 'running') return
    this.#sent = text
    this.#podServer.send(wanted)
  }

  #start(name: string, placement: Placement, container: Container): void {
    const entry = { uid: uidOf(placement.pod), program: null as Supervised | null }
    this.#processes.set(name, entry)
    const started: Promise<void> = this.#run(name, entry, placement, container)
      .catch((error: unknown) => {
        this.#site.logger.error({ op: 'startContainer', container: name, error })
        if (this.#processes.get(name) === entry) this.#processes.delete(name)
        this.#retryLater()
      })
      .finally(() => this.#starting.delete(started))
    this.#starting.add(started)
  }

  #retryLater(): void {
    this.#cancelRetry()
    if (this.#isStopped) return
    const timer = setTimeout(() => this.#hooks.changed(), RETRY_PAUSE)
    this.#cancelRetry = () => clearTimeout(timer)
  }

  async #run(
    name: string,
    entry: { program: Supervised | null },
    placement: Placement,
    container: Container,
  ): Promise<void> {
    const { pod } = placement
    const environment = {
      KUBECONFIG: await this.#hooks.kubeconfigOf(pod),
      ...environmentOf(container, placement),
    }
    // one speaker at a time: what goes has the sockets until it is gone
    await Promise.all(this.#ending)
    // the Pod may have gone meanwhile, or the node
    if (this.#processes.get(name) !== entry || this.#isStopped) return
    if (!this.#hooks.isReachable(this.node.name)) {
      // what is forgotten is started once the node is back
      this.#processes.delete(name)
      return
    }
    // a container without the node's network is beside the API server: its Pod address is not worth a network
    const namespace = pod.spec.hostNetwork === true ? this.node.namespace : MANAGEMENT_NAMESPACE
    const argv = [...this.#site.command, programOf(container) ?? '', ...argumentsOf(container, environment)]
    const program = { name, argv: inNamespace(this.#site, namespace, argv), environment }
    const { changed, ended } = this.#hooks
    entry.program = supervise(program, this.#site.directory, {
      started: changed,
      ended: (program, code) => {
        changed()
        ended(program, code)
      },
    })
  }

  #end(program: Supervised): void {
    const ended: Promise<void> = program.stop(STOP_PATIENCE).finally(() => this.#ending.delete(ended))
    this.#ending.add(ended)
  }

  #heard(message: RunningPods | ServedRequest): void {
    if ('running' in message) {
      this.#played = new Set(message.running)
      this.#hooks.changed()
      return
    }
    const name = this.#logNames.get(`${message.uid}/${message.container}`)
    if (name === undefined) return
    // where the disk is full the line is lost, and nothing else
    appendFile(this.#site.directory.path(`${name}.log`), `${message.line}\n`).catch(() => {})
  }
}

function playedPod({ pod, addresses }: Placement): WantedPods['pods'] {
  const containers = pod.spec.containers.filter((container) => programOf(container) === null)
  if (containers.length === 0) return []
  return [
    {
      name: pod.metadata.name,
      uid: uidOf(pod),
      addresses,
      ports: containers.flatMap(({ name, ports = [] }) =>
        ports.map((port) => ({ container: name, ...port })),
      ),
    },
  ]
}

function uidOf({ metadata: { uid, name } }: Pod): string {
  return uid ?? name
}
