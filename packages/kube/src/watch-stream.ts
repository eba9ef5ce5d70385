// Bytes of a watch to events: lines are put together from chunks that end anywhere, even inside a character. Not the
// connection (watch.ts) and not what the events mean for a store (reflector.ts).
// Contract: Kubernetes API concepts, "Efficient detection of changes": one JSON object a line.

import type { ApiError } from './api-error.ts'
import { errorFromStatus, noAnswer } from './api-error.ts'
import { WRONG_SERVER } from './answer-body.ts'
import { isKubernetesObject, stripManagedFields } from './object.ts'
import type { KubernetesObject } from './object.ts'
import { oneLine } from './one-line.ts'

/** One line of a watch. A BOOKMARK has no object, only the version up to which nothing was missed. */
export type WatchEvent<T extends KubernetesObject> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string }

/** Either the events that the bytes completed, or the error in their place: an ERROR event, or garbage. */
export interface Decoded<T extends KubernetesObject> {
  readonly events: readonly WatchEvent<T>[]
  /** Ends the watch; the events before it in the same chunk are good. */
  readonly error?: ApiError
}

/** Longest line that is held: objects are at most 1.5 MB in etcd, and JSON escapes may blow that up. */
const LONGEST_LINE = 16 * 1024 * 1024

/** A decoder for one watch: it keeps the unfinished line between chunks. */
export function createWatchDecoder<T extends KubernetesObject>(): (chunk: Uint8Array) => Decoded<T> {
  const utf8 = new TextDecoder()
  let unfinished = ''

  return (chunk) => {
    const text = unfinished + utf8.decode(chunk, { stream: true })
    const events: WatchEvent<T>[] = []
    let start = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      const line = text.slice(start, end)
      start = end + 1
      if (line.trim() === '') continue
      const event = decodeLine<T>(line)
      if ('code' in event) return { events, error: event }
      events.push(event)
    }
    unfinished = text.slice(start)
    if (unfinished.length <= LONGEST_LINE) return { events }
    return { events, error: noAnswer('MalformedAnswer', `a watch line is longer than ${LONGEST_LINE} bytes`) }
  }
}

function decodeLine<T extends KubernetesObject>(line: string): WatchEvent<T> | ApiError {
  let parsed: { type?: unknown; object?: Partial<KubernetesObject> } | null
  try {
    parsed = JSON.parse(line)
  } catch {
    return noAnswer('MalformedAnswer', `a watch line is not JSON: ${oneLine(line, 80)}`, WRONG_SERVER)
  }
  const { type, object } = parsed ?? {}
  if (type === 'ERROR') return errorFromStatus(object)
  const resourceVersion = object?.metadata?.resourceVersion
  if (type === 'BOOKMARK' && typeof resourceVersion === 'string') return { type, resourceVersion }
  if ((type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') && isKubernetesObject<T>(object)) {
    return { type, object: stripManagedFields(object) }
  }
  return noAnswer('MalformedAnswer', `not a watch event: ${oneLine(line, 80)}`, WRONG_SERVER)
}
