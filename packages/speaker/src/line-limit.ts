// How many lines of the log others may cause: past a limit only how many there were is told, with the first line that
// comes after.

import { after, seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import type { Logger } from '@ingot/telemetry'

/** Enough for what happens in a cluster that is well. */
const LINES_PER_PERIOD = 50
const PERIOD: Milliseconds = seconds(10)

export interface LineLimitOptions {
  readonly logger: Logger
  readonly now: () => Milliseconds
  readonly op: string
  /** What is said of lines that were left out. */
  readonly msg: string
}

export class LineLimit {
  readonly #options: LineLimitOptions
  #periodEnds: Milliseconds
  #lines = 0
  #unwritten = 0

  constructor(options: LineLimitOptions) {
    this.#options = options
    this.#periodEnds = after(options.now(), PERIOD)
  }

  /** Counts one line more, and says whether it may be written. */
  mayWrite(): boolean {
    const { now, logger, op, msg } = this.#options
    if (now() >= this.#periodEnds) {
      if (this.#unwritten > 0) logger.warn({ op, count: this.#unwritten, msg })
      this.#periodEnds = after(now(), PERIOD)
      this.#lines = this.#unwritten = 0
    }
    this.#lines++
    if (this.#lines <= LINES_PER_PERIOD) return true
    this.#unwritten++
    return false
  }
}
