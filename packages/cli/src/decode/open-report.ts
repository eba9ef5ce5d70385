// An OPEN by name: what it says of its sender, and each capability with what is in it.

import { CAPABILITY_CODE, type Capability, type Open } from '@ingot/bgp'
import { ipv4Text } from './address-text.ts'
import { capabilityName } from './names/capability-names.ts'
import { afiName, familyName } from './names/family-names.ts'

export interface OpenReport {
  readonly version: 4
  /** As the capability says it, where there is one. */
  readonly asn: number
  /** Seconds. */
  readonly holdTime: number
  readonly identifier: string
  readonly capabilities: readonly CapabilityReport[]
}

export interface CapabilityReport {
  readonly code: number
  readonly name: string
  /** What is in it, where there is anything. */
  readonly value?: string
}

const ROLES = ['provider', 'route server', 'route server client', 'customer', 'peer'] as const
const PATH_MODES = ['', 'receive', 'send', 'send and receive'] as const

export function openReport({ asn, holdTime, identifier, capabilities }: Open): OpenReport {
  const wide = capabilities.findLast((it) => it.kind === 'fourOctetAs')
  return {
    version: 4,
    asn: wide?.asn ?? asn,
    holdTime,
    identifier: ipv4Text(identifier),
    capabilities: capabilities.map(capabilityReport),
  }
}

function capabilityReport(capability: Capability): CapabilityReport {
  const code = capability.kind === 'unknown' ? capability.code : CAPABILITY_CODE[capability.kind]
  const value = valueText(capability)
  return { code, name: capabilityName(code), ...(value !== '' && { value }) }
}

function valueText(capability: Capability): string {
  switch (capability.kind) {
    case 'multiprotocol':
      return familyName(capability.family.afi, capability.family.safi)
    case 'extendedNextHop':
      return capability.pairs
        .map(({ afi, safi, nextHopAfi }) => `${familyName(afi, safi)} by ${afiName(nextHopAfi)}`)
        .join(', ')
    case 'role':
      return ROLES[capability.role] ?? `role ${capability.role}`
    case 'gracefulRestart':
      return restartText(capability)
    case 'fourOctetAs':
      return String(capability.asn)
    case 'addPath':
      return capability.families
        .map(({ afi, safi, mode }) => `${familyName(afi, safi)} ${PATH_MODES[mode] ?? `mode ${mode}`}`)
        .join(', ')
    case 'longLivedRestart':
      return capability.families.map((it) => `${keptText(it)} ${it.staleTime} s`).join(', ')
    case 'hostname':
      return [capability.host, capability.domain].filter((it) => it !== '').join('.')
    case 'unknown':
      return capability.value.toHex()
    default:
      return ''
  }
}

function restartText(it: Extract<Capability, { readonly kind: 'gracefulRestart' }>): string {
  const { restartTime, isRestarting, isNotificationKept, families } = it
  return [
    `restart time ${restartTime} s`,
    ...(isRestarting ? ['has restarted'] : []),
    ...(isNotificationKept ? ['NOTIFICATION keeps routes (RFC 8538)'] : []),
    ...families.map(keptText),
  ].join(', ')
}

function keptText(family: {
  readonly afi: number
  readonly safi: number
  readonly isForwardingKept: boolean
}): string {
  const name = familyName(family.afi, family.safi)
  return family.isForwardingKept ? `${name} (forwarding kept)` : name
}
