// What the second in line for an address has to look after, and what it may find.

import type { Verdict } from '@ingot/api'

/** An address on one interface for which this node comes second: should the owner fail, it is this node's. */
export interface Duty {
  readonly address: string
  /** The kernel's ifindex, and the name. */
  readonly interfaceIndex: number
  readonly interface: string
  /** The node that answers. */
  readonly owner: string
  /** What it answers with there, as it says itself; undefined for one that says nothing. */
  readonly ownerHardwareAddress: string | undefined
}

/** Why an address is not answered as it should be; undefined for one that is. */
export function judgeAnswers(duty: Duty, answers: ReadonlySet<string>): Verdict | undefined {
  const { address, owner, ownerHardwareAddress } = duty
  const facts = { address, interface: duty.interface, owner, answers: [...answers].toSorted() }
  const [first] = answers
  if (first === undefined) {
    return {
      reason: 'AddressUnanswered',
      message: `nobody answers for "${address}" on ${duty.interface}: node "${owner}" should`,
      facts,
      remedy: `look at the speaker of node ${owner} and at the switch between the two nodes`,
    }
  }
  if (answers.size > 1) {
    return {
      reason: 'AddressAnsweredTwice',
      message: `${facts.answers.join(' and ')} answer for "${address}" on ${duty.interface}: node "${owner}" alone should`,
      facts,
      remedy: REMEDY,
    }
  }
  if (ownerHardwareAddress === undefined || first === ownerHardwareAddress) return undefined
  return {
    reason: 'AddressAnsweredByOther',
    message: `${first} answers for "${address}" on ${duty.interface}: node "${owner}" should, with ${ownerHardwareAddress}`,
    facts,
    remedy: REMEDY,
  }
}

const REMEDY =
  'find the host with the wrong hardware address; where it is a node, set strictARP in the IPVS mode of its kube-proxy'
