// The client on a segment that never stops asking: native/prober.c in a network namespace, and the record of all that
// it says. It is C so that its five milliseconds are five milliseconds while everything else is busy, and its
// questions and answers share no code with what it judges. What the record means is outage.ts's.

import type { Announcement, Answer, Ask, Recording } from './outage.ts'

/** A network namespace, as the command line that enters it, and an interface in there. */
export interface Place {
  readonly enter: readonly string[]
  readonly interface: string
}

export interface ProberOptions extends Place {
  readonly addresses: readonly string[]
  /** Between two questions for the same address: milliseconds. */
  readonly interval: number
}

/** Milliseconds of the clock that the prober's times are of, CLOCK_REALTIME. */
export function wallClock(): number {
  return performance.timeOrigin + performance.now()
}

export class Prober implements AsyncDisposable {
  readonly #child: Bun.Subprocess<'pipe', 'pipe', 'inherit'>
  readonly #addresses: readonly string[]
  readonly #heard: Promise<void>
  #recording = emptyRecording()
  #wake = Promise.withResolvers<void>()
  #isOver = false
  /** Frames that came too fast to be read; known at the end. */
  lostFrames = 0

  private constructor(program: string, options: ProberOptions, ready: () => void) {
    const command = [program, options.interface, String(options.interval * 1000)]
    this.#addresses = options.addresses
    this.#child = Bun.spawn([...options.enter, ...command], {
      stdin: 'pipe',
      stdout: 'pipe',
      stderr: 'inherit',
    })
    this.#child.stdin.write(`${options.addresses.join('\n')}\n\n`)
    void this.#child.stdin.flush()
    this.#heard = this.#listen(ready)
  }

  /** Resolves when it asks. */
  static async start(program: string, options: ProberOptions): Promise<Prober> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const prober = new Prober(program, options, resolve)
    await Promise.race([promise, prober.#heard])
    if (prober.#isOver) throw new Error('the prober ended')
    return prober
  }

  /** All since the start, or since `forget`. It grows while it is looked at. */
  get recording(): Recording {
    return this.#recording
  }

  /** Begins the record anew, so that what is looked at stays small. */
  forget(): void {
    this.#recording = emptyRecording()
  }

  /** Looks again with all that is heard; false where `patience` milliseconds pass before it is true. */
  async until(condition: (recording: Recording) => boolean, patience: number): Promise<boolean> {
    const timeout = Promise.withResolvers<'over'>()
    const timer = setTimeout(() => timeout.resolve('over'), patience)
    try {
      while (!condition(this.#recording)) {
        if (this.#isOver) throw new Error('the prober ended')
        if ((await Promise.race([this.#wake.promise, timeout.promise])) === 'over') return false
      }
      return true
    } finally {
      clearTimeout(timer)
    }
  }

  /** Ends it. Everything that it has said is in the record then. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child.stdin.end()
    await this.#heard
    await this.#child.exited
  }

  async #listen(ready: () => void): Promise<void> {
    const decoder = new TextDecoder()
    let rest = ''
    for await (const chunk of this.#child.stdout) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (line === 'ready') ready()
        else this.#note(line.split(' '))
      }
      this.#wake.resolve()
      this.#wake = Promise.withResolvers()
    }
    this.#isOver = true
    this.#wake.resolve()
  }

  #note([kind, place, ...words]: readonly string[]): void {
    const address = this.#addresses[Number(place)] ?? ''
    const [first = '', second = '', third = ''] = words
    const { asks, answers, announcements } = this.#recording
    if (kind === '?') asks.push({ address, askedAt: milliseconds(first) })
    if (kind === '!') {
      announcements.push({ address, hardwareAddress: first, announcedAt: milliseconds(second) })
    }
    if (kind === '=') {
      const [askedAt, answeredAt] = [milliseconds(second), milliseconds(third)]
      answers.push({ address, hardwareAddress: first, askedAt, answeredAt })
    }
    if (kind === 'lost') this.lostFrames = Number(place)
  }
}

function milliseconds(microseconds: string): number {
  return Number(microseconds) / 1000
}

function emptyRecording() {
  return { asks: [] as Ask[], answers: [] as Answer[], announcements: [] as Announcement[] }
}
