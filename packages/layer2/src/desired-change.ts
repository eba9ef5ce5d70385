// A new `Desired` as the steps that lead to it: only what is new, different or gone crosses to the packet thread, in
// slices, so that its loop never stops for long over ten thousand addresses of which one has changed.

import type { Announcement, Desired } from './desired.ts'

/** One step towards a `Desired`. */
export interface DesiredChange {
  /** The generation that is complete with this step; that of the `Desired` before while more steps are to come. */
  readonly generation: number
  readonly node: string
  /** New announcements, and those that are not what they were. */
  readonly announcements: readonly Announcement[]
  /** Addresses that are desired no more. */
  readonly withdrawn: readonly string[]
  /** As in `Desired`. */
  readonly versions?: Readonly<Record<string, number>>
}

/** Announcements in one step: some milliseconds of the packet thread while nothing is compiled yet. */
const SLICE = 64

/** What the other side has been told so far. */
export class DesiredLedger {
  readonly #told = new Map<string, Announcement>()
  #generation = 0

  /** The steps from what has been told to `desired`; at least one, since the generation is news. */
  steps({ generation, node, announcements, versions }: Desired): readonly DesiredChange[] {
    const changed = announcements.filter((it) => !isSame(this.#told.get(it.address), it))
    const desired = new Set(announcements.map(({ address }) => address))
    const withdrawn = [...this.#told.keys()].filter((address) => !desired.has(address))
    for (const address of withdrawn) this.#told.delete(address)
    for (const announcement of changed) this.#told.set(announcement.address, announcement)
    const slices = Math.max(1, Math.ceil(Math.max(changed.length, withdrawn.length) / SLICE))
    const before = this.#generation
    this.#generation = generation
    return Array.from({ length: slices }, (_, index) => ({
      generation: index === slices - 1 ? generation : before,
      node,
      announcements: changed.slice(index * SLICE, (index + 1) * SLICE),
      withdrawn: withdrawn.slice(index * SLICE, (index + 1) * SLICE),
      ...(versions !== undefined && { versions }),
    }))
  }
}

function isSame(a: Announcement | undefined, b: Announcement): boolean {
  return (
    a !== undefined &&
    a.version === b.version &&
    isSameList(a.interfaces, b.interfaces) &&
    isSameList(a.succession, b.succession)
  )
}

function isSameList(a: 'all' | readonly string[], b: 'all' | readonly string[]): boolean {
  if (a === 'all' || b === 'all') return a === b
  return a.length === b.length && a.every((item, index) => item === b[index])
}
