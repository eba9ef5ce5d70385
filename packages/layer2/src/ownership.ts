// The last step of the election, as the announcer asks for it: whether this node answers for an address on one of its
// interfaces. `Takeover` answers from gossip and heartbeats; without it the first of the succession answers.

import type { Announcement } from './desired.ts'

export interface Ownership {
  /** Whether `node`, which is this one, is to answer wherever it can: where it cannot, somebody has to be told. */
  isElected(announcement: Announcement, node: string): boolean
  /** Whether it answers for the address on the interface now. */
  answers(announcement: Announcement, node: string, interfaceIndex: number): boolean
}

const isFirst = ({ succession }: Announcement, node: string) => succession[0] === node

/** Everybody is taken to be alive. */
export const firstOfSuccession: Ownership = { isElected: isFirst, answers: isFirst }
