// A new `Desired` as the steps that lead to it: only what is new, different or gone crosses to the packet thread, in
// slices, so that its loop never stops for long over ten thousand addresses of which one has changed.

import { differing } from '@ingot/api'
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
  /** As in `Desired`; left out where they are what they were. */
  readonly versions?: Readonly<Record<string, number>>
}

/** Announcements in one step: some milliseconds of the packet thread while nothing is compiled yet. */
const SLICE = 64

/** What the other side has been told so far. */
export class DesiredLedger {
  #announcements: readonly Announcement[] = []
  #versions: Desired['versions']
  #generation = 0

  /** The steps from what has been told to `desired`; at least one, since the generation is news. */
  steps({ generation, node, announcements, versions }: Desired): readonly DesiredChange[] {
    const between = differing(this.#announcements, announcements)
    const told = new Map(between.before.map((it) => [it.address, it]))
    const changed = between.now.filter((it) => !isSame(told.get(it.address), it))
    for (const { address } of between.now) told.delete(address)
    const withdrawn = [...told.keys()]
    const slices = Math.max(1, Math.ceil(Math.max(changed.length, withdrawn.length) / SLICE))
    const before = this.#generation
    // a node is told of its versions rarely, and looks at every address again
    const areVersionsNew = versions !== undefined && versions !== this.#versions
    this.#announcements = announcements
    this.#versions = versions
    this.#generation = generation
    return Array.from({ length: slices }, (_, index) => ({
      generation: index === slices - 1 ? generation : before,
      node,
      announcements: changed.slice(index * SLICE, (index + 1) * SLICE),
      withdrawn: withdrawn.slice(index * SLICE, (index + 1) * SLICE),
      ...(areVersionsNew && index === 0 && { versions }),
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
