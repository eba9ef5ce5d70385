// The C client of the API rows, run to its end: what it is asked to do as arguments and files, what it found out as
// values. See native/http-client.c.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runForJson } from './child.ts'

/** Requests per second, and how long one took. */
export interface Load {
  readonly requests: number
  readonly seconds: number
  readonly p50_us: number
  readonly p99_us: number
}

export interface LoadOptions {
  readonly connections: number
  readonly seconds: number
  /** Ends earlier after so many. */
  readonly most: number
  /** What the counter's mark counts up from. */
  readonly from: number
  readonly request: string
  /** Sent once a connection, for the version of its answer. */
  readonly first?: string
}

/** How a crowd of watchers learnt of changes: medians, in microseconds from the write's being sent. */
export interface Crowd {
  readonly answered_us: number
  /** Until the last of them had it. */
  readonly last_us: number
  /** In a burst of changes, all watchers together. */
  readonly events_per_second: number
}

export interface CrowdOptions {
  readonly watchers: number
  readonly changes: number
  readonly burst: number
  readonly watch: string
  readonly put: string
  readonly first: string
}

/** The client, and a folder for its requests that lives until disposed of. */
export class HttpClient implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'ingot-bench-'))
  #files = 0

  constructor(readonly program: string) {}

  /** Puts a text where a program can read it. */
  file(text: string): string {
    const path = join(this.#folder, String(this.#files++))
    writeFileSync(path, text)
    return path
  }

  /** The raw answer to one request. */
  async record(port: number, request: string, first?: string): Promise<string> {
    const child = Bun.spawn([this.program, 'record', String(port), ...this.#paths(request, first)], {
      stdout: 'pipe',
      stderr: 'inherit',
    })
    const answer = await child.stdout.text()
    if ((await child.exited) !== 0) throw new Error('a request of the bench was refused')
    return answer
  }

  load(port: number, { connections, seconds, most, from, request, first }: LoadOptions): Promise<Load> {
    const numbers = [port, connections, seconds, most, from].map(String)
    return runForJson(null, [this.program, 'load', ...numbers, ...this.#paths(request, first)])
  }

  watchers(port: number, { watchers, changes, burst, watch, put, first }: CrowdOptions): Promise<Crowd> {
    const numbers = [port, watchers, changes, burst].map(String)
    return runForJson(null, [this.program, 'watchers', ...numbers, ...this.#paths(watch, put, first)])
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true })
  }

  #paths(...texts: readonly (string | undefined)[]): string[] {
    return texts.filter((text) => text !== undefined).map((text) => this.file(text))
  }
}
