// The verdicts that only the packet plane can draw: what the kernel or the table refused, and what would change it.

import type { Verdict } from '@ingot/api'
import { EACCES, EADDRINUSE, EPERM, errnoName } from './errno.ts'

export function tableFull(address: string): Verdict {
  return {
    reason: 'TableFull',
    message: `address "${address}" is not announced: the table of announced addresses is full`,
    facts: { address },
    remedy: 'spread the addresses over more nodes (nodeSelectors of the L2Advertisements)',
  }
}

export function tooManyInterfaces(name: string, limit: number): Verdict {
  return {
    reason: 'InterfaceFailed',
    message: `interface "${name}" does not answer: ${limit} interfaces answer already`,
    facts: { interface: name, limit },
    remedy: 'name the interfaces that should answer in the L2Advertisements',
  }
}

export function linkFailed(name: string, protocol: string, errno: number): Verdict {
  return {
    reason: 'InterfaceFailed',
    message: `no ${protocol} socket on interface "${name}": ${errnoName(errno)}`,
    facts: { interface: name, protocol, errno },
    remedy: errno === EPERM ? 'give the speaker CAP_NET_RAW' : 'raise the limits of open files and of memory',
  }
}

export function filterRefused(name: string): Verdict {
  return {
    reason: 'InterfaceFailed',
    message: `the kernel refused the filter of interface "${name}", so new addresses are not answered there`,
    facts: { interface: name },
    remedy: 'raise net.core.optmem_max',
  }
}

export function membershipFailed(group: string, interfaceIndex: number, errno: number): Verdict {
  return {
    reason: 'InterfaceFailed',
    message: `cannot join ${group} on interface ${interfaceIndex}: ${errnoName(errno)}`,
    facts: { group, interface: interfaceIndex, errno },
    remedy: 'raise net.core.optmem_max, or the limit of open files',
  }
}

export function keyedLinkFailed(name: string, errno: number): Verdict {
  return {
    reason: 'HeartbeatsOff',
    message: `no heartbeats on interface "${name}": ${errnoName(errno)}; gossip alone decides there`,
    facts: { interface: name, errno },
    remedy: 'raise the limits of open files and of memory',
  }
}

export function heartbeatsRefused(name: string): Verdict {
  return {
    reason: 'HeartbeatsOff',
    message: `the kernel takes no heartbeat on interface "${name}": gossip decides about this node there, as with MetalLB`,
    facts: { interface: name },
    remedy: 'let ethertype 0x88b5 to 03:49:4e:47:4f:54 out of this node (nft, tc)',
  }
}

export function framesRejected(name: string, count: number): Verdict {
  return {
    reason: 'HeartbeatsRejected',
    message:
      `${count} frames on interface "${name}" did not pass the check of heartbeats: ` +
      'a speaker has another key, or somebody forges them',
    facts: { interface: name, count },
    remedy:
      'give all speakers on the segment the same Secret of gossip; otherwise look for who sends ethertype 0x88b5',
  }
}

export function gossipFailed(address: string, port: number, errno: number): Verdict {
  return {
    reason: 'GossipFailed',
    message: `no gossip: cannot bind ${address} port ${port}: ${errnoName(errno)}; every node counts as alive`,
    facts: { address, port, errno },
    remedy:
      'give the speaker an address of its node (--ml-bindaddr) and a port that nobody has (--ml-bindport)',
  }
}

export function bfdFailed(address: string, port: number, errno: number): Verdict {
  const isTaken = errno === EADDRINUSE
  const why = isTaken ? 'another program has it' : errnoName(errno)
  return {
    reason: 'BfdFailed',
    message: `no BFD: cannot bind ${address} port ${port}: ${why}; the BGP session goes on without`,
    facts: { address, port, errno },
    remedy: isTaken
      ? 'stop the other BFD daemon of the node (bfdd of FRR, bird), or take bfdProfile out of the BGPPeer'
      : 'give the speaker the address on an interface of the node, and CAP_NET_RAW',
  }
}

export function bfdEchoFailed(address: string, why: string): Verdict {
  return {
    reason: 'BfdFailed',
    message: `no echo packets of BFD from ${address}: ${why}; Control packets alone are sent`,
    facts: { address },
    remedy: 'give the speaker CAP_NET_RAW, or set echoMode of the BFDProfile to false',
  }
}

/** The peer is to connect to this node, where nothing listens. */
export function bgpListensNowhere(peer: string): Verdict {
  return {
    reason: 'BgpListenFailed',
    message: `no BGP session comes about with ${peer}: it is to open the connection, and this speaker does not listen`,
    facts: { peer },
    remedy:
      'start the speaker with --bgp-listen-address, or take the annotation ingot.dev/bgp-opens from the BGPPeer',
  }
}

export function bgpListenFailed(address: string, port: number, errno: number): Verdict {
  return {
    reason: 'BgpListenFailed',
    message: `no peer can connect to ${address} port ${port}: ${errnoName(errno)}; this node still dials`,
    facts: { address, port, errno },
    remedy:
      errno === EACCES
        ? 'give the speaker a port above 1023 (--bgp-listen-port), or CAP_NET_BIND_SERVICE'
        : 'give the speaker an address of its node (--bgp-listen-address) and a port that nobody has (--bgp-listen-port)',
  }
}
