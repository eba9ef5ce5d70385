// Who has which address, for a person.

import type { Paint } from '../colour.ts'
import { table } from '../print.ts'
import type { OwnedService, OwnerReport } from './owner-report.ts'

const HEADINGS = ['SERVICE', 'ADDRESS', 'BY ARP AND NDP', 'THEN', 'BY BGP']

/** Names of nodes in a cell; of a large cluster nobody reads all. */
const NAMES_MAX = 3

export function ownerLines({ services }: OwnerReport, paint: Paint): string[] {
  if (services.length === 0) return ['No Service has an address.']
  const rows = services.map((it) => [
    it.service,
    it.addresses.join(' '),
    ownersText(it, paint),
    names(it.next),
    bgpText(it),
  ])
  return [...table([HEADINGS, ...rows]), ...services.flatMap(whyLines)]
}

function ownersText({ owners, next, why, bgp }: OwnedService, paint: Paint): string {
  // where BGP announces it and nobody is in line, nobody is missed
  const isMissed = why !== undefined && (next.length > 0 || bgp.length === 0)
  if (owners.length === 0) return isMissed ? paint('yellow', 'nobody') : '-'
  const text = owners.map(({ node, interfaces }) =>
    interfaces.length === 0 ? node : `${node} on ${interfaces.join(',')}`,
  )
  return owners.length === 1 ? text.join('') : paint('yellow', text.join(' and '))
}

function bgpText({ bgp }: OwnedService): string {
  const peers = [...new Set(bgp.flatMap((it) => it.peers))]
  return bgp.length === 0 ? '-' : `${names(bgp.map(({ node }) => node))} to ${names(peers)}`
}

function whyLines({ service, why, bgp }: OwnedService): string[] {
  return why === undefined || bgp.length > 0 ? [] : [`  ${service}: ${why}`]
}

function names(all: readonly string[]): string {
  const rest = all.length - NAMES_MAX
  if (all.length === 0) return '-'
  return all.slice(0, NAMES_MAX).join(', ') + (rest > 0 ? ` and ${rest} more` : '')
}
