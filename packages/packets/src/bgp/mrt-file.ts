// The file that BGP sessions are recorded in, written by the main thread while nobody waits for it. It has a largest size; then
// it becomes FILE.1, in place of the one before, and another is begun. What cannot be written is lost, counted, and said once
// a minute; the next batch is tried again.

import { lstat, open, rename, type FileHandle } from 'node:fs/promises'
import { after, seconds, type Milliseconds } from '@ingot/api'
import type { Logger } from '@ingot/telemetry'
import type { RecordBatch } from './recorder.ts'

export interface MrtFileOptions {
  readonly path: string
  /** Octets, of one file of the two. */
  readonly sizeLimit: number
  readonly logger: Logger
  readonly now: () => Milliseconds
}

const QUIET = seconds(60)
/** Routers' networks and policies are in it: for its owner alone. */
const MODE = 0o600

export class MrtFile {
  readonly #options: MrtFileOptions
  #file: FileHandle | undefined
  #size = 0
  #written = 0
  #lost = 0
  #untold = 0
  #quietUntil: Milliseconds | undefined
  /** Everything in its order. */
  #work: Promise<unknown>

  /** Keeps a file that is there from the last run as the older one, and begins another. */
  constructor(options: MrtFileOptions) {
    this.#options = options
    this.#work = this.#begin().catch((error: unknown) => this.#lose(0, error))
  }

  /** Since the start. */
  get records(): { readonly written: number; readonly lost: number } {
    return { written: this.#written, lost: this.#lost }
  }

  /** Resolves when it is written, or lost. */
  write({ octets, records, dropped }: RecordBatch): Promise<void> {
    const writing = this.#work.then(async () => {
      if (dropped > 0) this.#lose(dropped, 'they came faster than they are written')
      try {
        await this.#append(octets)
        this.#written += records
      } catch (error) {
        this.#lose(records, error)
      }
    })
    this.#work = writing
    return writing
  }

  async close(): Promise<void> {
    await this.#work
    await this.#file?.close()
    this.#file = undefined
  }

  async #append(octets: Uint8Array): Promise<void> {
    if (this.#size > 0 && this.#size + octets.length > this.#options.sizeLimit) await this.#end()
    const file = this.#file ?? (await this.#begin())
    try {
      await file.appendFile(octets)
      this.#size += octets.length
    } catch (error) {
      // a part of a record would spoil all that follow
      await file.truncate(this.#size).catch(() => this.#end())
      throw error
    }
  }

  async #end(): Promise<void> {
    await this.#file?.close()
    this.#file = undefined
  }

  async #begin(): Promise<FileHandle> {
    const { path } = this.#options
    const before = await lstat(path).catch((error: unknown) => {
      if (!isMissing(error)) throw error
    })
    if (before?.isFile() === false) throw new Error('it is there, and no file')
    if (before !== undefined) await rename(path, `${path}.1`)
    this.#file = await open(path, 'ax', MODE)
    this.#size = 0
    return this.#file
  }

  #lose(records: number, error: unknown): void {
    const { logger, now, path } = this.#options
    this.#lost += records
    this.#untold += records
    if (this.#quietUntil !== undefined && now() < this.#quietUntil) return
    this.#quietUntil = after(now(), QUIET)
    const msg = 'BGP sessions are not recorded whole'
    logger.warn({ op: 'bgpMrtFile', file: path, error, records: this.#untold, msg })
    this.#untold = 0
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
