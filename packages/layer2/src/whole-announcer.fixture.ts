// What the announcer's tests speak in: interfaces, announcements, whole states and pictures in place of steps.

import { seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import { Announcer } from './announcer.ts'
import type { Announcement, Desired, Interface, Observed } from './desired.ts'
import { DesiredLedger } from './desired-change.ts'
import type { Effect } from './effect.ts'
import { ObservedLedger } from './observed-change.ts'
import type { Ownership } from './ownership.ts'

export const START = seconds(0)

export const eth0: Interface = {
  index: 2,
  name: 'eth0',
  hardwareAddress: '02:00:00:00:00:02',
  linkLocal: 'fe80::2',
  arp: true,
}
export const eth1: Interface = {
  index: 3,
  name: 'eth1',
  hardwareAddress: '02:00:00:00:00:03',
  linkLocal: 'fe80::3',
  arp: true,
}
export const withoutLinkLocal: Interface = { ...eth1, linkLocal: null }
export const withoutArp: Interface = { ...eth1, arp: false }

export function announcement(address: string, rest: Partial<Announcement> = {}): Announcement {
  return { address, interfaces: 'all', succession: ['here', 'there'], ...rest }
}

let generation = 0
export function desired(...announcements: Announcement[]): Desired {
  return { generation: ++generation, node: 'here', announcements }
}

/** An announcer that is told whole states and says whole pictures, through the ledgers that stand at both ends. */
export class WholeAnnouncer {
  readonly #announcer: Announcer
  readonly #desired = new DesiredLedger()
  readonly #observed = new ObservedLedger()
  #generation = 0

  constructor(ownership?: Ownership) {
    this.#announcer = new Announcer(ownership)
  }

  desire(now: Milliseconds, desired: Desired): Effect[] {
    this.#generation = desired.generation
    return this.#desired.steps(desired).flatMap((step) => this.#announcer.desire(now, step))
  }

  observed(): Observed {
    const outcomes = this.#announcer.takeOutcomes(Infinity)
    const { interfaces } = this.#announcer
    const report = { generation: this.#generation, interfaces, outcomes, verdicts: [], isComplete: true }
    const observed = this.#observed.take(report)
    if (observed === undefined) throw new Error('the picture is not complete')
    return observed
  }

  setInterfaces = (now: Milliseconds, interfaces: readonly Interface[]) =>
    this.#announcer.setInterfaces(now, interfaces)
  reconsider = (now: Milliseconds, addresses: Iterable<string>) => this.#announcer.reconsider(now, addresses)
  announceAgain = (now: Milliseconds, address: string) => this.#announcer.announceAgain(now, address)
  advance = (now: Milliseconds) => this.#announcer.advance(now)
  deadline = () => this.#announcer.deadline()
}
