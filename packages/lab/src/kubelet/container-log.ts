// A container's log as `kubectl logs` asks for it: the last lines, those since a time, cut to a size, and what is written
// from now on. A line's time is the one that it says itself, at its beginning or as `ts` of a JSON line; a line without
// one goes with the line before. Contract: core/v1 PodLogOptions. One life of a container is not told from the next.

import { existsSync, openSync, readSync, closeSync, fstatSync, watch } from 'node:fs'
import type { PodLogRequest } from '../apiserver/index.ts'

export type LogWishes = Omit<PodLogRequest, 'namespace' | 'pod' | 'uid' | 'container'>

/** The log in `file` as bytes; undefined where there is none (yet). `now` is in milliseconds since the epoch. */
export function containerLog(
  file: string,
  wishes: LogWishes,
  now: number,
): ReadableStream<Uint8Array> | undefined {
  // an earlier life's log is not kept apart
  if (wishes.previous || !existsSync(file)) return undefined
  const reader = openLines(file)
  const stamp = timeStamper(wishes.timestamps)
  let left = wishes.limitBytes ?? Infinity
  const encoder = new TextEncoder()

  function send(controller: ReadableStreamDefaultController<Uint8Array>, lines: readonly string[]): void {
    const bytes = encoder.encode(lines.map((line) => `${line}\n`).join('')).subarray(0, left)
    left -= bytes.length
    if (bytes.length > 0) controller.enqueue(bytes)
  }

  let close = () => reader.close()
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const lines = selected(wishes.follow ? reader.more() : reader.all(), wishes, now)
      send(controller, stamp(lines))
      const end = () => {
        close()
        controller.close()
      }
      if (!wishes.follow || left <= 0 || wishes.signal.aborted) return end()
      const watcher = watch(file, () => {
        send(controller, stamp(reader.more()))
        if (left <= 0) end()
      })
      close = () => {
        watcher.close()
        wishes.signal.removeEventListener('abort', end)
        reader.close()
      }
      wishes.signal.addEventListener('abort', end)
      // what was written before the watch began
      send(controller, stamp(reader.more()))
    },
    cancel: () => close(),
  })
}

interface Lines {
  /** Those that are new since the last call and have an end. */
  more(): readonly string[]
  /** The same, and the one that has none yet. */
  all(): readonly string[]
  close(): void
}

function openLines(file: string): Lines {
  const descriptor = openSync(file, 'r')
  const decoder = new TextDecoder()
  let position = 0
  let rest = ''

  function more(): readonly string[] {
    const { size } = fstatSync(descriptor)
    // begun anew
    if (size < position) position = 0
    const bytes = new Uint8Array(size - position)
    const length = readSync(descriptor, bytes, 0, bytes.length, position)
    position += length
    const lines = (rest + decoder.decode(bytes.subarray(0, length), { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    return lines
  }

  return {
    more,
    all() {
      const lines = more()
      return rest === '' ? lines : [...lines, rest]
    },
    close: () => closeSync(descriptor),
  }
}

function selected(lines: readonly string[], wishes: LogWishes, now: number): readonly string[] {
  const { tailLines = Infinity, sinceSeconds, sinceTime } = wishes
  const since = sinceSeconds === undefined ? Date.parse(sinceTime ?? '') : now - sinceSeconds * 1000
  const recent = Number.isNaN(since) ? lines : lines.slice(firstAt(lines, since))
  return tailLines === Infinity ? recent : recent.slice(Math.max(0, recent.length - tailLines))
}

function firstAt(lines: readonly string[], since: number): number {
  const index = lines.findIndex((line) => Date.parse(timeOf(line) ?? '') >= since)
  return index < 0 ? lines.length : index
}

/** Puts its time before each line, where that is wanted. */
function timeStamper(isWanted: boolean): (lines: readonly string[]) => readonly string[] {
  let last = new Date(0).toISOString()
  return (lines) =>
    lines.map((line) => {
      last = timeOf(line) ?? last
      return isWanted ? `${last} ${line}` : line
    })
}

function timeOf(line: string): string | undefined {
  return /^(\d{4}-\d\d-\d\dT[\d:.]+Z)/.exec(line)?.[1] ?? /"ts":"([^"]+)"/.exec(line)?.[1]
}
