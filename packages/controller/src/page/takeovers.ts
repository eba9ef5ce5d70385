// The timeline of the page, from the Events that speakers record about Services. Contract: core/v1 Event.

import type { KubernetesObject } from '@ingot/kube'
import type { Takeover } from '@ingot/web'

/** The fields that are read; anybody may have written it. */
export interface StoredEvent extends KubernetesObject {
  readonly involvedObject?: { readonly namespace?: string; readonly name?: string }
  readonly type?: string
  readonly reason?: string
  readonly message?: string
  readonly count?: number
  readonly firstTimestamp?: string | null
  readonly lastTimestamp?: string | null
}

/** Those of speakers about Services. */
export const ABOUT_SERVICES = 'involvedObject.kind=Service,source=metallb-speaker'

const SHOWN_MAX = 1000

/** The newest first. */
export function takeoversOf(events: Iterable<StoredEvent>): Takeover[] {
  const owners = new Map<string, string>()
  return Array.from(events, takeoverOf)
    .toSorted((a, b) => (a.time < b.time ? -1 : 1))
    .map((it) => withOwnerBefore(it, owners))
    .slice(-SHOWN_MAX)
    .toReversed()
}

function takeoverOf(event: StoredEvent): Takeover {
  const { involvedObject = {}, type, reason = '', message = '', count = 1 } = event
  return {
    time: event.lastTimestamp ?? event.firstTimestamp ?? '',
    service: `${involvedObject.namespace ?? ''}/${involvedObject.name ?? ''}`,
    reason,
    message,
    count,
    isWarning: type === 'Warning',
  }
}

/** `owners` are the nodes that answered before, by Service. By BGP several announce, and none takes over from another. */
function withOwnerBefore(takeover: Takeover, owners: Map<string, string>): Takeover {
  const { service, message } = takeover
  const [, node] = /^announcing from node "([^"]*)" with protocol "layer2"$/.exec(message) ?? []
  if (node === undefined) return takeover
  const before = owners.get(service)
  owners.set(service, node)
  return before === undefined || before === node ? takeover : { ...takeover, before }
}
