// A list of Services as long as the API server's answers get in large clusters, and a main thread that has nothing to do
// but to parse it.

import { service } from '../bench-services.ts'

/** Octets of the list. */
const LIST_SIZE = 50_000_000

export interface Parsed {
  /** How often, and how long each time at the most, in milliseconds. */
  readonly times: number
  readonly longest: number
}

export function largeList(size = LIST_SIZE): string {
  const one = JSON.stringify(service('bench', 'service-00000000'))
  const items = Array.from({ length: Math.ceil(size / (one.length + 1)) }, (_, index) =>
    one.replaceAll('service-00000000', `service-${String(index).padStart(8, '0')}`),
  )
  return `{"kind":"ServiceList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[${items.join(',')}]}`
}

/** Parses it again and again for so many seconds; nothing else runs on this thread meanwhile. */
export function parseFor(list: string, seconds: number): Parsed {
  const end = performance.now() + seconds * 1000
  let [times, longest] = [0, 0]
  // the list before is kept until there is the next one, as in an informer
  let kept: { items: unknown[] } = { items: [] }
  for (let now = performance.now(); now < end;) {
    kept = JSON.parse(list)
    const parsed = performance.now()
    times += kept.items.length > 0 ? 1 : 0
    longest = Math.max(longest, parsed - now)
    now = parsed
  }
  return { times, longest }
}
