// One speaker on a node, ours or MetalLB's, as a kubelet would run it: its Pod, its process in the node's network
// namespace, its environment as MetalLB's manifests have it. What happens to it is for the caller: nothing is restarted
// by itself.

import { PODS } from '@ingot/api'
import type { Client, KubernetesObject } from '@ingot/kube'
import { inNamespace, startChild, STOP_PATIENCE } from '../child.ts'
import type { Child } from '../child.ts'
import { INGOT_NAMESPACE } from '../ingot-objects.ts'
import type { Site } from '../site.ts'
import type { LabNode } from '../topology.ts'
import { runningStatus, SPEAKER_LABELS, speakerPod } from './segment-objects.ts'

/** The command line of a speaker; what is added is `--kubeconfig`. */
export type SpeakerCommand = readonly string[]

export interface SpeakerContext {
  readonly site: Site
  readonly client: Client
  readonly kubeconfig: string
  /** The folder with `secretkey`. */
  readonly secretKeyPath: string
}

export class NodeSpeaker {
  readonly node: LabNode
  readonly #command: SpeakerCommand
  readonly #context: SpeakerContext
  #pod = ''
  #pods = 0
  #child: Child | undefined

  constructor(node: LabNode, command: SpeakerCommand, context: SpeakerContext) {
    this.node = node
    this.#command = command
    this.#context = context
  }

  get isRunning(): boolean {
    return this.#child?.isRunning() ?? false
  }

  /** Of its process, that of the last one where it does not run. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Where it writes what it has to say. */
  get logFile(): string {
    return this.#context.site.directory.path(`${this.#name}.log`)
  }

  /** Starts the process; makes the Pod where there is none. */
  async start(): Promise<void> {
    if (this.isRunning) return
    if (this.#pod === '') await this.#makePod()
    const { site, kubeconfig } = this.#context
    const argv = inNamespace(site, this.node.namespace, [...this.#command, '--kubeconfig', kubeconfig])
    const program = { name: this.#name, argv, environment: this.#environment() }
    this.#child = startChild(program, site.directory, 'a')
  }

  /** SIGKILL: it has no time to say anything. The Pod stays, as it does until somebody notices. */
  async kill(): Promise<void> {
    this.#child?.signal('SIGKILL')
    await this.#child?.exited
  }

  freeze(): void {
    this.#child?.signal('SIGSTOP')
  }

  thaw(): void {
    this.#child?.signal('SIGCONT')
  }

  /** SIGTERM, and its end. */
  async terminate(): Promise<void> {
    await this.#child?.stop(STOP_PATIENCE)
  }

  /** As a kubelet ends a Pod that was deleted: marked, then SIGTERM, then gone. `start` makes another Pod. */
  async drain(): Promise<void> {
    const { client } = this.#context
    const name = { name: this.#pod, namespace: INGOT_NAMESPACE }
    must(await client.delete(PODS, name, { gracePeriodSeconds: 2 }))
    await this.terminate()
    // where no kubelet is expected it was gone at once
    const gone = await client.delete(PODS, name, { gracePeriodSeconds: 0 })
    if (!gone.ok && gone.error.code !== 404) throw new Error(gone.error.message)
    this.#pod = ''
  }

  get #name(): string {
    return `speaker-${this.node.name}`
  }

  async #makePod(): Promise<void> {
    const { client } = this.#context
    const pod = speakerPod(`${this.#name}-${++this.#pods}`, this.node)
    const made = must(await client.create<KubernetesObject>(PODS, pod))
    must(await client.updateStatus(PODS, { ...made, ...{ status: runningStatus(this.node) } }))
    this.#pod = pod.metadata.name
  }

  #environment(): Record<string, string> {
    return {
      METALLB_NODE_NAME: this.node.name,
      METALLB_POD_NAME: this.#pod,
      METALLB_NAMESPACE: INGOT_NAMESPACE,
      METALLB_HOST: this.node.addresses[0],
      METALLB_ML_BIND_ADDR: this.node.addresses[0],
      METALLB_ML_LABELS: Object.entries(SPEAKER_LABELS)
        .map(([key, value]) => `${key}=${value}`)
        .join(','),
      METALLB_ML_SECRET_KEY_PATH: this.#context.secretKeyPath,
    }
  }
}

function must<T>(
  answer:
    { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: { message: string } },
): T {
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value
}
