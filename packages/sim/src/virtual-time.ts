// The one clock of a simulation. It stands still while anything can go on without it, then jumps to the next timer of
// any program. A program is what can be killed (its timers are gone) or frozen (its timers fall due, but late): as
// processes are, by kill -9 and SIGSTOP. Nothing here or in what it drives reads the machine's own clock.

import { milliseconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import type { Runtime } from '@ingot/kube'
import type { Dice } from './dice.ts'

/** Something that runs in the simulation. What it is made of waits on its `runtime` and on nothing else. */
export interface Program {
  readonly name: string
  readonly runtime: Runtime
  isAlive(): boolean
  /** Ends it at once, in the middle of whatever it does. */
  kill(): void
  /** Stops it for so long; then it goes on as if no time had passed but on the clock. */
  freeze(duration: Milliseconds): void
  /** Sets its date back; durations go on as before. */
  setDateBack(duration: Milliseconds): void
}

interface Timer {
  due: number
  /** When it was to run; earlier than `due` if its program was frozen then. */
  readonly wanted: number
  /** Of timers that are due together, the one that was set first runs first. */
  readonly order: number
  readonly run: () => void
  readonly life: Life
}

interface Life {
  isAlive: boolean
  frozenUntil: number
  dateIsBackBy: number
}

const START = Date.UTC(2026, 0, 1)

export class VirtualTime {
  /** Sorted: the next one first. */
  readonly #timers: Timer[] = []
  readonly #turns: number
  #now = 0
  #order = 0

  /** `turns` of the event loop are given to what goes on without the clock: one is enough, as a test shows. */
  constructor(turns = 1) {
    this.#turns = turns
  }

  readonly now = (): Milliseconds => milliseconds(this.#now)

  program(name: string, dice: Dice): Program {
    const life: Life = { isAlive: true, frozenUntil: 0, dateIsBackBy: 0 }
    const setTimer = (delay: Milliseconds, run: () => void) => this.#set(delay, run, life)
    return {
      name,
      runtime: {
        now: this.now,
        date: () => new Date(START + this.#now - life.dateIsBackBy),
        random: dice.random,
        setTimer,
      },
      isAlive: () => life.isAlive,
      kill: () => void (life.isAlive = false),
      freeze: (duration) => void (life.frozenUntil = this.#now + duration),
      setDateBack: (duration) => void (life.dateIsBackBy += duration),
    }
  }

  /** Lets time pass, and all happen that happens in it. */
  async pass(duration: Milliseconds): Promise<void> {
    const until = this.#now + duration
    await this.#quiet()
    for (let next = this.#timers[0]; next && next.due <= until; next = this.#timers[0]) {
      this.#timers.shift()
      if (!next.life.isAlive) continue
      if (next.life.frozenUntil > next.due) {
        next.due = next.life.frozenUntil
        this.#insert(next)
        continue
      }
      this.#now = next.due
      next.run()
      await this.#quiet()
    }
    this.#now = until
  }

  #set(delay: Milliseconds, run: () => void, life: Life): () => void {
    if (!life.isAlive) return () => {}
    const due = this.#now + Math.max(0, delay)
    const timer = { due, wanted: due, order: this.#order++, run, life }
    this.#insert(timer)
    return () => {
      const index = this.#timers.indexOf(timer)
      if (index >= 0) this.#timers.splice(index, 1)
    }
  }

  #insert(timer: Timer): void {
    const isBefore = ({ due, wanted, order }: Timer) =>
      (due - timer.due || wanted - timer.wanted || order - timer.order) < 0
    this.#timers.splice(this.#timers.findLastIndex(isBefore) + 1, 0, timer)
  }

  /** Promises go on until none of them can: all that is simulated is in this process and waits for no device. */
  async #quiet(): Promise<void> {
    for (let turn = 0; turn < this.#turns; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
}
