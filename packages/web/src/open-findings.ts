// What speakers have found out about addresses and not told to be over: that nobody answers, that two do, that the wrong one does.
// Of every address on every interface the newest word counts; events are all there is of it, and they are gone after an hour.

import type { Snapshot, Takeover } from './snapshot.ts'

const FINDINGS = new Set(['AddressUnanswered', 'AddressAnsweredTwice', 'AddressAnsweredByOther'])
const OVER = 'FindingOver'

/** The newest first, of the Services that there are. */
export function openFindings({ services, takeovers }: Pick<Snapshot, 'services' | 'takeovers'>): Takeover[] {
  const told = new Set<string>()
  return takeovers.filter(({ service, reason, message }) => {
    if (reason !== OVER && !FINDINGS.has(reason)) return false
    const key = `${service} ${placeIn(message)}`
    if (told.has(key)) return false
    told.add(key)
    return reason !== OVER && services.has(service)
  })
}

/** `"192.0.2.1" on eth0`, as all of these sentences have it. */
function placeIn(message: string): string {
  return / for ("[^"]*" on [^\s:,]+)/.exec(message)?.[1] ?? ''
}
