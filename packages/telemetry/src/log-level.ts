// The six log levels that MetalLB's `--log-level` takes, and how they compare.

/** From the most talkative to silence. `all` says what `debug` says. */
export const LOG_LEVELS = ['all', 'debug', 'info', 'warn', 'error', 'none'] as const

export type LogLevel = (typeof LOG_LEVELS)[number]

/** A log level, or the sentence that MetalLB prints before it ends with code 1. */
export function parseLogLevel(
  text: string,
): { readonly ok: true; readonly value: LogLevel } | { readonly ok: false; readonly message: string } {
  const level = LOG_LEVELS.find((known) => known === text)
  if (level === undefined) return { ok: false, message: `failed to parse log level: ${text}` }
  return { ok: true, value: level }
}

/** Whether a line of level `line` is written where the level `set` is in force. */
export function isWritten(line: LogLevel, set: LogLevel): boolean {
  return LOG_LEVELS.indexOf(line) >= LOG_LEVELS.indexOf(set)
}

/** The level in force while a program runs: that of its flag, until somebody sets another. */
export class LevelSwitch {
  readonly #listeners: ((level: LogLevel) => void)[] = []
  #level: LogLevel

  constructor(level: LogLevel) {
    this.#level = level
  }

  get level(): LogLevel {
    return this.#level
  }

  set(level: LogLevel): void {
    this.#level = level
    for (const listen of this.#listeners) listen(level)
  }

  /** For who makes what only a talkative log writes. */
  onSet(listener: (level: LogLevel) => void): void {
    this.#listeners.push(listener)
  }
}
