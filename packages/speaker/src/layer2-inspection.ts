// What `GET /layer2` answers: the packet thread's own view of some addresses, and beside it what this speaker has decided and
// whom gossip knows. `address` and `service` may be given several times; without an address it is about the first there are.

import type { Layer2Report } from '@ingot/api/layer2-report'
import type { Observed } from '@ingot/layer2'
import { formatAddress, parseAddress } from '@ingot/net'
import type { PlaneReport } from '@ingot/packets'
import type { Inspection } from '@ingot/status'
import type { Decision } from './layer2-candidacy.ts'

/** Bounds of one report. */
const ADDRESSES_MAX = 64
const SERVICES_MAX = 64
const MEMBERS_MAX = 1000

export interface InspectedSpeaker {
  readonly node: string
  readonly decisions: ReadonlyMap<string, Decision>
  readonly observed: Observed | undefined
  readonly inspect: (addresses: readonly string[]) => Promise<PlaneReport | undefined>
}

export async function inspectLayer2(query: URLSearchParams, speaker: InspectedSpeaker): Promise<Inspection> {
  const addresses: string[] = []
  for (const text of query.getAll('address')) {
    const address = parseAddress(text)
    if (address === undefined)
      return { ok: false, status: 400, message: `address=${JSON.stringify(text)} is no IP address` }
    addresses.push(formatAddress(address))
  }
  const services = query.getAll('service')
  if (addresses.length > ADDRESSES_MAX || services.length > SERVICES_MAX) {
    const message = `at most ${ADDRESSES_MAX} addresses and ${SERVICES_MAX} Services at once`
    return { ok: false, status: 400, message }
  }
  const plane = await speaker.inspect(addresses)
  if (plane === undefined) return { ok: false, status: 503, message: 'the packet thread does not answer' }
  const { node, decisions, observed } = speaker
  const members = observed?.members?.slice(0, MEMBERS_MAX)
  const report: Layer2Report = {
    node,
    ...plane,
    decisions: decisionsAbout(services, addresses, decisions),
    ...(members !== undefined && { members: [...members] }),
  }
  return { ok: true, value: report }
}

/** For the Services that are asked about, and those that have one of the addresses. */
function decisionsAbout(
  services: readonly string[],
  addresses: readonly string[],
  decisions: ReadonlyMap<string, Decision>,
): Layer2Report['decisions'] {
  return [...decisions]
    .filter(([service, it]) => services.includes(service) || addresses.some((a) => it.addresses.includes(a)))
    .slice(0, SERVICES_MAX)
    .map(([service, { verdict }]) => ({ service, reason: verdict.reason, message: verdict.message }))
}
