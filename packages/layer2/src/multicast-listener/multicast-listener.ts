// A multicast listener (the host side of MLD) for the groups of one interface that the kernel is not a member of:
// RFC 3810 6, and 8.2 with RFC 2710 4 while a querier of version 1 is about. It is told of joins, leaves, frames and
// the time, and returns frames to send; chance is handed in. Every group is joined from any source.
//
// What is to be said now stands in two sets, the groups whose state changed and the groups that were asked about, and
// in one pass over all groups. Timers only fill these, `advance` empties them: packed, and a slice a time, so that
// thousands of groups never hold up a reply. What is said of a group is decided when it is said, never out of date.

import { after, milliseconds, seconds, type Milliseconds } from '@ingot/api'
import type { Address } from '@ingot/net'
import type { Sender } from './frame.ts'
import { parseQuery, type Query } from './query.ts'
import {
  buildVersion1Done,
  buildVersion1Report,
  buildVersion2Report,
  CHANGE_TO_EXCLUDE,
  CHANGE_TO_INCLUDE,
  MODE_IS_EXCLUDE,
  RECORDS_PER_REPORT,
  type GroupRecord,
} from './report.ts'

/** Robustness Variable, RFC 3810 9.1: how often a change is reported. */
const ROBUSTNESS = 2
/** Unsolicited Report Interval, RFC 3810 9.11 and RFC 2710 7.10: the longest wait between two such reports. */
const UNSOLICITED_REPORT_INTERVAL = { 1: seconds(10), 2: seconds(1) } as const
/** Query Interval, RFC 3810 9.2, where the querier does not say its own. */
const QUERY_INTERVAL = seconds(125)
/** Answers due within one such span go out together: fewer frames, and few searches for what is due. */
const ANSWER_SPAN = milliseconds(100)
/** All groups are answered for at most this often, whoever asks, so that no stranger makes us flood the segment. */
const PASS_INTERVAL = seconds(1)
/** So that a turn of the packet thread stays short. */
const FRAMES_PER_ADVANCE = 32

export class MulticastListener {
  readonly #random: () => number
  #sender: Sender
  readonly #members = new Set<bigint>()
  /** Changes that have to be reported so many times more. */
  readonly #unsettled = new Map<bigint, number>()
  /** What is to be said now: changes of state, answers for single groups, and those for all, as far as they got. */
  readonly #changed = new Set<bigint>()
  readonly #asked = new Set<bigint>()
  #answering: SetIterator<bigint> | undefined
  /** When the unsettled changes are reported again. */
  #repetition: Milliseconds | undefined
  /** When all groups are answered for, and the earliest time at which they may be. */
  #generalAnswer: Milliseconds | undefined
  #nextPass: Milliseconds | undefined
  /** When single groups are answered for, and the earliest of these times. */
  readonly #answers = new Map<bigint, Milliseconds>()
  #earliestAnswer: Milliseconds | undefined
  /** Older Version Querier Present (RFC 3810 8.2.1): version 1 is spoken until then. */
  #version1Until: Milliseconds | undefined
  #queryInterval = QUERY_INTERVAL

  /** `random` gives numbers from 0 up to, not including, 1. */
  constructor(sender: Sender, random: () => number) {
    this.#sender = sender
    this.#random = random
  }

  /** Listens to the group from now on; reported by the next `advance`. */
  join(group: Address): void {
    if (this.#members.has(group.value)) return
    this.#members.add(group.value)
    this.#change(group.value)
  }

  /** Listens to the group no longer; reported by the next `advance`. */
  leave(group: Address): void {
    if (!this.#members.delete(group.value)) return
    this.#answers.delete(group.value)
    this.#asked.delete(group.value)
    this.#change(group.value)
  }

  /** Reports every group as if it were joined only now: the interface may be on another switch. */
  reportAll(): void {
    for (const group of this.#members) this.#change(group)
  }

  /** Speaks from other addresses from now on. */
  setSender(sender: Sender): void {
    this.#sender = sender
  }

  /** Takes in an Ethernet frame; what is no good query of either version is ignored. */
  hear(now: Milliseconds, frame: Uint8Array): void {
    const query = parseQuery(frame)
    if (query === undefined) return
    this.#expireVersion1(now)
    this.#queryInterval = query.queryInterval ?? this.#queryInterval
    if (query.version === 1) this.#speakVersion1(now, query)
    if (query.group !== undefined) this.#scheduleAnswer(now, query.group, query)
    else this.#scheduleGeneralAnswer(now, query)
  }

  /** The frames that are due, a slice of them where they are many. */
  advance(now: Milliseconds): readonly Uint8Array[] {
    this.#expireVersion1(now)
    this.#collectDue(now)
    const room = FRAMES_PER_ADVANCE * (this.#version === 1 ? 1 : RECORDS_PER_REPORT)
    const records: GroupRecord[] = []
    for (const group of this.#changed) {
      if (records.length === room) break
      this.#changed.delete(group)
      this.#countReport(now, group)
      records.push(this.#changeRecord(group))
    }
    while (records.length < room) {
      const group = this.#nextAnswer()
      if (group === undefined) break
      records.push({ type: MODE_IS_EXCLUDE, group })
    }
    return this.#build(records)
  }

  /** When `advance` has something to do; `now` when it has at once. */
  deadline(now: Milliseconds): Milliseconds | undefined {
    if (this.#changed.size > 0 || this.#asked.size > 0 || this.#answering !== undefined) return now
    return earlier(earlier(this.#repetition, this.#generalAnswer), this.#earliestAnswer)
  }

  /** Whether no group is listened to and nothing is left to be said. */
  get isFinished(): boolean {
    return this.#members.size === 0 && this.#unsettled.size === 0 && this.#changed.size === 0
  }

  /** Leaves every group at once: the frames that say so, all of them and once. */
  close(): readonly Uint8Array[] {
    const left = [...this.#members, ...this.#changed.difference(this.#members)]
    this.#members.clear()
    this.#changed.clear()
    this.#cancel()
    return this.#build(left.map((group) => this.#changeRecord(group)))
  }

  get #version(): 1 | 2 {
    return this.#version1Until === undefined ? 2 : 1
  }

  #change(group: bigint): void {
    this.#changed.add(group)
    this.#unsettled.set(group, ROBUSTNESS)
  }

  /** RFC 3810 6.1: the interface has one timer for repetitions, so that they are packed too. */
  #countReport(now: Milliseconds, group: bigint): void {
    const rest = (this.#unsettled.get(group) ?? 1) - 1
    // RFC 2710 4: a Done is said once.
    const isSettled = rest === 0 || (this.#version === 1 && !this.#members.has(group))
    if (isSettled) this.#unsettled.delete(group)
    else {
      this.#unsettled.set(group, rest)
      this.#repetition ??= this.#within(now, UNSOLICITED_REPORT_INTERVAL[this.#version])
    }
  }

  /** RFC 3810 8.2.1 and 9.12. */
  #speakVersion1(now: Milliseconds, { maximumResponseDelay }: Query): void {
    if (this.#version === 2) this.#cancel()
    this.#version1Until = milliseconds(now + ROBUSTNESS * this.#queryInterval + maximumResponseDelay)
  }

  #expireVersion1(now: Milliseconds): void {
    if (this.#version1Until === undefined || this.#version1Until > now) return
    this.#version1Until = undefined
    this.#cancel()
  }

  /** RFC 3810 8.2.1: a change of version cancels what is pending. What was never said at all still is. */
  #cancel(): void {
    this.#unsettled.clear()
    this.#repetition = undefined
    this.#generalAnswer = undefined
    this.#answers.clear()
    this.#earliestAnswer = undefined
    this.#asked.clear()
    this.#answering = undefined
  }

  /** In version 1 each group has a time of its own (RFC 2710 4), but for a query too soon after another. */
  #scheduleGeneralAnswer(now: Milliseconds, query: Query): void {
    if (this.#version === 1 && (this.#nextPass === undefined || this.#nextPass <= now)) {
      this.#nextPass = after(now, PASS_INTERVAL)
      for (const group of this.#members) this.#scheduleAnswer(now, group, query)
      return
    }
    const due = this.#within(now, query.maximumResponseDelay)
    this.#generalAnswer = earlier(this.#generalAnswer, later(due, this.#nextPass))
  }

  /**
   * RFC 3810 6.2: at a random time, unless an earlier answer is pending. A query about sources is answered by the
   * whole state of the group, which tells the querier no less.
   */
  #scheduleAnswer(now: Milliseconds, group: bigint, { maximumResponseDelay }: Query): void {
    if (!this.#members.has(group)) return
    const due = this.#within(now, maximumResponseDelay)
    if (this.#generalAnswer !== undefined && this.#generalAnswer <= due) return
    const pending = this.#answers.get(group)
    if (pending !== undefined && pending <= due) return
    const spanned = milliseconds(Math.floor(due / ANSWER_SPAN) * ANSWER_SPAN)
    this.#answers.set(group, spanned)
    this.#earliestAnswer = earlier(this.#earliestAnswer, spanned)
  }

  #collectDue(now: Milliseconds): void {
    if (isDue(this.#repetition, now)) {
      this.#repetition = undefined
      for (const group of this.#unsettled.keys()) this.#changed.add(group)
    }
    // A pass under way is finished first, so that queries in quick succession all get a whole answer.
    if (this.#answering === undefined && isDue(this.#generalAnswer, now)) {
      this.#generalAnswer = undefined
      this.#nextPass = after(now, PASS_INTERVAL)
      this.#answering = this.#members.values()
    }
    if (isDue(this.#earliestAnswer, now)) {
      this.#earliestAnswer = undefined
      for (const [group, due] of this.#answers) {
        if (due <= now) {
          this.#asked.add(group)
          this.#answers.delete(group)
        } else this.#earliestAnswer = earlier(this.#earliestAnswer, due)
      }
    }
  }

  #nextAnswer(): bigint | undefined {
    const [asked] = this.#asked
    if (asked !== undefined) {
      this.#asked.delete(asked)
      return asked
    }
    const next = this.#answering?.next()
    if (next?.done !== false) this.#answering = undefined
    return next?.done === false ? next.value : undefined
  }

  #changeRecord(group: bigint): GroupRecord {
    return { type: this.#members.has(group) ? CHANGE_TO_EXCLUDE : CHANGE_TO_INCLUDE, group }
  }

  #build(records: readonly GroupRecord[]): readonly Uint8Array[] {
    if (this.#version === 1) {
      return records.map(({ type, group }) =>
        type === CHANGE_TO_INCLUDE
          ? buildVersion1Done(this.#sender, group)
          : buildVersion1Report(this.#sender, group),
      )
    }
    return Array.from({ length: Math.ceil(records.length / RECORDS_PER_REPORT) }, (_, report) => {
      const first = report * RECORDS_PER_REPORT
      return buildVersion2Report(this.#sender, records.slice(first, first + RECORDS_PER_REPORT))
    })
  }

  #within(now: Milliseconds, longest: Milliseconds): Milliseconds {
    return after(now, milliseconds(this.#random() * longest))
  }
}

function isDue(time: Milliseconds | undefined, now: Milliseconds): boolean {
  return time !== undefined && time <= now
}

function later(a: Milliseconds, b: Milliseconds | undefined): Milliseconds {
  return b === undefined || a > b ? a : b
}

function earlier(a: Milliseconds | undefined, b: Milliseconds | undefined): Milliseconds | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return a < b ? a : b
}
