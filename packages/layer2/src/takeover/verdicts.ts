// What the takeover machine says to people: who else uses an address, and why there are no heartbeats.

import type { Verdict } from '@ingot/api'
import { PEERS_MAX } from './frame.ts'
import type { Pace } from './pace.ts'

/** `isForeign`: it is known to be no speaker's. */
export function conflictFound(
  address: string,
  { interface: it, node }: { readonly interface: string; readonly node: string },
  hardwareAddress: string,
  isForeign: boolean,
): Verdict {
  const host = isForeign ? 'a host' : 'a host that is no known speaker,'
  return {
    reason: 'AddressConflict',
    message: `${host} with the hardware address ${hardwareAddress} uses ${address} on ${it}, as ${node} has seen`,
    facts: { address, interface: it, node, hardwareAddress, isForeign },
    remedy: 'find the host and take the address from it, or leave the address out of the pool',
  }
}

export function heartbeatsOff(why: string): Verdict {
  return {
    reason: 'HeartbeatsOff',
    message: `no heartbeats are sent: ${why}; a dead node is replaced when gossip gives it up, as with MetalLB`,
    facts: { why },
    remedy: 'give the speakers the Secret of gossip, and let ethertype 0x88b5 through between them',
  }
}

export function notHeard(nodes: readonly string[], it: string): Verdict {
  return {
    reason: 'HeartbeatsOff',
    message:
      `no heartbeat of ${some(nodes)} arrives on ${it}, though gossip holds them alive: ` +
      'gossip decides about them, as with MetalLB',
    facts: { nodes: nodes.join(' '), interface: it },
    remedy: 'let ethertype 0x88b5 to 03:49:4e:47:4f:54 through between this node and those',
  }
}

export function notFollowed(nodes: readonly string[], it: string): Verdict {
  return {
    reason: 'HeartbeatsCrowded',
    message:
      `there are more than ${PEERS_MAX} other speakers on ${it}: gossip alone judges ${nodes.length} of them, ` +
      `and replaces them as slowly as MetalLB does (${some(nodes)})`,
    facts: { interface: it, count: nodes.length },
    remedy: 'announce from fewer nodes of the segment (nodeSelectors of the L2Advertisements)',
  }
}

/** The process of this node does not get to its work in time, or does again. */
export function patienceChanged(it: string, { told, isPatient }: Pace): Verdict {
  const { detection, askDecision } = told
  const why = isPatient
    ? 'was stopped for longer than its lease three times in a minute'
    : 'goes on without a stop'
  return {
    reason: 'HeartbeatsLate',
    message:
      `this node ${why}: others wait ${detection} ms for its heartbeats on ${it}; ` +
      `if it dies it is replaced after ${detection + askDecision} ms`,
    facts: { interface: it, detection },
    ...(isPatient && { remedy: 'give the speaker processor time: a request for it, and no limit' }),
  }
}

export function paceChanged(it: string, senders: number, { told, isCrowded }: Pace): Verdict {
  const { interval, detection, askDecision } = told
  const why = isCrowded ? `for ${senders} speakers send them there` : 'as it should be'
  return {
    reason: 'HeartbeatsCrowded',
    message:
      `a heartbeat is sent every ${interval} ms on ${it}, ${why}; ` +
      `a dead node is replaced after ${detection + askDecision} ms`,
    facts: { interface: it, senders, interval },
  }
}

function some(nodes: readonly string[]): string {
  const named = nodes.slice(0, 5).join(', ')
  return nodes.length > 5 ? `${named}, and ${nodes.length - 5} more` : named
}
