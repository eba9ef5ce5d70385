// What the takeover machine says to people: why an address went from one state to another, who else uses it, and why
// there are no heartbeats.

import type { Verdict } from '@ingot/api'
import type { TakeoverState } from './effect.ts'

const ANSWERING: ReadonlySet<TakeoverState> = new Set(['owner', 'leaving'])

export function transition(
  address: string,
  it: string,
  node: string,
  from: TakeoverState,
  to: TakeoverState,
  because: string,
): Verdict {
  const reason =
    to === 'owner'
      ? 'AddressTaken'
      : ANSWERING.has(from) && !ANSWERING.has(to)
        ? 'AddressGivenUp'
        : 'AddressWatched'
  return {
    reason,
    message: `${address} on ${it}: ${to}, because ${because}`,
    facts: { address, interface: it, node, from, to },
  }
}

export function conflictFound(address: string, it: string, hardwareAddress: string): Verdict {
  return {
    reason: 'AddressConflict',
    message: `a host with the hardware address ${hardwareAddress} uses ${address} on ${it}`,
    facts: { address, interface: it, hardwareAddress },
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

export function notHeard(node: string, it: string): Verdict {
  return {
    reason: 'HeartbeatsOff',
    message: `${node} sends heartbeats and is a neighbour on ${it}, but none of them arrives`,
    facts: { node, interface: it },
    remedy: `let ethertype 0x88b5 to 03:49:4e:47:4f:54 through between this node and ${node}`,
  }
}
