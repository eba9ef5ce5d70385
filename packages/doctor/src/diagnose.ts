// The table of checks, one row each, and how it is gone through. What a check looks for is in its file.

import { otherBalancers } from './checks/other-balancers.ts'
import { controllers } from './checks/controllers.ts'
import { configuration } from './checks/configuration.ts'
import { cpuLimit } from './checks/cpu-limit.ts'
import { excludeLabels } from './checks/exclude-labels.ts'
import { foreignAddresses } from './checks/foreign-addresses.ts'
import { gossip } from './checks/gossip.ts'
import { heartbeats } from './checks/heartbeats.ts'
import { kernelArp } from './checks/kernel-arp.ts'
import { mtu } from './checks/mtu.ts'
import { poolAddresses } from './checks/pool-addresses.ts'
import { reversePath } from './checks/reverse-path.ts'
import { routerIds } from './checks/router-ids.ts'
import { speakers } from './checks/speakers.ts'
import { strictArp } from './checks/strict-arp.ts'
import { wireless } from './checks/wireless.ts'
import type { Facts } from './facts.ts'
import { SEVERITIES } from './finding.ts'
import type { Finding, Severity } from './finding.ts'

interface Check {
  readonly name: string
  /** What is asked, as a question whose good answer is yes. */
  readonly asks: string
  readonly look: (facts: Facts) => readonly Finding[]
}

const CHECKS: readonly Check[] = [
  {
    name: 'configuration',
    asks: 'is all of the configuration in force, and each pool announced',
    look: configuration,
  },
  { name: 'controllers', asks: 'does a controller work', look: controllers },
  { name: 'speakers', asks: 'does a speaker run on every node', look: speakers },
  { name: 'pool-addresses', asks: 'are the addresses of nodes and gateways in no pool', look: poolAddresses },
  { name: 'foreign-addresses', asks: 'does no other host have an address of a pool', look: foreignAddresses },
  { name: 'other-balancers', asks: 'is this the only load balancer of the cluster', look: otherBalancers },
  { name: 'strict-arp', asks: 'does kube-proxy leave ARP for Services to the speakers', look: strictArp },
  { name: 'kernel-arp', asks: 'does no kernel answer ARP for Services by itself', look: kernelArp },
  { name: 'rp-filter', asks: 'does no kernel drop requests by the way they came', look: reversePath },
  { name: 'exclude-labels', asks: 'may the nodes announce, by their labels', look: excludeLabels },
  { name: 'gossip', asks: 'do the speakers reach each other on port 7946', look: gossip },
  { name: 'heartbeats', asks: 'does the segment let heartbeats through', look: heartbeats },
  { name: 'mtu', asks: 'have all nodes of a segment one MTU', look: mtu },
  { name: 'wireless', asks: 'is nothing announced over Wi-Fi', look: wireless },
  { name: 'router-ids', asks: 'has every node a BGP identifier of its own', look: routerIds },
  { name: 'cpu-limit', asks: 'are the speakers free of a CPU limit', look: cpuLimit },
]

export interface CheckReport extends Pick<Check, 'name' | 'asks'> {
  /** The worst first. */
  readonly findings: readonly Finding[]
}

export interface Diagnosis {
  readonly checks: readonly CheckReport[]
  readonly counts: Readonly<Record<Severity, number>>
}

/** Makes every check. */
export function diagnose(facts: Facts): Diagnosis {
  const checks = CHECKS.map(({ name, asks, look }) => ({ name, asks, findings: sorted(look(facts)) }))
  const all = checks.flatMap(({ findings }) => findings)
  const count = (severity: Severity) => all.filter((it) => it.severity === severity).length
  return {
    checks,
    counts: {
      serious: count('serious'),
      warning: count('warning'),
      note: count('note'),
      unknown: count('unknown'),
    },
  }
}

function sorted(findings: readonly Finding[]): readonly Finding[] {
  const rank = ({ severity }: Finding) => SEVERITIES.indexOf(severity)
  return findings.toSorted((a, b) => rank(a) - rank(b) || (a.place < b.place ? -1 : 1))
}
