// Watches: every change of the store, sent to whoever asked for it. A change is rendered once for each form in which it
// is wanted, not once a watcher. Contract: Kubernetes API concepts, "Efficient detection of changes", bookmarks and
// streaming lists included; a version that is no longer remembered is an ERROR event with code 410 in the stream.

import { seconds } from '@ingot/api'
import { parseStored } from './api-object.ts'
import { forbidden } from './field-error.ts'
import type { JsonObject } from './json.ts'
import { groupVersion } from './kinds/resource-kind.ts'
import type { ResourceKind } from './kinds/resource-kind.ts'
import { parseRevision, tooOld } from './list.ts'
import { parseSelection } from './list-selection.ts'
import type { Selection } from './list-selection.ts'
import type { Representation } from './representation.ts'
import type { ServerRuntime } from './server-runtime.ts'
import { done, expired, invalidObject, qualified } from './status.ts'
import type { Outcome } from './status.ts'
import type { Change, Row, Storage } from './storage.ts'

const BOOKMARK_PERIOD = seconds(60)
/** A watcher that lets this many bytes pile up is cut off; it lists and watches again. */
const MOST_UNREAD_BYTES = 64 * 1024 * 1024

/** What is watched, and in which form it is sent. */
export interface WatchRequest {
  readonly kind: ResourceKind
  readonly namespace: string
  readonly query: URLSearchParams
  readonly representation: Representation
  readonly signal: AbortSignal
}

export interface WatchHub {
  /** The stream of events from the version that the query names. */
  open(request: WatchRequest): Outcome<ReadableStream<Uint8Array>>
  /** Ends every watch. */
  close(): void
}

interface Watcher {
  readonly resource: string
  readonly namespace: string
  readonly selection: Selection
  readonly representation: Representation
  send(frame: Uint8Array): void
  /** Sends no more; false when it was detached before. */
  detach(): boolean
  /** Detaches, and ends the stream. */
  end(): void
}

export function createWatchHub(storage: Storage, runtime: ServerRuntime): WatchHub {
  const watchers = new Set<Watcher>()

  storage.subscribe((change) => {
    const frames = createFrames()
    for (const watcher of watchers) {
      if (watcher.resource === change.resource) deliver(watcher, change, frames)
    }
  })

  function open(request: WatchRequest): Outcome<ReadableStream<Uint8Array>> {
    const { kind, namespace, query, representation } = request
    const selection = parseSelection(query, kind.selectableFields)
    if (!selection.ok) return selection
    const revision = parseRevision(query)
    if (!revision.ok) return revision
    const wantsInitial = query.get('sendInitialEvents') === 'true'
    if (wantsInitial && query.get('resourceVersionMatch') !== 'NotOlderThan') return missingMatch()

    const strategy = new ByteLengthQueuingStrategy({ highWaterMark: MOST_UNREAD_BYTES })
    let watcher: Watcher | undefined
    return done(
      new ReadableStream<Uint8Array>(
        {
          start(controller) {
            // an empty line, since Bun holds the headers back until there is a first byte
            controller.enqueue(encoder.encode('\n'))
            watcher = attach(controller, request, selection.value)
            const resource = qualified(kind)
            if (wantsInitial || revision.value === 0) {
              sendInitial(watcher, storage.all(resource, namespace))
              if (wantsInitial)
                watcher.send(bookmark(kind, representation, storage.revision(), INITIAL_EVENTS_END))
            } else if (revision.value < storage.oldestRevision() || revision.value > storage.revision()) {
              // a version from the future is one of a store that was lost: whoever has seen it must list again, where
              // the real server would say nothing until it gets there
              watcher.send(encode('ERROR', JSON.stringify(expired(tooOld(revision.value, storage)).failure)))
              watcher.end()
            } else {
              for (const change of storage.changesAfter(resource, revision.value)) {
                deliver(watcher, change, createFrames())
              }
            }
          },
          cancel: () => void watcher?.detach(),
        },
        strategy,
      ),
    )
  }

  function attach(
    controller: ReadableStreamDefaultController<Uint8Array>,
    { kind, namespace, query, representation, signal }: WatchRequest,
    selection: Selection,
  ): Watcher {
    const wantsBookmarks = query.get('allowWatchBookmarks') === 'true'
    const timeout = Number(query.get('timeoutSeconds') ?? 0)
    const sendBookmark = () => watcher.send(bookmark(kind, representation, storage.revision()))

    let cancelBookmark = wantsBookmarks ? runtime.setTimer(BOOKMARK_PERIOD, repeatBookmark) : () => {}
    const cancelTimeout =
      timeout > 0
        ? runtime.setTimer(seconds(timeout), () => {
            if (wantsBookmarks) sendBookmark()
            watcher.end()
          })
        : () => {}

    function repeatBookmark() {
      cancelBookmark = runtime.setTimer(BOOKMARK_PERIOD, repeatBookmark)
      sendBookmark()
    }

    const watcher: Watcher = {
      resource: qualified(kind),
      namespace,
      selection,
      representation,
      send(frame) {
        if (!watchers.has(watcher)) return
        controller.enqueue(frame)
        if ((controller.desiredSize ?? 0) <= 0) watcher.end()
      },
      detach() {
        cancelBookmark()
        cancelTimeout()
        signal.removeEventListener('abort', watcher.end)
        return watchers.delete(watcher)
      },
      end() {
        if (watcher.detach()) controller.close()
      },
    }
    watchers.add(watcher)
    signal.addEventListener('abort', watcher.end)
    return watcher
  }

  return {
    open,
    close() {
      for (const watcher of watchers) watcher.end()
    },
  }
}

const INITIAL_EVENTS_END = { annotations: { 'k8s.io/initial-events-end': 'true' } }

type EventType = Change['type'] | 'BOOKMARK' | 'ERROR'
type Frames = (type: EventType, json: string, representation: Representation) => Uint8Array

/** The frames of one change, each made when it is first wanted. */
function createFrames(): Frames {
  // by form, then by type: one key of both would be a new string for every watcher
  const made = new Map<string, Map<EventType, Uint8Array>>()
  return (type, json, { key, render }) => {
    const ofForm = made.get(key) ?? new Map<EventType, Uint8Array>()
    const known = ofForm.get(type)
    if (known !== undefined) return known
    const frame = encode(type, render(json))
    made.set(key, ofForm.set(type, frame))
    return frame
  }
}

/** Sends what `change` means to this watcher: an object that is selected no more is deleted for it. */
function deliver(
  { namespace, selection, representation, send }: Watcher,
  change: Change,
  frames: Frames,
): void {
  if (namespace !== '' && namespace !== change.namespace) return
  const { type, json, previous } = change
  const isSelected = (state: string) => selection === undefined || selection(state)
  const was = previous !== null && isSelected(previous)
  const is = type !== 'DELETED' && isSelected(json)
  if (is) send(frames(was ? 'MODIFIED' : 'ADDED', json, representation))
  else if (was) send(frames('DELETED', type === 'DELETED' ? json : lastSelected(change), representation))
}

/** The state that was still selected, at the version of the change that ended it. */
function lastSelected({ json, previous, revision }: Change): string {
  const object = parseStored(previous ?? json)
  object.metadata.resourceVersion = String(revision)
  return JSON.stringify(object)
}

function sendInitial({ selection, representation, send }: Watcher, rows: readonly Row[]): void {
  for (const { json } of rows) {
    if (selection === undefined || selection(json)) send(encode('ADDED', representation.render(json)))
  }
}

function bookmark(
  kind: ResourceKind,
  representation: Representation,
  revision: number,
  more: JsonObject = {},
): Uint8Array {
  const metadata = { resourceVersion: String(revision), creationTimestamp: null, ...more }
  const object = { kind: kind.kind, apiVersion: groupVersion(kind), metadata }
  return encode(
    'BOOKMARK',
    representation.tableOf !== undefined ? emptyTable(object) : JSON.stringify(object),
  )
}

function emptyTable(object: JsonObject): string {
  return JSON.stringify({
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion: '' },
    columnDefinitions: [],
    rows: [{ cells: [], object }],
  })
}

const encoder = new TextEncoder()

function encode(type: EventType, object: string): Uint8Array {
  return encoder.encode(`{"type":"${type}","object":${object}}\n`)
}

function missingMatch() {
  const detail = 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'
  return invalidObject('ListOptions', 'meta.k8s.io', '', [forbidden('resourceVersionMatch', detail)])
}
