// One address on one interface, as this node sees it: the state of the machine and what it has to remember until its next
// step. The rules that move it are in the files named after the states.

import type { Milliseconds } from '@ingot/api'
import type { Announcement } from '../desired.ts'
import type { TakeoverState } from './effect.ts'
import type { Inquiry } from './inquiry.ts'
import type { Evidence } from './statement.ts'

/** A node that was given up, and for how long nothing had been heard of it by then. */
export interface SilentOwner {
  readonly node: string
  readonly silence: Milliseconds
}

/** What is still to be probed for beside a first announcement. */
export interface Probe {
  /** From then on whoever else probes or announces the address is in conflict. */
  readonly from: Milliseconds
  until: Milliseconds
  left: number
}

export interface Entry {
  readonly address: string
  readonly isIPv6: boolean
  announcement: Announcement
  state: TakeoverState
  enteredAt: Milliseconds
  /** Why it entered the state, as a clause. */
  because: string
  /** From whom this node took it because he had fallen silent. */
  takenFrom: SilentOwner | undefined
  /** Somebody may have taken the address while this node could not hear him. */
  mustAsk: boolean
  /** It was stopped while it answered; the others need longer to be heard. */
  isThawed: boolean
  /** Nobody has claimed it since then. */
  unclaimedSince: Milliseconds | undefined
  /** Not to be asked for again before then. */
  askAgainAt: Milliseconds | undefined
  /** Since when nobody has answered for it, while it is asked for. */
  silentSince: Milliseconds | undefined
  /** It is asked for although somebody better placed is alive, who does nothing about it. */
  isByLadder: boolean
  inquiry: Inquiry | undefined
  /** Who wants it from this node, and until when that counts. */
  wish: { readonly node: string; readonly until: Milliseconds } | undefined
  /** To whom it has been promised. */
  acceptedTo: string | undefined
  /** The hardware address of somebody else who announced or answered it since this state was entered. */
  heardFrom: string | undefined
  /** What others know about the eligibility of a node, where they know it better than we. */
  beliefs: Map<string, Evidence> | undefined
  announcedAt: Milliseconds | undefined
  /** When another node last said that it may have answered too late. */
  repairAskedAt: Milliseconds | undefined
  /** No speaker is known to have had it here before. */
  isFirst: boolean
  /** When it last went from one speaker to another, as far as this node has seen. */
  changedAt: Milliseconds | undefined
  probe: Probe | undefined
  defendedAt: Milliseconds | undefined
  /** The one timer of the entry that counts; earlier ones have been overtaken. */
  wakeAt: Milliseconds | undefined
}

export function newEntry(announcement: Announcement, now: Milliseconds, mustAsk: boolean): Entry {
  return {
    address: announcement.address,
    isIPv6: announcement.address.includes(':'),
    announcement,
    state: 'idle',
    enteredAt: now,
    because: 'it has just been desired here',
    takenFrom: undefined,
    mustAsk,
    isThawed: false,
    unclaimedSince: undefined,
    askAgainAt: undefined,
    silentSince: undefined,
    isByLadder: false,
    inquiry: undefined,
    wish: undefined,
    acceptedTo: undefined,
    heardFrom: undefined,
    beliefs: undefined,
    announcedAt: undefined,
    repairAskedAt: undefined,
    isFirst: true,
    changedAt: undefined,
    probe: undefined,
    defendedAt: undefined,
    wakeAt: undefined,
  }
}

/** Whether it is answered for in this state. */
export function isAnswering({ state }: Entry): boolean {
  return state === 'owner' || state === 'leaving'
}

/** Makes it an entry of another state, with nothing left over from the one before. */
export function enter(entry: Entry, to: TakeoverState, now: Milliseconds): void {
  entry.state = to
  entry.enteredAt = now
  entry.heardFrom = undefined
  if (to !== 'leaving') entry.acceptedTo = undefined
  if (to !== 'asking') entry.isByLadder = false
  if (to !== 'asking') entry.inquiry = undefined
  if (to !== 'owner') {
    entry.wish = undefined
    entry.probe = undefined
    return
  }
  entry.mustAsk = false
  entry.silentSince = undefined
  entry.announcedAt = now
}

/** Another speaker has said that it has the address, or that it has no more. */
export function noteChange(entry: Entry, now: Milliseconds): void {
  entry.isFirst = false
  entry.changedAt = now
}
