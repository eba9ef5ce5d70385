// What a drained node leaves to others: the routes that another node announces as well. The last one that announces a prefix
// goes on, drained or not, since a Service that nobody announces is worse than one on a node that is about to go.

import type { Verdict } from '@ingot/api'
import type { BgpAdvertisement, BgpPeer } from '@ingot/config'
import { announceByBgp, assignedByBgp } from './bgp-announcement.ts'
import type { BgpAnnouncementInput } from './bgp-announcement.ts'
import { routesOf } from './bgp-routes.ts'
import { familiesOf, sessionsOf } from './bgp-sessions.ts'
import type { CandidateNode } from './candidate-node.ts'

export interface OthersInput extends Omit<BgpAnnouncementInput, 'self' | 'node'> {
  /** Every node but this one; those that are drained themselves do not count. */
  readonly others: readonly CandidateNode[]
  readonly bgpPeers: readonly BgpPeer[]
}

/** The prefixes that another node announces to some peer. */
export function prefixesOfOthers({ others, bgpPeers, ...input }: OthersInput): ReadonlySet<string> {
  const prefixes = new Set<string>()
  for (const self of others) {
    if (self.isDrained) continue
    const announced = announceByBgp({ ...input, self, node: self.name })
    if (!announced.ok) continue
    const sessions = sessionsOf(bgpPeers, self.labels)
    for (const { prefix, peers } of routesOf(input.addresses, announced.value.advertisements)) {
      const family = prefix.includes(':') ? 'IPv6' : 'IPv4'
      const isSent = sessions.some(
        (it) => (peers === 'all' || peers.includes(it.name)) && familiesOf(it).includes(family),
      )
      if (isSent) prefixes.add(prefix)
    }
  }
  return prefixes
}

/** The verdict on a drained node that announces nothing of a Service. */
export function leftToOthers(node: string): Verdict {
  const message = `node "${node}" is drained, and other nodes announce the Service`
  return { reason: 'nodeDrained', message, facts: { node } }
}

/** The verdict on a drained node that goes on with what nobody else announces. */
export function keptByBgp(node: string, advertisements: readonly BgpAdvertisement[]): Verdict {
  const verdict = assignedByBgp(node, advertisements)
  return { ...verdict, message: `${verdict.message}, drained as it is: no other node announces all of this` }
}
