// The strategy spread: for every address the node that is to announce it, so that each has as many as the others, and none
// is moved without need. It follows the cluster and is told what changes. A choice is kept until its node has been no
// candidate for AWAY_FOR; then, as for a new address, the candidate with the fewest addresses is taken. A choice is
// remembered in an annotation of the Service, and what somebody else writes there counts as one.

import { after, LAYER2_NODE, milliseconds, seconds } from '@ingot/api'
import type { Milliseconds, Verdict } from '@ingot/api'
import type { Layer2Advertisement } from '@ingot/config'
import { formatAddress } from '@ingot/net'
import type { Address } from '@ingot/net'
import type { Service } from 'kubernetes-types/core/v1'
import type { CandidateNode } from './candidate-node.ts'
import type { Hosts } from './weights.ts'
import { succession } from './succession.ts'
import { Tiers } from './tiers.ts'

/** A Service with an address whose node is to be chosen. */
export interface SpreadService {
  readonly service: Service
  /** The first one that it has or is to have; Services with the same share one choice. */
  readonly address: Address
  /** Whether somebody may announce the address now, so that another choice moves it. */
  readonly isAnnounced: boolean
  /** Those that announce the Service. */
  readonly advertisements: readonly Layer2Advertisement[]
  /** With the policy Local, the nodes with an endpoint that can serve. */
  readonly hosts?: Hosts
}

/** For how long the node that was chosen may be no candidate: a restart is no reason to move an address twice. */
export const AWAY_FOR: Milliseconds = seconds(30)
/** Addresses that are announced already are moved this many in MOVES_PERIOD: a switch and an API server have to follow. */
export const MOVES = 100
export const MOVES_PERIOD: Milliseconds = seconds(1)

interface Member extends SpreadService {
  readonly group: Group
  /** The annotation, as it was told last. */
  readonly written: string | undefined
}

/** The Services with one first address. */
interface Group {
  readonly address: Address
  readonly members: Set<string>
  /** Nothing was decided yet: what stands in an annotation is the choice of who decided before. */
  isNew: boolean
  node: string | undefined
  /** What it was before, and may still be told as long as no annotation was seen that says `node`. */
  former: string | undefined
  isShown: boolean
  /** `node` when it was decided last. */
  told: string | undefined
  /** Why it is `node`; undefined where somebody else has chosen it. */
  verdict: Verdict | undefined
  awaySince: Milliseconds | undefined
}

export class Spread {
  readonly #members = new Map<string, Member>()
  readonly #groups = new Map<string, Group>()
  /** By node, how many groups have it as their choice. */
  readonly #load = new Map<string, number>()
  readonly #touched = new Set<Group>()
  readonly #away = new Set<Group>()
  /** To be moved when there are moves left. */
  readonly #waiting = new Set<Group>()
  #tiers = new Tiers([])
  #periodEnd = milliseconds(0)
  #moves = 0

  /** The nodes have changed: takes all as they are now. One that is to get no address has an impediment. */
  setNodes(nodes: readonly CandidateNode[]): void {
    this.#tiers = new Tiers(nodes)
    for (const group of this.#groups.values()) this.#touched.add(group)
  }

  /** A Service is as told now. */
  tell(key: string, told: SpreadService): void {
    const before = this.#members.get(key)
    const group = this.#groupOf(told.address)
    if (before !== undefined && before.group !== group) this.forget(key)
    const written = told.service.metadata?.annotations?.[LAYER2_NODE] || undefined
    group.members.add(key)
    this.#members.set(key, { ...told, group, written })
    this.#touched.add(group)
    // what a watch repeats, or shows late of what was chosen here, is nobody's wish
    const isNews = before?.group === group && before.written !== written
    if (written === group.node) group.isShown = true
    else if (isNews && (group.isShown || written !== group.former)) this.#choose(group, written)
  }

  /** A Service is gone, or its node is not to be chosen any more. */
  forget(key: string): void {
    const member = this.#members.get(key)
    if (member === undefined) return
    const { group } = member
    this.#members.delete(key)
    group.members.delete(key)
    this.#touched.add(group)
  }

  /** The node for a Service; undefined where it is not to be chosen, or cannot be. */
  nodeOf(key: string): string | undefined {
    return this.#members.get(key)?.group.node
  }

  /** Why it is that node; undefined where a person, or who decided before, has chosen it. */
  verdictOf(key: string): Verdict | undefined {
    return this.#members.get(key)?.group.verdict
  }

  /** Decides what is due. Returns the Services for which the node may be another than before. */
  decide(now: Milliseconds): ReadonlySet<string> {
    if (now >= this.#periodEnd) {
      this.#moves = 0
      for (const group of this.#waiting.values().take(MOVES)) this.#touched.add(group)
    }
    for (const group of this.#away) if (isDue(group, now)) this.#touched.add(group)
    const touched = [...this.#touched]
    this.#touched.clear()
    // what is chosen already counts before anything new is chosen
    for (const group of touched) if (group.isNew) this.#adopt(group)
    const changed = touched.filter((group) => {
      this.#settle(group, now)
      const isChanged = group.node !== group.told
      group.told = group.node
      return isChanged
    })
    return new Set(changed.flatMap(({ members }) => [...members]))
  }

  /** When `decide` has to be called next, if at all. */
  get deadline(): Milliseconds | undefined {
    const away = Array.from(this.#away, ({ awaySince = milliseconds(0) }) => awaySince + AWAY_FOR)
    const first = away.reduce((a, b) => Math.min(a, b), this.#waiting.size > 0 ? this.#periodEnd : Infinity)
    return first === Infinity ? undefined : milliseconds(first)
  }

  #groupOf(address: Address): Group {
    const text = formatAddress(address)
    const known = this.#groups.get(text)
    if (known !== undefined) return known
    const group: Group = {
      address,
      members: new Set(),
      isNew: true,
      node: undefined,
      former: undefined,
      isShown: false,
      told: undefined,
      verdict: undefined,
      awaySince: undefined,
    }
    this.#groups.set(text, group)
    return group
  }

  #adopt(group: Group): void {
    group.isNew = false
    const written = [...group.members].toSorted().map((key) => this.#members.get(key)?.written)
    this.#choose(
      group,
      written.find((node) => node !== undefined),
    )
    group.isShown = group.node !== undefined
  }

  #settle(group: Group, now: Milliseconds): void {
    this.#waiting.delete(group)
    if (group.members.size === 0) {
      this.#choose(group, undefined)
      this.#groups.delete(formatAddress(group.address))
      return
    }
    const candidates = this.#candidates(group)
    // where nobody can announce, nobody is better
    if (candidates.size === 0 || (group.node !== undefined && candidates.has(group.node)))
      return this.#cameBack(group)
    if (group.node !== undefined) {
      group.awaySince ??= now
      this.#away.add(group)
      if (!isDue(group, now)) return
    }
    const isMove = [...group.members].some((key) => this.#members.get(key)?.isAnnounced)
    if (!isMove || this.#mayMove(now)) this.#chooseAmong(group, candidates, isMove)
    else {
      this.#away.delete(group)
      this.#waiting.add(group)
    }
  }

  #cameBack(group: Group): void {
    group.awaySince = undefined
    this.#away.delete(group)
  }

  /** Counts a move. */
  #mayMove(now: Milliseconds): boolean {
    if (this.#moves === MOVES) return false
    if (this.#moves === 0) this.#periodEnd = after(now, MOVES_PERIOD)
    this.#moves += 1
    return true
  }

  #chooseAmong(group: Group, candidates: ReadonlySet<string>, isMove: boolean): void {
    const load = (node: string) => this.#load.get(node) ?? 0
    const least = candidates.values().reduce((most, node) => Math.min(most, load(node)), Infinity)
    const equals = [...candidates].filter((node) => load(node) === least)
    // of those the first of the election has it now: then nothing moves. Who has nothing to lose is spared the hash
    const [node = ''] = isMove ? succession(group.address, new Map(equals.map((it) => [it, 0]))) : equals
    const before = group.node
    this.#choose(group, node)
    const instead = before === undefined ? '' : ` in place of "${before}", which is no candidate`
    group.verdict = {
      reason: 'Layer2NodeChosen',
      message: `node "${node}" is to announce ${formatAddress(group.address)}${instead}: no candidate has fewer addresses`,
      facts: {
        node,
        addresses: least,
        candidates: candidates.size,
        ...(before !== undefined && { before }),
      },
    }
  }

  #choose(group: Group, node: string | undefined): void {
    this.#cameBack(group)
    this.#count(group.node, -1)
    this.#count(node, 1)
    group.former = group.node
    group.isShown = false
    group.node = node
    group.verdict = undefined
  }

  #count(node: string | undefined, difference: number): void {
    if (node === undefined) return
    const load = (this.#load.get(node) ?? 0) + difference
    if (load === 0) this.#load.delete(node)
    else this.#load.set(node, load)
  }

  /** Those with the most weight, of the first Service that has any: it is the one that decides for a shared address. */
  #candidates(group: Group): ReadonlySet<string> {
    for (const key of [...group.members].toSorted()) {
      const { advertisements = [], hosts } = this.#members.get(key) ?? {}
      const candidates = this.#tiers.of(advertisements, hosts)
      if (candidates.size > 0) return candidates
    }
    return new Set()
  }
}

function isDue({ awaySince }: Group, now: Milliseconds): boolean {
  return awaySince !== undefined && now - awaySince >= AWAY_FOR
}
