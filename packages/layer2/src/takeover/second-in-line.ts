// Which addresses of a segment would fall to this node next, and who has them now: what it needs for looking after them
// (verification/). It reads one moment and changes nothing.

import type { Interface } from '../desired.ts'
import { isOnLink } from '../on-link.ts'
import type { Entry } from './entry.ts'
import type { Situation } from './situation.ts'

/** Whoever answers for an address that would be this node's next. */
export interface AddressOwner {
  readonly node: string
  /** What it sends its heartbeats from, and so answers with; undefined for one that sends none, as MetalLB's. */
  readonly hardwareAddress: string | undefined
}

export class SecondInLine {
  readonly #entries: ReadonlyMap<string, Entry>
  readonly #situation: Situation
  /** Members of the gossip that are neighbours here by their addresses, without this node. */
  readonly #neighbours: ReadonlySet<string>

  constructor(it: Interface, entries: ReadonlyMap<string, Entry>, situation: Situation) {
    this.#entries = entries
    this.#situation = situation
    const { me, members } = situation
    this.#neighbours = new Set(members.at(isOnLink(it)).filter((node) => node !== me))
  }

  /** All that this node may come to answer for here, whoever has it. */
  addresses(): readonly string[] {
    return [...this.#entries.keys()]
  }

  /** Who has it, if he is known to be on this segment and this node is the first candidate beside him. */
  ownerOf(address: string): AddressOwner | undefined {
    const { me, peers, isTakingPart } = this.#situation
    const entry = this.#entries.get(address)
    if (entry === undefined || !isTakingPart || entry.state === 'owner' || entry.state === 'leaving') return
    const node = this.#owner(entry)
    if (node === undefined) return
    const isNext = (it: string) => it !== node && this.#situation.isCandidate(entry, it)
    if (entry.announcement.succession.find(isNext) !== me) return
    return { node, hardwareAddress: peers.get(node)?.hardwareAddress }
  }

  /** How many speakers may look after something here, with this one; undefined where nobody else is. */
  get speakers(): number | undefined {
    const { peers } = this.#situation
    let live = 0
    for (const peer of peers.values()) if (peer.isLive) live++
    const others = Math.max(live, this.#neighbours.size)
    return others === 0 ? undefined : 1 + others
  }

  /** Who claims it, or, of those who claim nothing, who is to have it; undefined while that is being settled. */
  #owner(entry: Entry): string | undefined {
    const [claim, another] = this.#situation.claims(entry)
    if (claim !== undefined) return another === undefined && !claim.isLeaving ? claim.node : undefined
    const winner = this.#situation.winner(entry)
    if (winner === undefined || !this.#situation.isGossipOnly(winner)) return undefined
    return this.#neighbours.has(winner) ? winner : undefined
  }
}
