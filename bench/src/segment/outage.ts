// What a client that never stopped asking has seen, address by address: which questions of its record concern one, and what
// they say (outage of @ingot/layer2, by which speakers judge their own questions, too). Pure; the record is prober.ts's.

import { outage } from '@ingot/layer2'
import type { Answer as AnswerTo, Ask as Asked, Outage, Window } from '@ingot/layer2'

/** One question for an address. */
export interface Ask extends Asked {
  readonly address: string
}

/** Who answered which question, and when. */
export interface Answer extends AnswerTo {
  readonly address: string
}

/** A gratuitous ARP frame or an unsolicited neighbour advertisement. */
export interface Announcement {
  readonly address: string
  readonly hardwareAddress: string
  readonly announcedAt: number
}

export interface Recording {
  readonly asks: readonly Ask[]
  readonly answers: readonly Answer[]
  readonly announcements: readonly Announcement[]
}

/** An answer that comes later than this belongs to another time: milliseconds. */
export const LATE = 100

/** What became of `address` in the window. Questions of its last moments may still wait for their answer. */
export function outageOf(recording: Recording, address: string, window: Window): Outage {
  const own = <T extends Ask>(list: readonly T[]) =>
    list.filter((it) => it.address === address && isWithin(it, window))
  return outage(own(recording.asks), own(recording.answers), window, LATE)
}

/** The same for every address that was asked for. */
export function outagesOf(recording: Recording, window: Window): ReadonlyMap<string, Outage> {
  const within = <T extends Ask>(list: readonly T[]) => list.filter((it) => isWithin(it, window))
  const asks = Map.groupBy(within(recording.asks), ({ address }) => address)
  const answers = Map.groupBy(within(recording.answers), ({ address }) => address)
  return new Map(
    [...asks].map(([address, asked]) => [address, outage(asked, answers.get(address) ?? [], window, LATE)]),
  )
}

function isWithin({ askedAt }: Ask, { from, to }: Window): boolean {
  return askedAt >= from && askedAt < to
}
