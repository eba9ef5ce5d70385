// What the second in line has found out about an address, as it is told to people: that nobody answers, that two do, that
// the wrong one does, and that this is over.

import type { Verdict } from '@ingot/api'
import type { AddressOwner } from '../takeover/second-in-line.ts'
import type { Outage } from './outage.ts'

/** An address on one interface that would be this node's next, and who is to answer for it now. */
export interface Duty {
  readonly address: string
  /** Its name. */
  readonly interface: string
  readonly owner: AddressOwner
}

/** Why an address is not answered as it should be, by who answered one question; undefined for one that is. */
export function judge(duty: Duty, answerers: ReadonlySet<string>): Verdict | undefined {
  const { node, hardwareAddress } = duty.owner
  const answers = [...answerers].toSorted()
  const facts = { ...factsOf(duty), answers }
  const [first, another] = answers
  if (first === undefined) {
    return {
      reason: 'AddressUnanswered',
      message: `nobody answers for ${placeOf(duty)}: node "${node}" should`,
      facts,
      remedy: `look at the speaker of node ${node}, and at the switch between it and this node`,
    }
  }
  if (another !== undefined) {
    return {
      reason: 'AddressAnsweredTwice',
      message: `${answers.join(' and ')} answer for ${placeOf(duty)}: node "${node}" alone should`,
      facts,
      remedy: REMEDY,
    }
  }
  if (hardwareAddress === undefined || first === hardwareAddress) return undefined
  return {
    reason: 'AddressAnsweredByOther',
    message: `${first} answers for ${placeOf(duty)}: node "${node}" should, with ${hardwareAddress}`,
    facts,
    remedy: REMEDY,
  }
}

const REMEDY =
  'find the host that has the wrong hardware address; where it is a node, set strictARP in the IPVS mode of its kube-proxy'

/** What was found is so no more: the address has been answered well for some time. */
export function mended(duty: Duty, found: Verdict, seen: Pick<Outage, 'gap' | 'both'>): Verdict {
  const lasted = found.reason === 'AddressAnsweredTwice' ? seen.both : seen.gap
  const after = found.reason === 'AddressAnsweredByOther' ? '' : `, after ${(lasted / 1000).toFixed(1)} s`
  return {
    reason: 'FindingOver',
    message: `node "${duty.owner.node}" alone answers for ${placeOf(duty)} again${after}`,
    facts: { ...factsOf(duty), finding: found.reason, ...seen },
  }
}

/** What was found is not looked at any more. */
export function dropped(duty: Duty, found: Verdict): Verdict {
  return {
    reason: 'FindingOver',
    message: `this node does not watch any more how node "${duty.owner.node}" answers for ${placeOf(duty)}`,
    facts: { ...factsOf(duty), finding: found.reason },
  }
}

const placeOf = (duty: Duty) => `"${duty.address}" on ${duty.interface}`

function factsOf({ address, interface: it, owner }: Duty) {
  return { address, interface: it, owner: owner.node }
}
