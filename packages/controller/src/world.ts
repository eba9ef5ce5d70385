// What is believed of all Services: what the watch has told, with our own writes laid over that may have happened but
// that the watch has not told yet. Deciding on the one without the other would give an address twice.

import { ingressAddresses } from '@ingot/api'
import type { Stored } from '@ingot/kube'
import { formatAddress, parseAddress } from '@ingot/net'
import type { Service } from 'kubernetes-types/core/v1'

/** A Service as the API server has it. */
export type StoredService = Stored<Service>

export interface World {
  /** By `namespace/name`, as the watch told it last. */
  readonly stored: ReadonlyMap<string, StoredService>
  /** Writes of ours that were sent and are neither refused nor told by the watch. */
  readonly assumed: ReadonlyMap<string, StoredService>
}

/** Every Service as it probably is. */
export function layOver({ stored, assumed }: World): StoredService[] {
  return [...stored].map(([key, service]) => assumed.get(key) ?? service)
}

/** Who may have which address: a Service with a write under way holds the addresses before and after it. */
export function holdersOf({ stored, assumed }: World): Map<string, Set<string>> {
  const holders = new Map<string, Set<string>>()
  for (const services of [stored, assumed]) {
    for (const [key, service] of services) {
      for (const address of ingressAddresses(service).map(canonical)) {
        const those = holders.get(address)
        if (those) those.add(key)
        else holders.set(address, new Set([key]))
      }
    }
  }
  return holders
}

/** One spelling an address: people and other programs write IPv6 addresses into a status in many ways. */
export function canonical(text: string): string {
  const parsed = parseAddress(text)
  return parsed ? formatAddress(parsed) : text
}
