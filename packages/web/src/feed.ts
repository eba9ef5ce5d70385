// What happens while pages are open, as server-sent events: everything to who comes, then what has changed, twice a second at
// the most. It is made once and goes to all as the same octets. Viewers are counted, and one that does not read is let go.
// Contract: HTML Living Standard, 9.2 Server-sent events.

import { milliseconds, seconds } from '@ingot/api'
import type { Runtime } from '@ingot/kube'
import { tableRow } from './service-row.ts'
import type { ServiceRow } from './service-row.ts'
import type { Snapshot } from './snapshot.ts'
import { panelsOf } from './views/map-page.tsx'

export const VIEWERS_MAX = 32
export const TICK = milliseconds(500)
/** Less than it takes Bun to close a connection on which nothing is said (10 s). */
export const QUIET_MAX = seconds(5)
/** Octets that may wait for a viewer. */
const BACKLOG_MAX = 16 * 1024 * 1024

interface Viewer {
  readonly stream: ReadableStreamDefaultController<Uint8Array>
  /** It has got nothing yet. */
  isNew: boolean
}

type Panels = Readonly<Record<string, string>>

export class Feed {
  readonly #snapshot: () => Promise<Snapshot>
  readonly #runtime: Runtime
  readonly #viewers = new Set<Viewer>()
  #last: Snapshot | undefined
  #panels: Panels = {}
  /** Everything, as long as nothing has changed since. */
  #whole: Uint8Array | undefined
  #saidAt = 0
  #isTicking = false
  #cancelTimer = () => {}

  constructor(snapshot: () => Promise<Snapshot>, runtime: Runtime) {
    this.#snapshot = snapshot
    this.#runtime = runtime
  }

  get viewers(): number {
    return this.#viewers.size
  }

  /** The events for one more viewer, until `gone`; undefined where there are too many. */
  open(gone: AbortSignal): ReadableStream<Uint8Array> | undefined {
    if (this.#viewers.size >= VIEWERS_MAX) return undefined
    let leave = () => {}
    const stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          const viewer = { stream: controller, isNew: true }
          this.#viewers.add(viewer)
          leave = () => this.#leave(viewer)
        },
        cancel: () => leave(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: BACKLOG_MAX }),
    )
    gone.addEventListener('abort', leave, { once: true })
    if (gone.aborted) leave()
    else void this.#tick()
    return stream
  }

  stop(): void {
    for (const viewer of this.#viewers) this.#leave(viewer)
  }

  #leave(viewer: Viewer): void {
    if (!this.#viewers.delete(viewer)) return
    try {
      viewer.stream.close()
    } catch {
      // the reader has cancelled it
    }
    if (this.#viewers.size > 0) return
    this.#cancelTimer()
    this.#last = undefined
    this.#whole = undefined
  }

  async #tick(): Promise<void> {
    if (this.#isTicking) return
    this.#isTicking = true
    this.#cancelTimer()
    const now = await this.#snapshot()
    this.#isTicking = false
    if (this.#viewers.size === 0) return
    this.#tell(now)
    this.#cancelTimer = this.#runtime.setTimer(TICK, () => void this.#tick())
  }

  #tell(now: Snapshot): void {
    const news = now === this.#last ? '' : this.#newsOf(now)
    this.#last = now
    const isQuiet = this.#runtime.now() - this.#saidAt >= QUIET_MAX
    if (news !== '' || isQuiet) this.#saidAt = this.#runtime.now()
    if (news !== '') this.#whole = undefined
    const octets = encoder.encode(news === '' && isQuiet ? STILL_HERE : news)
    for (const viewer of this.#viewers) this.#send(viewer, viewer.isNew ? this.#everything(now) : octets)
  }

  #newsOf(now: Snapshot): string {
    const panels = panelsOf(now)
    const changed = Object.entries(panels).filter(([name, html]) => html !== this.#panels[name])
    this.#panels = panels
    // to the first who look nothing is new: they get everything
    const rows = differenceOf(this.#last?.services ?? now.services, now.services)
    return [
      ...(rows === undefined ? [] : [message('rows', rows)]),
      ...(changed.length === 0 ? [] : [message('panels', Object.fromEntries(changed))]),
    ].join('')
  }

  #everything({ services }: Snapshot): Uint8Array {
    const rows = Array.from(services.values(), tableRow)
    this.#whole ??= encoder.encode(message('all', rows) + message('panels', this.#panels))
    return this.#whole
  }

  #send(viewer: Viewer, octets: Uint8Array): void {
    viewer.isNew = false
    if (octets.length === 0) return
    if ((viewer.stream.desiredSize ?? 0) < octets.length) return this.#leave(viewer)
    viewer.stream.enqueue(octets)
  }
}

const encoder = new TextEncoder()
/** A comment. */
const STILL_HERE = ':\n\n'

function message(event: string, data: object): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}

/** Undefined for none. */
function differenceOf(before: ReadonlyMap<string, ServiceRow>, now: ReadonlyMap<string, ServiceRow>) {
  if (before === now) return undefined
  const changed = [...now].filter(([key, row]) => before.get(key) !== row).map(([, row]) => tableRow(row))
  const removed = [...before.keys()].filter((key) => !now.has(key))
  return changed.length + removed.length === 0 ? undefined : { changed, removed }
}
