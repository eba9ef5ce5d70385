// All addresses at once: what an allocator decides that is told of all Services, as at a start.

import type { Config } from '@ingot/config'
import type { Service } from 'kubernetes-types/core/v1'
import { Allocator } from './allocator.ts'
import type { Decision } from './decision.ts'

export interface AllocationInput {
  /** All Services of the cluster, in any order. */
  readonly services: readonly Service[]
  readonly config: Config
  /** The class to look after; '' for Services without one. */
  readonly loadBalancerClass: string
}

/** Decides for every Service that is ours, by `namespace/name`. */
export function allocate({
  services,
  config,
  loadBalancerClass,
}: AllocationInput): ReadonlyMap<string, Decision> {
  const allocator = new Allocator(config, loadBalancerClass)
  for (const service of services) allocator.tell(service)
  allocator.decide()
  return allocator.decisions
}
