// The one write by which a Service gets what was decided for it: the controller's whole effect, as plain data.
// Contract: metadata and status of a Service can be written by PUT on services/status.

import { conditionsAfter, deprecations, hasDecidedAddresses, isUpToDate } from '@ingot/allocator'
import type { Decision } from '@ingot/allocator'
import { ALLOCATED_FROM_POOL, ingressAddresses, LAYER2_NODE } from '@ingot/api'
import type { Verdict } from '@ingot/api'
import type { Stored } from '@ingot/kube'
import { formatAddress, parseAddress } from '@ingot/net'
import type { Service } from 'kubernetes-types/core/v1'
import type { Condition } from 'kubernetes-types/meta/v1'

/** A Service as the API server has it. */
export type StoredService = Stored<Service>

/** A Service to be written: `after` is the whole object, under the resourceVersion of `before`. */
export interface ServiceWrite {
  readonly key: string
  readonly before: StoredService
  readonly after: StoredService
  /** Why: what is to be told of it once it is written. */
  readonly verdicts: readonly Verdict[]
  /** Why the node that is to announce it is another one, where it is. */
  readonly choice?: Verdict | undefined
}

/** What the strategy spread says of a Service. */
export interface NodeChoice {
  readonly node: string
  /** Undefined where it is not the controller's choice. */
  readonly verdict: Verdict | undefined
}

/** Whether a Service says what was decided about it, and the node that was chosen for it. */
export function isWritten(
  service: StoredService,
  decision: Decision,
  choice: NodeChoice | undefined,
): boolean {
  return isUpToDate(service, decision) && hasNode(service, choice)
}

/** Gives a Service what was decided, and the node that was chosen. */
export function writeOf(
  key: string,
  before: StoredService,
  decision: Decision,
  now: Date,
  choice?: NodeChoice,
): ServiceWrite {
  const write = isUpToDate(before, decision)
    ? { key, before, after: before, verdicts: [] }
    : writeOfDecision(key, before, decision, now)
  if (choice === undefined || hasNode(before, choice)) return write
  const { metadata } = write.after
  const annotations = { ...metadata.annotations, [LAYER2_NODE]: choice.node }
  const after = { ...write.after, metadata: { ...metadata, annotations } }
  return { ...write, after, choice: choice.verdict }
}

function hasNode({ metadata }: StoredService, choice: NodeChoice | undefined): boolean {
  return choice === undefined || metadata.annotations?.[LAYER2_NODE] === choice.node
}

function writeOfDecision(key: string, before: StoredService, decision: Decision, now: Date): ServiceWrite {
  const conditions = conditionsAfter(before, decision, now)
  // only the condition lags behind: the rest has been told
  if (hasDecidedAddresses(before, decision))
    return { key, before, after: withConditions(before, conditions), verdicts: [] }
  const after = withConditions(withAddresses(before, decision), conditions)
  return { key, before, after, verdicts: [...decision.verdicts, ...deprecations(before)] }
}

/** Only takes away what the Service is not to keep; undefined when there is nothing of that. */
export function releaseOf(key: string, before: StoredService, decision: Decision): ServiceWrite | undefined {
  const current = ingressAddresses(before)
  const wanted = new Set(decision.ingress.map(canonical))
  const ingress = current.filter((address) => wanted.has(canonical(address)))
  if (ingress.length === current.length) return undefined
  const pool = ingress.length === 0 ? null : (before.metadata.annotations?.[ALLOCATED_FROM_POOL] ?? null)
  const verdicts = decision.verdicts.filter(({ reason }) => reason === 'ClearAssignment')
  return { key, before, after: withAddresses(before, { ingress, pool }), verdicts }
}

/** One spelling an address: people and other programs write IPv6 addresses into a status in many ways. */
export function canonical(text: string): string {
  const parsed = parseAddress(text)
  return parsed ? formatAddress(parsed) : text
}

function withConditions(service: StoredService, conditions: readonly Condition[]): StoredService {
  const { conditions: before = [], ...status } = service.status ?? {}
  if (conditions.length === 0 && before.length === 0) return service
  return { ...service, status: { ...status, ...(conditions.length > 0 && { conditions: [...conditions] }) } }
}

function withAddresses(
  service: StoredService,
  { ingress, pool }: Pick<Decision, 'ingress' | 'pool'>,
): StoredService {
  const { [ALLOCATED_FROM_POOL]: _, ...others } = service.metadata.annotations ?? {}
  return {
    ...service,
    metadata: {
      ...service.metadata,
      annotations: pool === null ? others : { ...others, [ALLOCATED_FROM_POOL]: pool },
    },
    status: {
      ...service.status,
      loadBalancer: ingress.length === 0 ? {} : { ingress: ingress.map((ip) => ({ ip })) },
    },
  }
}
