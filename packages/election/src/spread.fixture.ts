// A cluster in a few words, for tests of the strategy spread: nodes, Services with one address each, and a clock.

import { LAYER2_NODE, milliseconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import type { Layer2Advertisement } from '@ingot/config'
import { parseAddress } from '@ingot/net'
import { candidateNode } from './candidate-node.ts'
import type { CandidateNode } from './candidate-node.ts'
import { Spread } from './spread.ts'
import type { SpreadService } from './spread.ts'

export const everywhere: Layer2Advertisement = {
  name: 'everywhere',
  nodeSelectors: [],
  preferredNodeSelectors: [],
  interfaces: [],
  serviceSelectors: [],
  strategy: 'spread',
}

export const worker = (name: string, labels: Record<string, string> = {}): CandidateNode =>
  candidateNode({ metadata: { name, labels } }, false)

/** Keeps what stands in the annotations, as a cluster would: what is chosen is written, and told back. */
export class SpreadCluster {
  readonly spread = new Spread()
  /** By Service, its annotation. */
  readonly written = new Map<string, string>()
  readonly #told = new Map<string, Omit<SpreadService, 'service'>>()
  now: Milliseconds = milliseconds(0)

  constructor(...nodes: CandidateNode[]) {
    this.spread.setNodes(nodes)
  }

  /** A Service is there with this address, or is another one now. */
  put(name: string, ip: string, told: Partial<SpreadService> = {}): void {
    const address = parseAddress(ip)
    if (address === undefined) throw new Error(`not an address: ${ip}`)
    this.#told.set(name, { address, isAnnounced: false, advertisements: [everywhere], ...told })
    this.#tell(name)
  }

  /** Somebody writes the annotation, or removes it. */
  write(name: string, node: string | undefined): void {
    if (node === undefined) this.written.delete(name)
    else this.written.set(name, node)
    this.#tell(name)
  }

  remove(name: string): void {
    this.written.delete(name)
    this.#told.delete(name)
    this.spread.forget(name)
  }

  #tell(name: string): void {
    const told = this.#told.get(name)
    const node = this.written.get(name)
    const annotations = node === undefined ? {} : { [LAYER2_NODE]: node }
    if (told !== undefined) this.spread.tell(name, { ...told, service: { metadata: { name, annotations } } })
  }

  /** Time goes by; what is chosen is written. Returns the Services whose annotation is another now. */
  decide(duration = 0): string[] {
    this.now = milliseconds(this.now + duration)
    this.spread.decide(this.now)
    const moved: string[] = []
    for (const name of this.#told.keys()) {
      const node = this.spread.nodeOf(name)
      if (node === undefined || node === this.written.get(name)) continue
      moved.push(name)
      this.write(name, node)
    }
    return moved
  }

  /** How many Services a node has. */
  loadOf(node: string): number {
    return [...this.written.values()].filter((it) => it === node).length
  }
}
