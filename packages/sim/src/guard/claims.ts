// What a Service has and what it asks for, read again and in the plainest way: the controller is not to be judged by its
// own reading. Annotations under MetalLB's newer prefix only; the simulated people use no other.

import { ingressAddresses } from '@ingot/api'
import { formatAddress, parseAddress } from '@ingot/net'
import type { Address } from '@ingot/net'
import type { StoredService } from '../objects.ts'

const PREFIX = 'metallb.io/'

export function annotation({ metadata }: StoredService, name: string): string {
  return metadata.annotations?.[PREFIX + name] ?? ''
}

/** The addresses in its status, in one spelling each. */
export function addressesOf(service: StoredService | undefined): string[] {
  return parseAll(service === undefined ? [] : ingressAddresses(service)).map(formatAddress)
}

/** The addresses it asks for; undefined where that cannot be read. */
export function wantedAddresses(service: StoredService): string[] | undefined {
  const value = annotation(service, 'loadBalancerIPs')
  const texts = value === '' ? [] : value.split(',')
  const addresses = parseAll(texts)
  return addresses.length < texts.length ? undefined : addresses.map(formatAddress)
}

export function parseAll(texts: readonly string[]): Address[] {
  return texts.flatMap((text) => parseAddress(text) ?? [])
}

/** Whether two Services may have one address: one key, the same Pods behind it, and no port twice. */
export function mayShare(a: StoredService, b: StoredService): boolean {
  const key = annotation(a, 'allow-shared-ip')
  const ports = new Set(portsOf(a))
  return (
    key !== '' &&
    key === annotation(b, 'allow-shared-ip') &&
    backendOf(a) === backendOf(b) &&
    !portsOf(b).some((port) => ports.has(port))
  )
}

function portsOf({ spec }: StoredService): string[] {
  return (spec?.ports ?? []).map(({ port, protocol = 'TCP' }) => `${protocol}/${port}`)
}

/** With externalTrafficPolicy Local only nodes with its Pods answer, so the Pods have to be the same. */
function backendOf({ spec }: StoredService): string {
  return spec?.externalTrafficPolicy === 'Local' ? JSON.stringify(spec.selector ?? {}) : 'any node'
}

/** Whether two lists hold the same addresses. */
export function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((address) => b.includes(address))
}
