// What a node says on one segment, and when: a heartbeat at every interval and out of turn when somebody has to know, and
// beside it its state for each address that has changed. What is said is worked out when it is sent, from the state of
// that moment, so that a repetition never says what has been overtaken.

import { after, milliseconds, type Milliseconds } from '@ingot/api'
import type { Claims } from './claims.ts'
import type { DigestedSet } from './digest.ts'
import { isAnswering, type Entry } from './entry.ts'
import { statementRoom, statementSize, writeHeartbeat, type HeardPeer } from './frame.ts'
import type { Pace } from './pace.ts'
import { Rounds } from './rounds.ts'
import type { Situation } from './situation.ts'
import { ADDRESSES_MAX, type Evidence, type Statement, type StatementKind } from './statement.ts'
import { StatementGroups } from './statement-groups.ts'
import { HOLD, REPEAT } from './timing.ts'

/** 2,000 frames a second at the most, and no more addresses in one turn than take a millisecond or two to write. */
const FRAMES_PER_FLUSH = 2
const FLUSH_INTERVAL = milliseconds(1)
/** As much as one flush says, or looks at to see whether there is something to say of it. */
const ADDRESSES_PER_FLUSH = FRAMES_PER_FLUSH * ADDRESSES_MAX.IPv4

/** An entry to be told of. */
interface Saying {
  /** The node that is meant; empty for whoever claims it. */
  readonly about: string
  readonly isFirst: boolean
}

const UNKNOWN: Evidence = { version: 0, isEligible: false }

export interface VoiceOptions {
  readonly key: Uint8Array
  /** The hardware address of the interface. */
  readonly source: Uint8Array
  readonly boot: bigint
  readonly pace: Pace
  readonly claims: Claims
  /** What this node answers for here. */
  readonly claimed: DigestedSet
  readonly entries: ReadonlyMap<string, Entry>
}

export class Voice {
  readonly #options: VoiceOptions
  readonly #saying = new Map<Entry, Saying>()
  /** In the order of their times, all of which are one REPEAT ahead. */
  readonly #repeating: { readonly due: Milliseconds; readonly entries: ReadonlyMap<Entry, Saying> }[] = []
  readonly #wanting = new Set<Entry>()
  /** One with each heartbeat. */
  readonly #wants = new Rounds(this.#wanting)
  /** Addresses that several others claim, as far as we hear. */
  readonly #contested = new Set<string>()
  readonly #relays = new Rounds(this.#contested)
  /** Somebody wants to hear again all that is answered for. */
  readonly #all: Rounds<Entry>
  readonly #lists = new Set<string>()
  #repairs: readonly string[] = []
  #heartbeatAt = milliseconds(0)
  #again: Milliseconds | undefined
  #isPromptedAgain = false
  #flushAt = milliseconds(0)
  #sequence = 0

  constructor(options: VoiceOptions) {
    this.#options = options
    this.#all = new Rounds(options.entries)
  }

  /** Says what has become of an address, and again a moment later. */
  say(entry: Entry, about = ''): void {
    this.#saying.set(entry, { about, isFirst: true })
  }

  /** Says again all that is answered for, as it comes to it. */
  sayAll(): void {
    this.#all.begin()
  }

  /** Asks for an address with every heartbeat, the first time at once. */
  want(entry: Entry): void {
    if (this.#wanting.has(entry)) return
    this.#wanting.add(entry)
    this.say(entry)
  }

  wantNoMore(entry: Entry): void {
    this.#wanting.delete(entry)
  }

  forget(entry: Entry): void {
    this.#wanting.delete(entry)
    this.#saying.delete(entry)
  }

  /** Tells those who may not hear each other that they claim the same address. */
  contest(address: string): void {
    this.#contested.add(address)
  }

  askForList(node: string): void {
    this.#lists.add(node)
  }

  repair(addresses: readonly string[]): void {
    this.#repairs = [...this.#repairs, ...addresses]
  }

  /**
   * A heartbeat out of turn, and another one a moment later. What happens meanwhile goes with that other one, and then one
   * more follows: where a hundred nodes start at once, each of them would send two for each.
   */
  prompt(now: Milliseconds): void {
    if (this.#again === undefined) this.#heartbeatAt = now
    else this.#isPromptedAgain = true
    this.#again ??= after(now, this.#options.pace.breath)
  }

  deadline(): Milliseconds {
    const times = [
      this.#heartbeatAt,
      this.#again,
      this.#repeating[0]?.due,
      this.#isWaiting ? this.#flushAt : undefined,
    ]
    return times.reduce<Milliseconds>(
      (first, it) => (it !== undefined && it < first ? it : first),
      this.#heartbeatAt,
    )
  }

  /** Whether there is something to say before the next heartbeat. */
  get #isWaiting(): boolean {
    const isUnderWay = this.#wants.isUnderWay || this.#relays.isUnderWay || this.#all.isUnderWay
    return isUnderWay || this.#saying.size > 0 || this.#lists.size > 0 || this.#repairs.length > 0
  }

  /** The frames that are due. */
  flush(situation: Situation, isStarting: boolean): readonly Uint8Array[] {
    const { now } = situation
    if (now < this.deadline()) return []
    this.#takeRepeats(now)
    const isHeartbeat = now >= this.#heartbeatAt || (this.#again !== undefined && now >= this.#again)
    if (isHeartbeat && this.#wanting.size > 0) this.#wants.begin()
    if (isHeartbeat && this.#contested.size > 0) this.#relays.begin()
    const heard = situation.peers.list(now, situation.node.settings.returnHold ?? HOLD)
    const room = statementRoom(situation.node.name, heard.length)
    const statements = now >= this.#flushAt ? this.#statements(situation, room) : []
    if (!isHeartbeat && statements.length === 0) return []
    if (isHeartbeat) this.#schedule(situation)
    return this.#pack(situation, isStarting, heard, room, statements)
  }

  #schedule({ now, node }: Situation): void {
    if (this.#again !== undefined && now >= this.#again) {
      this.#again = this.#isPromptedAgain ? after(now, this.#options.pace.breath) : undefined
      this.#isPromptedAgain = false
    }
    const { interval } = this.#options.pace.kept
    this.#heartbeatAt = after(now, milliseconds(interval * (1 - node.settings.random() / 10)))
  }

  #takeRepeats(now: Milliseconds): void {
    for (
      let first = this.#repeating[0];
      first !== undefined && first.due <= now;
      first = this.#repeating[0]
    ) {
      this.#repeating.shift()
      for (const [entry, { about }] of first.entries) {
        if (!this.#saying.has(entry)) this.#saying.set(entry, { about, isFirst: false })
      }
    }
  }

  /** As many as a flush may hold, in frames with so much room; the rest stays. */
  #statements(situation: Situation, room: number): Statement[] {
    const groups = new StatementGroups(room, FRAMES_PER_FLUSH)
    this.#takeAll()
    const repeats = new Map<Entry, Saying>()
    for (const [entry, saying] of this.#saying) {
      if (groups.isFull) break
      this.#saying.delete(entry)
      if (saying.isFirst) repeats.set(entry, saying)
      addState(groups, situation, entry, saying.about, this.#wanting.has(entry))
    }
    if (repeats.size > 0) this.#repeating.push({ due: after(situation.now, REPEAT), entries: repeats })
    while (!groups.isFull) {
      const entry = this.#wants.next()
      if (entry === undefined) break
      addState(groups, situation, entry, '', true)
    }
    this.#relay(groups, situation)
    for (const address of this.#repairs) groups.add('repair', '', address, UNKNOWN, UNKNOWN)
    this.#repairs = []
    const lists = [...this.#lists].map((about) => listOf(about))
    this.#lists.clear()
    this.#flushAt = after(situation.now, this.#isWaiting ? FLUSH_INTERVAL : milliseconds(0))
    return [...groups.statements(), ...lists]
  }

  /** Some more of what somebody wants to hear again. */
  #takeAll(): void {
    for (let looks = 0; looks < ADDRESSES_PER_FLUSH && this.#saying.size < ADDRESSES_PER_FLUSH; looks++) {
      const entry = this.#all.next()
      if (entry === undefined) return
      if (isAnswering(entry)) this.say(entry)
    }
  }

  /** [relay]: what is claimed by two, each of whom may not hear the other. Never for one that is out. */
  #relay(groups: StatementGroups, { peers }: Situation): void {
    for (let looks = 0; looks < ADDRESSES_PER_FLUSH && !groups.isFull; looks++) {
      const address = this.#relays.next()
      if (address === undefined) return
      const claims = this.#options.claims.of(address).filter(({ node, isDirect }) => {
        const peer = peers.get(node)
        return isDirect && peer?.isHeard === true && !peer.isOut
      })
      if (claims.length < 2) this.#contested.delete(address)
      else {
        for (const { node, isLeaving } of claims) {
          if (!isLeaving) groups.add('relay', node, address, UNKNOWN, UNKNOWN)
        }
      }
    }
  }

  #pack(
    situation: Situation,
    isStarting: boolean,
    heard: readonly HeardPeer[],
    room: number,
    statements: readonly Statement[],
  ): readonly Uint8Array[] {
    const { now, node, peers } = situation
    const frames: Statement[][] = [[]]
    let left = room
    for (const statement of statements) {
      const size = statementSize(statement)
      if (size > left) {
        frames.push([])
        left = room
      }
      frames.at(-1)?.push(statement)
      left -= size
    }
    const { key, source, boot, claimed } = this.#options
    const digest = { count: claimed.count, hash: claimed.hash }
    return frames.map((statements) =>
      writeHeartbeat(key, source, {
        node: node.name,
        boot,
        sequence: ++this.#sequence,
        clock: Math.floor(now),
        interval: situation.timing.interval,
        multiplier: situation.timing.multiplier,
        isStarting,
        isOut: node.isLeaving,
        hasWitness: peers.hasWitness(now),
        heard,
        claimed: digest,
        statements,
      }),
    )
  }
}

function addState(
  groups: StatementGroups,
  situation: Situation,
  entry: Entry,
  about: string,
  isWanting: boolean,
): void {
  const own = situation.evidence(entry, situation.me)
  const meant = about === '' ? (entry.acceptedTo ?? claimant(entry, situation)) : about
  const other = meant === '' ? UNKNOWN : situation.evidence(entry, meant)
  groups.add(kindOf(entry, isWanting), meant, entry.address, own, other)
}

/** Who is told what we know about him: whoever else claims the address. */
function claimant(entry: Entry, situation: Situation): string {
  return situation.claims(entry)[0]?.node ?? ''
}

function kindOf({ state, acceptedTo }: Entry, isWanting: boolean): StatementKind {
  if (state === 'owner') return 'claim'
  if (state === 'leaving') return acceptedTo === undefined ? 'claim' : 'accept'
  return isWanting ? 'want' : 'yield'
}

function listOf(about: string): Statement {
  return { kind: 'list', about, isIPv6: false, own: UNKNOWN, other: UNKNOWN, addresses: [] }
}
